import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { BrowserPage } from "../support/browser.ts";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe-core calls a page that is looked at: a rule and the elements that break it. */
export type Barrier = readonly [rule: string, elements: readonly string[]];

/**
 * Barriers for people who don't see, or don't use a mouse, that axe-core finds in a page, folded parts open.
 */
export async function findBarriers(
  page: Pick<BrowserPage, "evaluate">,
): Promise<readonly Barrier[]> {
  await page.evaluate(`${readFileSync(axe, "utf8")}; undefined`);
  return await page.evaluate<readonly Barrier[]>(`(async () => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => [id, nodes.slice(0, 5).map(({ html }) => html.slice(0, 120))]);
  })()`);
}
