// What a developer does with the explorer: fetches a token for chosen scopes, calls the API with it, and is refused what it does not
// open.
//
// node explorer.mjs BROWSER API CLIENT SECRET

import assert from "node:assert/strict";

import { withPage } from "./browser.mjs";

const [browser, api, client, secret] = process.argv.slice(2);
const done = (step) => console.log(`ok ${step}`);

await withPage(browser, async (page) => {
  await page.send("Emulation.setDeviceMetricsOverride", { width: 1300, height: 1000, deviceScaleFactor: 1, mobile: false });
  await page.go(`${api}/docs/`);
  await page.click("a", "Try the API");
  await page.until("location.pathname === '/docs/api/'", "the explorer");
  await page.reads("List the standard categories.");
  done("the explorer shows the operations");

  const ground = () => page.value("getComputedStyle(document.querySelector('.swagger-ui')).backgroundColor");
  const system = (value) => page.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value }] });
  await system("light");
  await page.until("!document.documentElement.classList.contains('dark-mode')", "the light colours of the system");
  const light = await ground();
  await system("dark");
  await page.until("document.documentElement.classList.contains('dark-mode')", "the dark colours of the system");
  const dark = await ground();
  assert.notEqual(light, dark);
  await page.click("#theme", "Theme: system");
  await page.reads("Theme: light");
  assert.equal(await ground(), light);
  await page.click("nav a", "Scopes and picker");
  await page.until("location.pathname === '/docs/'", "the way back");
  await page.reads("Theme: light");
  assert.notEqual(await page.value("getComputedStyle(document.body).backgroundColor"), dark);
  await page.click("#theme", "Theme: light");
  await page.click("a", "Try the API");
  await page.reads("Theme: dark");
  await page.reads("List the standard categories.");
  assert.equal(await ground(), dark);
  done("its colours are those of the other pages, and a link leads back");

  await page.click("[id$='-remove_user'] .opblock-summary-control");
  await page.reads("Requires caas:users:delete.");
  await page.click("[id$='-remove_user'] .opblock-summary-control");
  done("an operation shows its scopes");

  await page.click("button.authorize", "Authorize");
  await page.reads("caas:categories:read");
  assert.doesNotMatch(await page.value("document.querySelector('.dialog-ux').innerText"), /end user/);
  await page.type("#client_id_clientCredentials, #client_id", client);
  await page.type("#client_secret_clientCredentials, #client_secret", secret);
  await page.click("label[for='caas:categories:read-clientCredentials-checkbox-oauth2']");
  await page.click(".auth-btn-wrapper button.authorize", "Authorize");
  await page.until("document.querySelector('.auth-btn-wrapper button')?.innerText.includes('Logout')", "a token");
  await page.click("button.btn-done", "Close");
  done("a token is fetched with a chosen scope");

  assert.equal(await call(page, "list_categories"), 200);
  done("what the scope opens is answered");
  assert.equal(await call(page, "list_category_groups"), 200);
  assert.equal(await call(page, "remove_user", "user-0001"), 403);
  done("what it does not open is refused");

  // The browser logs the refusal too, which is expected.
  const complaints = page.complaints.filter((text) => !text.includes("status of 403"));
  assert.deepEqual(complaints, []);
  done("no console errors");
});

/** Calls an operation, and returns the status of the answer. */
async function call(page, operation, ...values) {
  const block = `[id$='-${operation}']`;
  await page.click(`${block} .opblock-summary-control`);
  for (const value of values) await page.type(`${block} .parameters input[type='text']`, value);
  await page.settled(`${block} button.execute`);
  await page.click(`${block} button.execute`);
  return Number(await page.until(`document.querySelector("${block} .live-responses-table tbody .response-col_status")?.innerText.trim().slice(0, 3)`));
}
