import assert from "node:assert/strict";
import { withCommas } from "../../../src/kernel/counts.ts";
import { groupDigits } from "../../../src/page/components/figures.ts";
import { renderPlanPage } from "../../../src/plan/html/render-plan-page.ts";
import type { PlannedRow } from "../../../src/plan/plan.ts";
import { planAsJson, renderPlan } from "../../../src/plan/render-plan.ts";
import { createPlanTally } from "../../../src/plan/summarize-plan.ts";
import {
  buildHead,
  buildLeft,
  buildOther,
  buildUpdate,
  collect,
  someCost,
  someHash,
  streamOf,
} from "../build-plan.ts";

const rows = Array.from({ length: 1500 }, (_, at): PlannedRow => {
  if (at % 30 === 0) return buildOther(at + 1, "unchanged");
  if (at % 11 === 0) return buildLeft(at + 1, at % 2 === 0 ? "rejected" : "invalid");
  if (at % 7 === 0) return buildOther(at + 1, "create");
  const [before, after] = [`${at * 1000}.50`, `${at * 1001 - 400_000}.125`];
  return buildUpdate(
    at + 1,
    { Amount: before, Quantity: at, CurrencyCode: at % 3 },
    { Amount: after, Quantity: at + 2, CurrencyCode: at % 3 },
  );
});

describe("the numbers of a plan's page", () => {
  const tally = createPlanTally({ amounts: ["Amount", "Quantity"] });
  for (const row of rows) tally.add(row);
  const summary = tally.conclude({ cost: someCost, broken: [] });
  const plan = { path: "a.plan", head: buildHead(), summary, hash: someHash };
  const json = planAsJson(plan).summary;
  let page = "";
  before(async () => {
    page = (await collect(renderPlanPage(plan, streamOf(rows)))).join("");
  });
  const part = (start: string, end: string): string => page.split(start)[1]?.split(end)[0] ?? "";
  const table = (caption: string): string =>
    page
      .split(/<caption>\s*/)
      .find((one) => one.startsWith(caption))
      ?.split("</table>")[0] ?? "";
  const valuesIn = (html: string): readonly string[] =>
    [...html.matchAll(/<data\s+value="([^"]*)"/g)].map(([, value = ""]) => value);

  it("are those of --json: rows by what is done with them", () => {
    const counts = { update: json.updates, create: json.creates, unchanged: json.unchanged };
    const left = Object.entries(json.left).map(([name, codes]) => [
      name,
      Object.values(codes).reduce((sum, one) => sum + one, 0),
    ]);
    const expected = new Map([...Object.entries(counts), ...left] as [string, number][]);
    const bar = part(`id="rows-of-plan"`, "</section>").replaceAll(/<svg.*<\/svg>/gs, "");
    const shown = [...bar.matchAll(/value="(\d+)".*?class="name">([\w-]+)</gs)];
    assert.deepEqual(new Map(shown.map(([, count, name]) => [name, Number(count)])), expected);
  });

  it("are those of --json: sums and largest changes, digit for digit", () => {
    const sums = table("Amounts, over the rows that are updated");
    const flips = [...sums.matchAll(/sign flips/g)].length;
    assert.equal(flips, 1, "some of the amounts change their sign");
    const expected = json.amounts.map((one) => [
      one.difference,
      String(one.rows),
      one.sumBefore,
      one.sumAfter,
    ]);
    const shown = valuesIn(sums);
    assert.deepEqual(
      expected.map((_, at) => shown.slice(at * 5, at * 5 + 5).toSpliced(2, 1)),
      expected,
    );
    for (const { field, largest } of json.amounts) {
      const first = valuesIn(table(`Largest 10 changes of ${field}`));
      assert.deepEqual(
        first,
        largest.slice(0, 5).flatMap(({ difference, before, after }) => [difference, before, after]),
      );
    }
  });

  it("are those of the text: whatever the terminal says in number, the page says", () => {
    const text = renderPlan(plan, { color: false });
    const told =
      text
        .split("\n\n")
        .slice(1, 3)
        .join("\n")
        .match(/(?<![\w.])\d[\d,]*(?:\.\d+)?/g) ?? [];
    assert.ok(told.length > 8);
    const plain = page.replaceAll(/<script.*?<\/script>|<style.*?<\/style>|<[^>]*>/gs, " ");
    const said = new Set(plain.match(/\d[\d,]*(?:\.\d+)?/g));
    for (const one of told) assert.ok(said.has(one) || said.has(groupDigits(one)), one);
  });

  it("say of each reason as many rows as the summary", () => {
    for (const codes of Object.values(json.left))
      for (const [code, count] of Object.entries(codes))
        assert.match(page, new RegExp(`${withCommas(count)} rows:\\s.*?<code>${code}</code>`, "s"));
  });
});
