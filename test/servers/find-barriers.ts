import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe-core calls a page that is looked at: a rule and the elements that break it. */
export type Barrier = readonly [rule: string, elements: readonly string[]];

/**
 * Barriers for people who don't see, or don't use a mouse, that axe-core finds in a page, folded parts open.
 * @param page gives the value of an expression in it
 */
export async function findBarriers(page: {
  evaluate<T>(expression: string): Promise<T>;
}): Promise<readonly Barrier[]> {
  await page.evaluate(`${readFileSync(axe, "utf8")}; undefined`);
  return await page.evaluate<readonly Barrier[]>(`(async () => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => [id, nodes.slice(0, 5).map(({ html }) => html.slice(0, 120))]);
  })()`);
}
