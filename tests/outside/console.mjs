// What an administrator does in the issuer's console, from signing in to signing out.
//
// node console.mjs BROWSER ISSUER CLIENT SECRET BRIEF-CLIENT BRIEF-SECRET
//
// The tokens of the second client live for a few seconds.

import assert from "node:assert/strict";

import { withPage } from "./browser.mjs";

const [browser, issuer, client, secret, brief, briefSecret] = process.argv.slice(2);
const origin = new URL(issuer).origin;
const done = (step) => console.log(`ok ${step}`);

await withPage(browser, async (page) => {
  await page.go(`${origin}/console`);
  await page.reads("Issuer console");
  await signIn(page, "not the secret", "Read only");
  await page.reads("invalid_client");
  await page.reads("Check the identifier and the secret");
  assert.equal(await page.value("document.querySelector('[name=secret]').value"), "", "the secret stays nowhere");
  // Browsers log every error response; this one is expected.
  assert.equal(page.complaints.filter((text) => !text.includes("status of 401")).length, 0, page.complaints.join("\n"));
  page.complaints.length = 0;
  done("a wrong secret is refused");

  await signIn(page, secret, "Read only");
  await page.reads("2 in all");
  assert.equal(await page.value("document.querySelector('main .button') === null"), true, "there is nothing to press");
  await page.click("button", "Sign out");
  await page.reads("Access");
  done("who looks changes nothing");

  await signIn(page, secret, "Full admin");
  await page.reads("2 in all");
  await page.reads("minutes left");
  done("an administrator sees the clients");

  await page.click("a", "Add a client");
  await page.type("[name=id]", "reports");
  await page.type("[type=search]", "categories");
  assert.equal(await page.value("document.querySelector('[value=\"caas:users:delete\"]').checkVisibility()"), false, "it was not searched for");
  await pick(page, "caas:categories:read");
  await pick(page, "caas:categories:delete");
  await page.reads("Grant a destructive scope?");
  await page.key("Escape");
  await page.until("!document.querySelector('[value=\"caas:categories:delete\"]').checked", "no destructive scope by a slip");
  await pick(page, "caas:categories:delete");
  await page.click("button", "Grant");
  await page.until("document.querySelector('.summary').innerText.includes('caas:categories:delete')", "what will be added");
  await page.click("button", "Add the client");
  const first = await shownSecret(page);
  await page.reads("Latest decisions");
  done("a client is added by picking scopes");

  assert.equal((await page.value("document.documentElement.outerHTML")).includes(first), false, "the secret is gone from the page");
  done("its secret was shown once");

  assert.equal(await token(first, "caas:categories:read"), 200);
  assert.equal(await token(first, "caas:users:delete"), 400);
  await page.click("button", "Add a secret");
  await page.click("button", "Create the secret");
  const second = await shownSecret(page);
  assert.equal(await token(second, "caas:categories:read"), 200);
  await page.until("document.querySelectorAll('table tbody tr').length >= 2", "two secrets");
  await page.click("button", "Expire");
  await page.reads("Expire this secret?");
  await page.value("history.back()");
  await page.until("document.querySelector('dialog') === null", "the end of a question whose page was left");
  await page.until("document.querySelector('h1').innerText !== 'reports'", "another page");
  await page.value("history.forward()");
  await page.reads("Danger zone");
  assert.equal(await token(first, "caas:categories:read"), 200, "the question was not answered by yes");
  const issued = await accessToken(second, "caas:categories:read");
  await page.click("button", "Expire");
  await page.click("dialog label", "Revoke this client's tokens too");
  await page.click("button", "Expire now");
  await page.until("[...document.querySelectorAll('.badge')].some((badge) => badge.innerText === 'expired')", "an expired secret");
  await expired(first);
  assert.equal(await token(second, "caas:categories:read"), 200);
  await revoked(second, issued);
  done("a second secret is made and expired");

  await page.click("button", "Change scopes");
  await pick(page, "caas:transactions:read");
  await page.until("document.querySelector('.summary').innerText.includes('Will add')", "what will be added");
  await pick(page, "caas:transactions:read");
  await page.until("document.querySelector('.summary').innerText.includes('No changes')", "that nothing changes");
  await pick(page, "caas:transactions:read");
  await page.click("button", "Save");
  await page.until("document.querySelectorAll('ul.plain .scope').length === 3", "three scopes");
  done("scopes are changed");

  await page.click("button", "Edit settings");
  await page.type("input[type=number]", "120");
  await page.click("button", "Save settings");
  await page.reads("120 seconds");
  await page.click("a", "Changes of this client");
  await page.reads("lifetime: none → 120");
  done("settings are changed and the change is listed");

  assert.equal(await page.value("document.documentElement.dataset.theme"), undefined);
  await page.click("button", "Theme: system");
  await page.click("button", "Theme: light");
  assert.equal(await page.value("document.documentElement.dataset.theme"), "dark");
  await page.click("button", "Theme: dark");
  done("the theme is switched");

  await page.click("nav a", "Signing keys");
  await page.reads("Next rotation about 20");
  await page.until("document.querySelector('.phase.signing')?.getBoundingClientRect().width > 100", "a key that signs");
  await page.click("button", "Rotate");
  await page.click("button", "Announce the next key");
  await page.until("document.querySelectorAll('.track .phase.announced').length > 0", "a key that is announced");
  done("the keys appear on a timeline");

  await token("wrong", "any", "<img src=x onerror=alert(1)>");
  await page.click("nav a", "Decisions");
  await page.until("document.querySelectorAll('table tbody tr').length >= 6", "decisions");
  await page.reads("<img src=x onerror=alert(1)>");
  assert.equal(await page.value("document.querySelector('img')"), null, "what a stranger sends is text");
  await page.type("main [type=search]", "reports");
  await page.key("Tab");
  await page.until("[...document.querySelectorAll('tbody tr')].every((row) => row.innerText.includes('reports'))", "those of one client");
  await page.reads("invalid_scope");
  await page.reads("caas:users:delete");
  done("decisions are seen and picked");

  await page.click("nav a", "Hints");
  await page.reads("too short to conclude anything");
  await page.reads("never expires");
  assert.equal(await page.value("document.body.innerText.includes('caas:categories:delete')"), false, "scopes are no hint on the first day");
  await page.value("location.hash = '#/nowhere'");
  await page.reads("Page not found");
  await page.click("nav a", "Hints");
  await page.reads("Least privilege");
  done("hints are shown");

  await page.click("button", "Sign out");
  await page.reads("Access");
  await signIn(page, briefSecret, "Edit", brief);
  await page.reads("Least privilege");
  await page.reads("Your session has expired: its token has expired.");
  assert.equal(await page.value("document.querySelector('dialog [name=level]:checked').value"), "edit", "the level is the last one");
  await page.type("dialog [name=secret]", briefSecret);
  await page.click("button", "Sign in");
  await page.until("document.querySelector('dialog') === null", "the end of the question");
  await page.reads("Least privilege");
  await page.reads("Your session has expired: its token has expired.");
  await page.click("button", "Leave instead");
  await page.reads("Access");
  done("a session that is over can be continued");

  assert.equal(await page.value("document.body.innerText.includes('reports')"), false);
  const kept = "localStorage.length + sessionStorage.length + document.cookie.length";
  assert.equal(await page.value(kept), 0);
  assert.match(await page.value("location.href"), new RegExp(`^${origin}/console/(#/[a-z-]*)?$`));
  done("signing out leaves nothing");

  assert.deepEqual(page.complaints, []);
  assert.deepEqual([...page.hosts].filter((host) => host !== ""), [new URL(issuer).host]);
  const broken = page.value("document.body.innerHTML = '<b>markup</b>'");
  await assert.rejects(broken, /TrustedHTML/, "the policy holds");
  done("no console errors, and no requests to other hosts");
});

