// What an administrator does with APIs in the issuer's console: adding one, changing its catalog and settings, and removing it.
//
// node console_apis.mjs BROWSER ISSUER CLIENT SECRET AXE

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { accessibilityCheck } from "./accessibility.mjs";
import { withPage } from "./browser.mjs";

const [browser, issuer, admin, adminSecret, axe] = process.argv.slice(2);
const origin = new URL(issuer).origin;
const done = (step) => console.log(`ok ${step}`);
const accessible = accessibilityCheck(axe);

const SHOP = `schema = 1

[catalog]
title = "Shop"
version = "1.0"

[group.orders]
title = "Orders"
description = "Orders of customers."

[scope."orders:read"]
description = "Read orders."
access = "read"

[scope."orders:list"]
description = "List orders."
access = "read"
deprecated = { since = "0.9", use = "orders:read", remove_after = "2099-12-31" }
`;
const CANCEL = `
[scope."orders:cancel"]
description = "Cancel orders."
access = "destructive"
`;
const STOCK = `schema = 1

[catalog]
title = "Stock"
version = "1.0"

[scope."orders:read"]
description = "Read orders of goods."
access = "read"
`;

await withPage(browser, async (page) => {
  await page.go(`${origin}/console`);
  await signIn(page, "Read only");
  await page.click("nav a", "APIs");
  await page.reads("1 in all");
  await page.click("main a", "caas");
  await page.reads("Text of the catalog");
  const pressable = "[...document.querySelectorAll('main .button')].map((one) => one.innerText)";
  assert.deepEqual(await page.value(pressable), [], "there is nothing to press");
  await page.click("button", "Sign out");
  done("who looks changes nothing");

  await signIn(page, "Full admin");
  await page.click("nav a", "APIs");
  await page.reads("CaaS API");
  await accessible(page, "list");
  await page.click("main a", "caas");
  await page.reads("Danger zone");
  await accessible(page, "caas");
  await page.click("nav a", "APIs");
  done("the APIs are listed");

  await page.click("a", "Add an API");
  await page.type("[name=name]", "shop");
  await page.type("[name=audience]", "https://shop.example.com/v1");
  await page.type("[name=catalog]", (SHOP + CANCEL).replace('"destructive"', '"destroy"'));
  await page.click("button", "Preview");
  await page.reads("Line 22, column 10");
  await page.reads("scopes.toml:22:10");
  await page.click("button", "Show in the text");
  const picked = "(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd))(document.activeElement)";
  assert.equal(await page.value(picked), '"destroy"');
  await accessible(page, "problem");
  done("a mistake in a catalog is shown with its place");

  await page.send("Input.insertText", { text: '"destructive"' });
  await page.until("document.querySelector('.preview').childElementCount === 0", "no preview of another text");
  await page.click("button", "Preview");
  await page.reads("Shop 1.0, 3 scopes");
  await page.reads("No clients lose or gain scopes.");
  await accessible(page, "preview");
  assert.equal(await page.value("location.hash"), "#/new-api");
  await page.click("button", "Save");
  await page.reads("deprecated, until 2099-12-31");
  await accessible(page, "api");
  done("an API is previewed and added");

  await page.click("nav a", "Clients");
  await page.click("a", "Add a client");
  await page.type("[name=id]", "fulfilment");
  await page.click('input[value="orders:read"]');
  await page.click('input[value="orders:cancel"]');
  await page.click("button", "Grant");
  await accessible(page, "new-client");
  await page.click("button", "Add the client");
  const secret = await page.until("document.querySelector('#the-secret')?.innerText", "a secret");
  await page.click("button", "I have stored it");
  await page.reads("Danger zone");
  assert.equal((await token(secret, "orders:cancel")).status, 200);
  done("a client gets its scopes");

  await toApi(page, "shop");
  assert.equal(await page.value("document.querySelector('[href=\"#/client/fulfilment\"]').innerText"), "fulfilment");
  await page.click("button", "Change the catalog");
  await chooseCatalog(page, SHOP);
  await page.click("button", "Preview");
  await page.reads("scope orders:cancel was removed");
  await page.reads("1 client loses scopes of shop");
  await page.until("document.querySelector('.preview').innerText.includes('fulfilment')", "the client");
  await accessible(page, "breaking");
  await page.click("button", "Save");
  await page.reads("Save this change of shop?");
  await accessible(page, "consent");
  await page.key("Escape");
  await page.until("document.querySelector('dialog') === null", "the end of the question");
  assert.equal((await token(secret, "orders:cancel")).status, 200, "nothing is saved without consent");
  done("a breaking change names the client before it is saved");

  await page.click("button", "Save");
  await page.click("button", "Save with these effects");
  await page.reads("Change the catalog");
  assert.equal((await token(secret, "orders:cancel")).status, 400);
  assert.equal((await token(secret, "orders:read")).status, 200);
  await page.click("main a", "fulfilment");
  await page.reads("May request");
  assert.equal(await page.value("document.querySelector('main').innerText.includes('orders:read')"), true);
  assert.equal(await page.value("document.querySelector('ul.plain').innerText.includes('orders:cancel')"), false);
  done("the client has lost the scope");

  await toApi(page, "shop");
  await page.click("button", "Edit settings");
  await page.type("[name=lifetime]", "120");
  await page.type("[name=resource_servers]", "fulfilment");
  await page.click("button", "Preview");
  await page.reads("not breaking");
  await page.click("button", "Save");
  await page.reads("120 seconds");
  assert.equal((await (await token(secret, "orders:read")).json()).expires_in, 120);
  await page.click("a", "Changes of this API");
  await page.reads("lifetime: none → 120");
  await page.reads("scope orders:cancel was removed");
  await accessible(page, "changes");
  done("a setting is changed");

  await page.click("nav a", "APIs");
  await page.click("a", "Add an API");
  await page.type("[name=name]", "stock");
  await page.type("[name=audience]", "https://stock.example.com/v1");
  await page.type("[name=catalog]", STOCK);
  await page.click("button", "Preview");
  await page.until("document.querySelector('.preview').innerText.includes('gains')", "the client that gains a scope");
  await page.click("button", "Save");
  await page.click("button", "Save with these effects");
  await page.reads("Also a scope of shop.");
  await page.click("main a", "fulfilment");
  await page.reads("Held for all APIs that have the name: shop, stock.");
  await page.click("button", "Change scopes");
  assert.equal(await page.value("document.querySelectorAll('[value=\"orders:read\"]').length"), 1, "each name once");
  done("a shared name is held for both APIs");

  // A database of an older version can have such a client.
  await answers(page, "/clients/fulfilment", (client) => ({ ...client, scope: `${client.scope} orders:archive` }));
  await page.value("location.hash = '#/clients'");
  await page.click("main a", "fulfilment");
  await page.reads("no API has it");
  await page.click("button", "Change scopes");
  await accessible(page, "old-name");
  await page.click('input[value="orders:archive"]');
  await page.reads("Will remove");
  await page.click("button", "Save");
  await page.reads("Change scopes");
  done("an old name is shown and removed");

  await answers(page, "/hints", (said) => {
    const hint = { client_id: "fulfilment", kind: "scope_deprecated", scope: "orders:list", expires: 4102444800 };
    return { ...said, hints: [...said.hints, hint] };
  });
  await page.click("nav a", "Hints");
  await page.reads("The scope orders:list is deprecated. It is granted until 2");
  await accessible(page, "hints");
  done("a deprecated scope is a hint");

  await toApi(page, "shop");
  await page.value("document.querySelector('.danger-row button').focus()");
  await page.key("Enter");
  await page.reads("Remove the API shop?");
  await page.until("document.querySelector('dialog').innerText.includes('fulfilment')", "the client that loses scopes");
  await accessible(page, "removal");
  await page.key("Tab");
  await page.send("Input.insertText", { text: "shop" });
  await page.key("Enter");
  await page.reads("2 in all");
  assert.equal(await page.value("document.querySelector('main').innerText.includes('shop')"), false);
  const left = await (await token(secret, "orders:read")).json();
  assert.notEqual(left.expires_in, 120, "the token is for the other API");
  done("an API is removed after its name was typed");

  // The response to the catalog with a mistake.
  const expected = /status of 422/;
  assert.deepEqual(page.complaints.filter((text) => !expected.test(text)), []);
  assert.deepEqual([...page.hosts].filter((host) => host !== ""), [new URL(issuer).host]);
  done("every page is accessible, and no errors");
});

