import assert from "node:assert/strict";
import { renderPlanPage } from "../../../src/plan/html/render-plan-page.ts";
import type { PlannedRow } from "../../../src/plan/plan.ts";
import { createPlanTally } from "../../../src/plan/summarize-plan.ts";
import { buildHead, buildUpdate, collect, someCost, someHash, streamOf } from "../build-plan.ts";
import { assertStandsAlone } from "../../support/assert-stands-alone.ts";

const hostile = [
  "</script><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<!--",
  `"'&amp;`,
  "\u2028\u202E",
  "\uD800",
];

const planOf = (rows: readonly PlannedRow[], text = "plain") => {
  const tally = createPlanTally({ amounts: ["Amount", text] });
  for (const row of rows) tally.add(row);
  const summary = tally.conclude({ cost: someCost, broken: [text] });
  const head = buildHead({ sourceName: text, baseUrl: text, mappingPath: text });
  return { path: text, head, summary, hash: someHash };
};

const pageOf = async (rows: readonly PlannedRow[], text?: string): Promise<string> =>
  (await collect(renderPlanPage(planOf(rows, text), streamOf(rows), { next: [text ?? ""] }))).join(
    "",
  );

describe("a plan's page", () => {
  it("lets no cell, name or sentence into its markup", async () => {
    const markupOf = async (text: string): Promise<readonly string[]> => {
      const row = buildUpdate(1, {}, { [text]: text }, { key: text });
      // What stands between quotes is no markup, as long as it can't end them.
      return ((await pageOf([row], text)).match(/<[^>]*>/g) ?? []).map((tag) =>
        tag.replaceAll(/="[^"]*"/g, ""),
      );
    };
    const sane = await markupOf("plain");
    for (const text of hostile) assert.deepEqual(await markupOf(text), sane, text);
  });

  it("lets nothing run but its own script, and asks for nothing", async () => {
    const html = await pageOf([buildUpdate(1, { Amount: "1" }, { Amount: "2" })]);
    assertStandsAlone(html);
  });

  it("has no secret in it, and stays whole where one is blanked out", async () => {
    const rows = [buildUpdate(1, {}, { password: "hunter22" }, { key: "hunter22" })];
    const redact = (text: string): string =>
      text.replaceAll("hunter22", "[redacted]").replaceAll(/password[^"\s]+/g, "[redacted]");
    const plan = planOf(rows, "hunter22 password:abc");
    const html = (await collect(renderPlanPage(plan, streamOf(rows), { redact }))).join("");
    assert.doesNotMatch(html, /hunter22|abc/);
    const count = (tag: string): number => html.split(tag).length;
    assert.equal(count("<table"), count("</table>"));
    assert.equal(count("<tr>"), count("</tr>") - 1, "the head of the list has a role");
  });

  it("is written while the rows are read", async () => {
    let asked = 0;
    // oxlint-disable-next-line typescript/require-await
    async function* rows(): AsyncGenerator<PlannedRow> {
      for (asked = 1; asked <= 1000; asked += 1) yield buildUpdate(asked, {}, { a: "x" });
    }
    const texts = renderPlanPage(planOf([]), rows());
    for (let count = 0; count < 10; count += 1) await texts.next();
    assert.ok(asked > 0 && asked < 20, `${asked}`);
    await texts.return(undefined);
  });
});
