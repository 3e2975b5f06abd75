// Checks of a page that hold in every theme and on every screen.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";

const WIDTHS = [1200, 380];
const THEMES = ["light", "dark"];

/** Returns a check of a page by axe, whose script is a file. A page must also fit the width of the screen. */
export function accessibilityCheck(file) {
  const script = readFileSync(file, "utf8");
  return async (page, name) => {
    await page.value(`${script}; undefined`);
    for (const width of WIDTHS) {
      await page.send("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: width < 700 });
      for (const theme of THEMES) {
        await page.value(`document.documentElement.dataset.theme = ${JSON.stringify(theme)}`);
        await settled(page);
        await photograph(page, `${name}-${width}-${theme}`);
        const where = `${name}, ${width} px, ${theme}`;
        assert.deepEqual(await violations(page), [], where);
        assert.equal(await page.value(`document.documentElement.scrollWidth <= ${width}`), true, `${where}: it is too wide`);
      }
    }
    await page.value("delete document.documentElement.dataset.theme");
    await page.send("Emulation.clearDeviceMetricsOverride");
  };
}

/** Waits for the end of the transitions of colours. */
function settled(page) {
  return page.value("Promise.allSettled(document.getAnimations().map((animation) => animation.finished)).then(() => true)");
}

async function violations(page) {
  const found = await page.value("axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)");
  return found.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`) }));
}

/** Writes a picture of the page into the folder SCREENSHOTS, if it is set. */
async function photograph(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  const { data } = await page.send("Page.captureScreenshot", { captureBeyondViewport: true });
  writeFileSync(`${folder}/${name}.png`, Buffer.from(data, "base64"));
}
