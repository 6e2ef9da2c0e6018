// Takes pictures of every screen of the desk, light, dark and narrow: `make screens` puts them into .screens/, to be looked at.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium, startBrowser } from "../support/browser.ts";
import { openShownDesk } from "./shown-desk.ts";

const folder = fileURLToPath(new URL("../../.screens/", import.meta.url));
const widths = [390, 1280, 1600];
const schemes = ["light", "dark"] as const;

const program = findChromium();
if (program === undefined) throw new Error("there is no Chromium here: CHROMIUM_PATH names one");
mkdirSync(folder, { recursive: true });
const chosen = process.argv.slice(2);
const shown = await openShownDesk();
const browser = startBrowser(program);
try {
  const page = await browser.visit(shown.desk.link);
  for (const [name, path] of Object.entries(shown.screens)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    await page.go(shown.desk.url + path);
    for (const width of widths)
      for (const scheme of schemes) {
        await page.show(width, scheme);
        writeFileSync(join(folder, `${name}-${width}-${scheme}.png`), await page.screenshot(true));
      }
  }
  for (const complaint of page.complaints) process.stderr.write(`${complaint}\n`);
} finally {
  await browser.close();
  await shown.close();
}
