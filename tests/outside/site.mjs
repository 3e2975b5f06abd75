// What a developer does with the scope reference: finds the least scopes for a job, searches, changes the colours.
//
// node site.mjs BROWSER ADDRESS

import assert from "node:assert/strict";

import { withPage } from "./browser.mjs";

const [browser, address] = process.argv.slice(2);
const done = (step) => console.log(`ok ${step}`);

const SCOPES = [
  { name: "all", access: "write", implies: ["read", "write"] },
  { name: "read", access: "read", implies: [] },
  { name: "write", access: "write", implies: [] },
  { name: "remove", access: "destructive", implies: [] },
  { name: "list", access: "read", implies: [] },
];

/** Whether an element is within the window. */
const IN_VIEW = (selector) => `(() => {
  const element = document.querySelector(${JSON.stringify(selector)});
  const place = element?.checkVisibility() && element.getBoundingClientRect();
  return Boolean(place) && place.top >= 0 && place.bottom <= innerHeight && place.right <= innerWidth;
})()`;

/** Requirements, and the least scopes for all of them. */
const LEAST = [
  ["one scope", [[["read"]]], ["read"]],
  ["each once, in the catalog's order", [[["write"]], [["read"]], [["write"]]], ["read", "write"]],
  ["the harmless alternative", [[["remove"], ["read", "list"]]], ["read", "list"]],
  ["the shorter alternative", [[["read", "list"], ["list"]]], ["list"]],
  ["what is needed anyway serves the others", [[["read"], ["list"]], [["list"]]], ["list"]],
  ["what is implied is not asked for", [[["all"]], [["read"]]], ["all"]],
  ["no wide scope in the place of a narrow one", [[["all"], ["read"]]], ["read"]],
];

