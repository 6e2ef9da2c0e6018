import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { BrowserPage } from "../support/browser.ts";

const axe = readFileSync(
  fileURLToPath(new URL("../servers/node_modules/axe-core/axe.min.js", import.meta.url)),
  "utf8",
);

/** Runs in the page, behind axe: what it finds, each with the first place. */
const findFaults = `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 120)).slice(0, 2).join(" | ")))`;

/** Runs in the page: what is wider than its place. */
const findWide = `document.documentElement.scrollWidth > innerWidth ? [document.documentElement.scrollWidth] : []`;

/** What axe finds in a page as it stands, and whether it is wider than the screen. */
export async function faultsOf(page: BrowserPage): Promise<readonly unknown[]> {
  await page.evaluate(axe);
  const found = await page.evaluate<readonly unknown[]>(findFaults);
  return [...found, ...(await page.evaluate<readonly unknown[]>(findWide))];
}