async function signIn(page, level) {
  await page.click("[name=client]");
  await page.value("document.activeElement.select()");
  await page.send("Input.insertText", { text: admin });
  await page.type("[name=secret]", adminSecret);
  await page.click("label", level);
  await page.click("button", "Sign in");
  await page.reads("Clients");
}

async function toApi(page, name) {
  await page.click("nav a", "APIs");
  await page.click("main a.mono", name);
  await page.reads("Danger zone");
}

/** Chooses a file with this catalog. */
async function chooseCatalog(page, text) {
  const folder = mkdtempSync(join(tmpdir(), "catalog-"));
  const file = join(folder, "scopes.toml");
  writeFileSync(file, text);
  await page.choose("[type=file]", file);
  await page.until(`document.querySelector('[name=catalog]').value === ${JSON.stringify(text)}`, "the text of the file");
  rmSync(folder, { recursive: true });
}

/** Changes the responses of the admin API to GET requests of a path. */
function answers(page, path, change) {
  return page.value(`{
    const send = window.fetch;
    const change = ${change};
    window.fetch = async (address, options) => {
      const answer = await send(address, options);
      const isMeant = String(address).endsWith(${JSON.stringify(path)}) && options.method === "GET";
      return isMeant ? Response.json(change(await answer.json())) : answer;
    };
  }`);
}

function token(secret, scope) {
  const authorization = `Basic ${btoa(`fulfilment:${secret}`)}`;
  const body = new URLSearchParams({ grant_type: "client_credentials", scope });
  return fetch(`${issuer}/token`, { method: "POST", headers: { authorization }, body });
}