await withPage(browser, async (page) => {
  await page.go(address);
  await page.reads("What does your client need to do?");
  const outcome = () => page.value("document.getElementById('outcome').innerText");

  await page.click("label.choice", "List transactions");
  await page.reads("Required scopes (1)");
  await page.click(".job:has([value='get-caas-v1-transactions']) .also", "splits");
  await page.reads("Required scopes (2)");
  assert.match(await outcome(), /--data-urlencode "scope=caas:transactions:read caas:transaction_splits:read"/);
  assert.match(await outcome(), /Also permitted: [1-9]/);
  await page.click("summary", "Refused (403)");
  assert.match(await outcome(), /DELETE \/caas\/v1\/users\/\{userId\} lacks caas:users:delete/);
  done("the least scopes for a job, and what they do not open");

  assert.doesNotMatch(await outcome(), /removes data for good/);
  await page.click("label.choice", "Remove a user");
  await page.reads("One of them removes data for good");
  for (const [language, part] of [["Rust", "basic_auth(client_id"], ["Python", "requests.post("], ["JavaScript", "await fetch("]]) {
    await page.click("button", language);
    await page.reads(part);
  }
  // The site on the disk is about both APIs, and a server's about its own.
  if (address.startsWith("file:")) {
    await page.click("button", "Issuer administration");
    await page.reads("Choose one or more operations");
  }
  done("destructive operations are marked, and the request is shown in four languages");

  await page.value("document.activeElement.blur()");
  await page.send("Input.dispatchKeyEvent", { type: "keyDown", key: "/", text: "/", windowsVirtualKeyCode: 191 });
  await page.until("document.activeElement.id === 'search'", "the search by its key");
  await page.send("Input.insertText", { text: "splits delete" });
  await page.until("document.getElementById('picker').hidden", "only what was searched for");
  const found = await page.value("[...document.querySelectorAll('.entry')].filter((one) => one.checkVisibility()).map((one) => one.querySelector('.body').id)");
  assert.deepEqual(found, ["caas:transaction_splits:delete", "delete-caas-v1-accounts-accountid-transactions-transactionid-splits"]);
  await page.key("Escape");
  await page.until("!document.getElementById('picker').hidden", "all of it again");
  done("search goes by words and by keys");

  const ground = () => page.value("getComputedStyle(document.body).backgroundColor");
  const colours = new Set();
  for (const choice of ["Theme: system", "Theme: light", "Theme: dark"]) {
    await page.reads(choice);
    colours.add(await ground());
    await page.click("#theme");
  }
  assert.equal(colours.size, 2, "light and dark differ");
  done("colours can be chosen");

  const isChosen = (anchor, isIt = true) => page.until(`document.querySelector("[value='${anchor}']")?.checked === ${isIt}`, `${anchor} chosen: ${isIt}`);
  await page.go(address);
  await isChosen("get-caas-v1-transactions", false);
  await page.click("label.choice", "List transactions");
  await page.click(".job:has([value='get-caas-v1-transactions']) .also", "splits");
  const link = await page.value("location.href");
  await page.send("Page.reload");
  await isChosen("get-caas-v1-transactions");
  await page.reads("Required scopes (2)");
  await page.go("about:blank");
  await page.go(link);
  await page.reads("Required scopes (2)");
  await page.click("label.choice", "List transactions");
  assert.equal(await page.value("location.search"), "");
  await page.go(`${address}?operation=get-caas-v1-categories&operation=get-gone&operation=get-caas-v1-categories~7`);
  await isChosen("get-caas-v1-categories");
  await page.reads("The link names 2 operations that do not exist.");
  done("a choice survives a reload and can be linked");

  await page.send("Emulation.setDeviceMetricsOverride", { width: 380, height: 700, deviceScaleFactor: 2, mobile: true });
  await page.go(address);
  await isChosen("get-caas-v1-transactions", false);
  await page.until("!document.querySelector('.result-bar').checkVisibility()", "no bar without a choice");
  await page.click("label.choice", "List transactions");
  await page.until(IN_VIEW(".result-bar button"), "the result's bar within the window");
  assert.equal(await page.value("document.querySelector('.result-bar').innerText"), "1 scope · Show");
  assert.ok(!(await page.value(IN_VIEW("#outcome h2"))), "the result is below the window");
  await page.click(".result-bar button");
  await page.until(IN_VIEW("#outcome h2"), "the result within the window");
  const fits = "document.documentElement.scrollWidth <= 380 && [...document.querySelectorAll('#outcome pre')].every((code) => code.scrollWidth <= code.clientWidth)";
  assert.ok(await page.value(fits), "nothing is wider than the window");
  await page.send("Emulation.setDeviceMetricsOverride", { width: 1280, height: 900, deviceScaleFactor: 1, mobile: false });
  done("on a phone the result is one press away and fits");

  const height = (selector) => page.value(`document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().height`);
  await page.go("about:blank");
  await page.go(address);
  await page.reads("What does your client need to do?");
  assert.ok((await height(".entry")) <= 70, "a scope takes two lines");
  await page.go(`${address}#caas:transactions:read`);
  await page.until("document.getElementById('caas:transactions:read').checkVisibility()", "the scope that the link names");
  await page.click("#caas\\:transactions\\:read a.endpoint", "/counterparties");
  await page.until("document.getElementById('get-caas-v1-counterparties').checkVisibility()", "the endpoint that the link names");
  await page.go("about:blank");
  await page.go(address);
  await page.click("button", "Try this example");
  await page.reads("Required scopes (");
  done("a line unfolds for a link, and the picker has an example");

  for (const [name, requirements, expected] of LEAST) {
    const call = `Least.scopesFor(${JSON.stringify(requirements)}, ${JSON.stringify(SCOPES)})`;
    assert.deepEqual(await page.value(call), expected, name);
  }
  done("least is what it says");

  assert.deepEqual(page.complaints, []);
  assert.ok([...page.hosts].every((host) => host === new URL(address).host), `asked elsewhere: ${[...page.hosts]}`);
  done("no console errors, and no requests to other hosts");
});