async function signIn(page, secret, level, id = client) {
  await page.click("[name=client]");
  await page.value("document.activeElement.select()");
  await page.send("Input.insertText", { text: id });
  await page.type("[name=secret]", secret);
  await page.click("label", level);
  await page.click("button", "Sign in");
}

function pick(page, scope) {
  return page.click(`input[value="${scope}"]`);
}

async function shownSecret(page) {
  const secret = await page.until("document.querySelector('#the-secret')?.innerText", "a secret");
  await page.key("Escape");
  assert.equal(await page.value("document.querySelector('#the-secret')?.innerText"), secret, "it does not go by a slip");
  const address = await page.value("location.hash");
  await page.value("history.back()");
  await page.reads("Store the secret first");
  assert.equal(await page.value("document.querySelector('#the-secret')?.innerText"), secret, "nor by leaving the page");
  assert.equal(await page.value("location.hash"), address);
  await page.click("button", "I have stored it");
  await page.until("document.querySelector('dialog') === null", "the end of the dialog");
  return secret;
}

/** Every node hears of it within a second. */
async function expired(secret) {
  const deadline = Date.now() + 10_000;
  while ((await token(secret, "caas:categories:read")) !== 401) {
    assert.ok(Date.now() < deadline, "an expired secret still gets tokens");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The status of a token request. */
async function token(...request) {
  return (await ask(...request)).status;
}

async function accessToken(...request) {
  return (await (await ask(...request)).json()).access_token;
}

/** Waits until the client's own introspection reports a token as inactive. */
async function revoked(secret, token) {
  const deadline = Date.now() + 10_000;
  while ((await introspected(secret, token)).active) {
    assert.ok(Date.now() < deadline, "a revoked token is active");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function introspected(secret, token) {
  const authorization = `Basic ${btoa(`reports:${secret}`)}`;
  return (await fetch(`${issuer}/introspect`, { method: "POST", headers: { authorization }, body: new URLSearchParams({ token }) })).json();
}

function ask(secret, scope, id = "reports") {
  const authorization = `Basic ${btoa(`${encodeURIComponent(id)}:${secret}`)}`;
  const body = new URLSearchParams({ grant_type: "client_credentials", scope });
  return fetch(`${issuer}/token`, { method: "POST", headers: { authorization }, body });
}
