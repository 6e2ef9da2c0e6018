import assert from "node:assert/strict";
import { html } from "../../src/page/markup.ts";
import { renderDocumentBegin, renderDocumentEnd } from "../../src/page/render-document.ts";
import { createPlanLook } from "../../src/plan/facts/plan-facts.ts";
import { toRowCells } from "../../src/plan/html/change-cells.ts";
import { pageScript as script } from "../../src/plan/html/page-script.ts";
import { pageStyle as style } from "../../src/plan/html/page-style.ts";
import { renderPlanRest, renderPlanTop } from "../../src/plan/html/plan-screen.ts";
import { renderPlanPage } from "../../src/plan/html/render-plan-page.ts";
import { readRecordQuery, selectRecords } from "../../src/plan/html/select-records.ts";
import type { PlannedRow } from "../../src/plan/plan.ts";
import { createPlanTally } from "../../src/plan/summarize-plan.ts";
import { openInBrowser } from "../support/page-in-browser.ts";
import {
  buildHead,
  buildLeft,
  buildOther,
  buildUpdate,
  collect,
  someCost,
  someHash,
  streamOf,
} from "./build-plan.ts";

const rows = Array.from({ length: 700 }, (_, at): PlannedRow => {
  if (at % 9 === 0) return buildOther(at, "unchanged");
  if (at % 10 === 0) return buildLeft(at, at % 20 === 0 ? "rejected" : "conflict");
  const after = { Amount: `${(at * 7919) % 1000}.${at % 90}`, Note: `note ${at % 50}` };
  return buildUpdate(at, { Amount: at % 13 === 0 ? "-3" : "5.25", Note: "old" }, after);
});
const tally = createPlanTally({ amounts: ["Amount"] });
const look = createPlanLook(["Amount"], undefined);
const cells = rows.map((row) => {
  tally.add(row);
  return toRowCells(row, (text) => text, look.add(row));
});
const summary = tally.conclude({ cost: someCost, broken: [] });
const plan = { path: "a.plan", head: buildHead(), summary, hash: someHash };
const selected = async (query: string) =>
  await selectRecords(streamOf(cells), readRecordQuery(new URLSearchParams(query)));

const shownKeys = `[...document.querySelectorAll("#rows th .id")].map((one) => one.textContent)`;
const choose = (choices: Readonly<Record<string, string>>): string => `
  document.getElementById("search").value = ${JSON.stringify(choices["words"] ?? "")};
  for (const one of document.querySelectorAll("[data-filter]")) {
    const value = ${JSON.stringify(choices)}[one.getAttribute("data-filter")];
    if (one.type === "checkbox") one.checked = value === "yes";
    else one.value = value ?? "";
  }
  document.getElementById("sort").dispatchEvent(new Event("change"));`;

const questions: readonly Readonly<Record<string, string>>[] = [
  {},
  { action: "*" },
  { action: "rejected" },
  { field: "Amount", words: "note 7" },
  { field: "Note", words: "NOTE 7" },
  { cause: "1" },
  { flips: "yes" },
  { sort: "by:Amount" },
  { sort: "key", action: "update" },
  { sort: "by:Amount", flips: "yes", words: "key-1" },
];

describe("records that a server gives", function () {
  this.timeout(60_000);
  const alone = openInBrowser(async () =>
    (await collect(renderPlanPage(plan, streamOf(rows)))).join(""),
  );
  const served = openInBrowser(async () => {
    const slots = { next: [], otherwise: "", rowsAt: "/records?file=a.plan" };
    const body = html`<header>${renderPlanTop(plan, slots)}</header>
      <main>${renderPlanRest(plan, look.conclude(), slots)}</main>`;
    const parts = { kind: "plan", title: "", style, script } as const;
    return renderDocumentBegin(parts) + body.toHtml() + renderDocumentEnd(parts);
  });

  it("are those that the page shows of rows that it has itself, whatever is chosen", async () => {
    const { page, list } = alone();
    await list.read();
    for (const question of questions) {
      const said = await list.act(choose(question));
      const {
        rows: first,
        matches,
        total,
      } = await selected(new URLSearchParams(question).toString());
      assert.ok(
        said.startsWith(`${matches} of ${total} rows`),
        `${JSON.stringify(question)}: ${said}`,
      );
      assert.deepEqual(
        await page.evaluate(shownKeys),
        first.map(([, key]) => key),
        JSON.stringify(question),
      );
    }
  });

  it("come page by page, also in an order", async () => {
    const all = await selected("sort=by:Amount&size=5000");
    const second = await selected("sort=by:Amount&start=100&size=100");
    assert.deepEqual(second.rows, all.rows.slice(100, 200));
    assert.equal(second.matches, all.matches);
    assert.deepEqual((await selected("start=600&size=100&action=*")).rows, cells.slice(600));
    assert.deepEqual(readRecordQuery(new URLSearchParams("start=-1&size=1e9")), {
      ...readRecordQuery(new URLSearchParams()),
    });
  });

  it("are not read behind the page where the plan says how many there are", async () => {
    const endless = (async function* () {
      yield* cells.slice(0, 300);
      throw new Error("that was read in vain");
    })();
    const query = readRecordQuery(new URLSearchParams("start=100&size=100"));
    const page = await selectRecords(endless, query, summary);
    const { rows: first, ...counted } = await selected("start=100&size=100");
    assert.deepEqual(page, { rows: first, ...counted });
    const narrowed = readRecordQuery(new URLSearchParams("action=rejected"));
    const { matches } = await selectRecords(streamOf(cells), narrowed, summary);
    assert.equal(matches, (await selected("action=rejected")).matches);
  });

  it("fill the same list, with what is chosen in the address", async () => {
    const { page, list } = served();
    const count = `document.getElementById("count").textContent`;
    assert.match(await page.evaluate(count), /could not be read/, "nothing serves this page");
    const answer = await selected("sort=by:Amount");
    await page.evaluate(`window.fetch = async (address) => {
      window.asked = address;
      return { ok: true, json: async () => (${JSON.stringify(answer)}) };
    }`);
    const said = await list.act(choose({ sort: "by:Amount" }));
    assert.equal(said, `${answer.matches} of ${answer.total} rows, page 1 of 7`);
    assert.equal(
      await page.evaluate("window.asked"),
      "/records?file=a.plan&words=&action=&field=&cause=&sort=by%3AAmount&flips=&start=0&size=100",
    );
    assert.deepEqual(
      await page.evaluate(shownKeys),
      answer.rows.map(([, key]) => key),
    );
    await list.click("#on");
    assert.match(await page.evaluate("window.asked"), /start=100&size=100$/);
  });
});
