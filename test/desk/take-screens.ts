// Takes pictures of every screen of the desk, light, dark and narrow: `make screens` puts them into .screens/, to be looked at.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium, startBrowser } from "../support/browser.ts";
import { openShownDesk } from "./shown-desk.ts";

const folder = fileURLToPath(new URL("../../.screens/", import.meta.url));
const widths = [390, 1280, 1600];
const schemes = ["light", "dark"] as const;
/** Until a change of colours is over. */
const restMs = 250;

/** Runs in the page: waits until nothing is under way on it. */
const untilSettled = `new Promise((resolve) => {
  const look = () => document.querySelector("[data-working]") === null ? resolve() : setTimeout(look, 50);
  look();
})`;

const program = findChromium();
if (program === undefined) throw new Error("there is no Chromium here: CHROMIUM_PATH names one");
mkdirSync(folder, { recursive: true });
/** With --docs: those that the pages of docs/ show. Their colours are reduced to 16 before they are committed, 60 KB each at most. */
const forDocs: readonly string[] = [
  "loads",
  "load",
  "row",
  "plan",
  "plans",
  "key",
  "drops",
  "arrival",
];
const isForDocs = process.argv.includes("--docs");
const docs = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const docsWidth = 1000;
mkdirSync(docs, { recursive: true });
const [chosen = [], only] = process.argv
  .slice(2)
  .filter((one) => !one.startsWith("--"))
  .map((text) => text.split(","));
const shown = await openShownDesk();
const browser = startBrowser(program);
try {
  for (const { desk, screens } of [shown, shown.drops]) {
    const page = await browser.visit(desk.link);
    for (const [name, path] of Object.entries(screens)) {
      if (chosen.length > 0 && !chosen.includes(name)) continue;
      if (isForDocs && !forDocs.includes(name)) continue;
      await page.go(desk.url + path);
      await page.evaluate(untilSettled);
      if (isForDocs) {
        await page.show(docsWidth, "light");
        await new Promise((resolve) => void setTimeout(resolve, restMs));
        writeFileSync(join(docs, `${name}.png`), await page.screenshot());
        continue;
      }
      for (const width of only?.map(Number) ?? widths)
        for (const scheme of schemes) {
          await page.show(width, scheme);
          await new Promise((resolve) => void setTimeout(resolve, restMs));
          writeFileSync(
            join(folder, `${name}-${width}-${scheme}.png`),
            await page.screenshot(true),
          );
        }
    }
    for (const complaint of page.complaints) process.stderr.write(`${complaint}\n`);
  }
} finally {
  await browser.close();
  await shown.close();
}
