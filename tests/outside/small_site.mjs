// The pages of a small API: scope reference, picker and explorer, in both colours and on a phone.
//
// node small_site.mjs BROWSER ADDRESS

import assert from "node:assert/strict";

import { withPage } from "./browser.mjs";

const [browser, address] = process.argv.slice(2);
const done = (step) => console.log(`ok ${step}`);

const FITS = "document.documentElement.scrollWidth <= innerWidth";

await withPage(browser, async (page) => {
  await page.go(address);
  await page.reads("The OAuth scopes of Lending library");
  await page.click("label.choice", "Remove a book");
  await page.reads("Required scopes (1)");
  const outcome = await page.value("document.getElementById('outcome').innerText");
  assert.match(outcome, /library:books:remove/);
  assert.match(outcome, /https:\/\/issuer\.example\/token/);
  done("the picker knows the scopes of the API");

  await page.click("a", "Try the API");
  await page.reads("Lists the books.");
  await page.click("[id$='-list'] .opblock-summary-control");
  await page.reads("Requires library:books:read. With loans:read the response shows more.");
  await page.click("nav a", "Scopes and picker");
  await page.reads("The OAuth scopes of Lending library");
  done("the explorer shows the scopes and leads back");

  for (const scheme of ["light", "dark"]) {
    await page.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
    await page.send("Emulation.setDeviceMetricsOverride", { width: 380, height: 700, deviceScaleFactor: 1, mobile: true });
    for (const [path, text] of [["", "What does your client need to do?"], ["api/", "Lists the books."]]) {
      await page.go("about:blank");
      await page.go(`${address}${path}`);
      await page.reads(text);
      assert.ok(await page.value(FITS), `/${path} is wider than the window (${scheme})`);
    }
  }
  done("nothing is wider than a phone");

  assert.deepEqual(page.complaints, []);
  assert.deepEqual([...page.hosts].filter((host) => host !== "" && host !== new URL(address).host), []);
  done("no console errors, and no requests to other hosts");
});
