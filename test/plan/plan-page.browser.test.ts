import assert from "node:assert/strict";
import { renderPlanPage } from "../../src/plan/html/render-plan-page.ts";
import type { PlannedRow } from "../../src/plan/plan.ts";
import { createPlanTally } from "../../src/plan/summarize-plan.ts";
import { findBarriers } from "../servers/find-barriers.ts";
import type { BrowserPage } from "../support/browser.ts";
import type { ListReader } from "../support/judge-page.ts";
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

const note = "Delivered to the warehouse on 2026-01-03 by Anna";
const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(1)>\u202E=HYPERLINK("http://x")`;

/** Every tenth row is rejected, every seventh a create, every thirtieth unchanged; the others change two fields. */
const rowAt = (at: number): PlannedRow => {
  if (at === 777)
    return buildUpdate(
      at,
      { Amount: "-12345678901234567890.50" },
      { Amount: "12345678901234567890.75" },
    );
  if (at % 30 === 0) return buildOther(at, "unchanged");
  if (at % 10 === 0) return buildLeft(at, "rejected");
  if (at % 7 === 0) return buildOther(at, "create");
  const after = note.replace("01-03", "02-03");
  return buildUpdate(at, { Amount: `${at}.50`, Note: note }, { Amount: `${at}.75`, Note: after });
};

const hostileRows = [
  buildUpdate(1001, { Memo: hostile }, { Memo: `${"x".repeat(20_000)}${hostile}` }),
  buildUpdate(1002, { ["F".repeat(3000)]: "מספר ١٢٣" }, {}, { key: "k".repeat(3000) }),
  buildLeft(1003, "conflict", { key: hostile }),
];

interface RecordShown {
  readonly record: readonly string[];
  readonly changes: readonly (readonly string[])[];
}

const readRecords = `[...document.querySelectorAll("#rows tbody")].map((body) => ({
  record: [...body.querySelectorAll("th > .id, th .below > span")].map((one) => one.textContent),
  changes: [...body.rows].map((row) => [...row.querySelectorAll("td")].map((one) => one.textContent)),
}))`;

const pageOf = async (rows: readonly PlannedRow[], broken: readonly string[]): Promise<string> => {
  const tally = createPlanTally({ amounts: ["Amount"] });
  for (const row of rows) tally.add(row);
  const summary = tally.conclude({ cost: someCost, broken });
  const plan = { path: "corrections.plan", head: buildHead(), summary, hash: someHash };
  return (await collect(renderPlanPage(plan, streamOf(rows)))).join("");
};

describe("a plan's page in a browser", function () {
  this.timeout(60_000);
  const open = openInBrowser(async () => {
    const rows = Array.from({ length: 600 }, (_, at) => rowAt(at + 1)).concat(
      rowAt(777),
      hostileRows,
    );
    return await pageOf(rows, ["Amount may change by at most 100.00 in sum"]);
  });
  let page: BrowserPage;
  let list: ListReader;
  let url = "";
  before(() => {
    ({ page, list, url } = open());
  });
  /** What is shown of each record: where, key, action; and of each change field, difference, old, new; or why there is none. */
  const records = async (): Promise<readonly RecordShown[]> => await page.evaluate(readRecords);

  it("asks for nothing but itself, and the browser has no complaint", async () => {
    await list.read();
    assert.deepEqual(page.requests, [url]);
    assert.deepEqual(page.complaints, []);
    assert.equal(await page.evaluate("document.images.length"), 0);
  });

  it("shows old and new side by side, and marks what differs", async () => {
    assert.deepEqual((await records())[0], {
      record: ["key-1", "✓ update", "line 2"],
      changes: [
        ["Amount", "+0.25", "1.50", "1.75"],
        ["Note", "", note, note.replace("01-03", "02-03")],
      ],
    });
    const marked = `[...document.querySelectorAll("#rows del, #rows ins")].map((one) => one.textContent)`;
    assert.deepEqual((await page.evaluate<string[]>(marked)).slice(0, 4), [
      "1.50",
      "1.75",
      "01",
      "02",
    ]);
  });

  it("is narrowed by action, by field and by words", async () => {
    const updates = Array.from({ length: 600 }, (_, at) => at + 1).filter(
      (at) => at % 10 !== 0 && at % 7 !== 0,
    ).length;
    assert.match(await list.choose("action", "rejected"), /^40 of /);
    assert.ok((await records()).every(({ record }) => record[1] === "✕ rejected"));
    assert.match(await list.choose("action", "unchanged"), /^20 of /);
    await list.choose("action", "update");
    assert.match(await list.choose("field", "Amount"), new RegExp(`^${updates + 1} of `));
    assert.match(await list.search("KEY-599"), /^1 of /);
    assert.deepEqual((await records())[0]?.changes, [["Amount", "+0.25", "599.50", "599.75"]]);
    await list.choose("field", "");
    assert.match(await list.search("2026-02-03"), new RegExp(`^${updates} of `));
    assert.match(await list.search("nothing has this"), /^0 of /);
    await list.search("");
    const all = await list.choose("action", "*");
    assert.match(all, /^([\d,]+) of \1 rows/);
    assert.match(await list.click("#last"), /page (\d+) of \1$/);
    await list.click("#first");
    await list.choose("action", "");
  });

  it("shows hostile cells as text", async () => {
    await list.search("hyperlink");
    const shown = (await list.shown()).flat().join(" ");
    assert.ok(shown.includes("<img src=x onerror=alert(1)>\\u202e=HYPERLINK"), shown.slice(0, 500));
    assert.ok(shown.length < 10_000, "a cell of 20,000 characters is cut");
    assert.equal(
      await page.evaluate(`document.querySelectorAll("#rows img, #rows script").length`),
      0,
    );
    await list.search("");
  });

  it("has no barrier for people who don't see it, or use no mouse", async () => {
    for (const [width, scheme] of [
      [1280, "light"],
      [390, "dark"],
    ] as const) {
      await page.show(width, scheme);
      assert.deepEqual(await findBarriers(page), []);
    }
  });

  for (const width of [1280, 390])
    for (const scheme of ["light", "dark"] as const)
      it(`can be read at ${width} pixels, ${scheme}: enough contrast, nothing wider than its place`, async () => {
        await page.show(width, scheme);
        for (const words of ["", "hyperlink", "kkkk"]) {
          await list.search(words);
          assert.deepEqual(await list.faint(), []);
          assert.deepEqual(await list.overflow(), []);
        }
        const [r = 0] = await page.evaluate<number[]>(
          `getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)`,
        );
        assert.ok(scheme === "dark" ? r < 64 : r > 192, `${r}`);
        await list.search("");
      });

  it("is black on white on paper, with all changes and without its tools", async () => {
    await page.show(1000, "dark", "print");
    await page.evaluate(
      `for (const one of document.querySelectorAll("details")) one.open = false;`,
    );
    await page.evaluate(`dispatchEvent(new Event("beforeprint"))`);
    assert.ok((await records()).length > 500);
    assert.deepEqual([await list.faint(), await list.overflow()], [[], []]);
    const seen = `[getComputedStyle(document.body).backgroundColor, document.querySelector(".tools").offsetHeight]`;
    assert.deepEqual(await page.evaluate(seen), ["rgb(255, 255, 255)", 0]);
    const folded = `document.getElementById("more").innerText.includes("${someHash}")`;
    assert.equal(await page.evaluate(folded), true, "the hash of the plan is on paper");
    await page.evaluate(`dispatchEvent(new Event("afterprint"))`);
    assert.equal(await page.evaluate(folded), false);
    assert.equal((await records()).length, 100);
  });

  it("is narrowed by a reason's button, which says how many rows it shows", async () => {
    const button = `[...document.querySelectorAll("#not-sent button")].find((one) => one.textContent.includes("these"))`;
    const said = await page.evaluate<string>(`${button}.textContent`);
    assert.match(said, /these 40 rows/);
    assert.match(await list.act(`${button}.click()`), /^40 of /);
    assert.ok((await records()).every(({ record }) => /rejected/.test(record[1] ?? "")));
    assert.equal(await page.evaluate("document.activeElement.id"), "list-title");
    await list.click("#clear");
  });

  it("puts the largest change first, by its digits", async () => {
    await list.choose("sort", "by:Amount");
    const [first, second] = await records();
    assert.deepEqual([first?.record[0], second?.record[0]], ["key-777", "key-1"]);
    await list.click("#clear");
  });

  it("saves what is chosen, and nothing that a spreadsheet would run", async () => {
    await list.search("hyperlink");
    const saved = await page.evaluate<string>(`new Promise((resolve) => {
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => { void blob.text().then(resolve); URL.createObjectURL = make; return "#saved"; };
      document.getElementById("save").click();
    })`);
    const [titles, ...lines] = saved.trimEnd().split("\r\n");
    assert.equal(
      titles,
      "\uFEFFline,key,action,field,old,new,difference,message".replace("\uFEFF", ""),
    );
    assert.equal(lines.length, 2);
    assert.doesNotMatch(saved, /(?:^|[,;\t"])=HYPERLINK/m);
    await list.search("");
  });
});

describe("a plan's page in a browser, with 100,000 changes", function () {
  this.timeout(60_000);
  const open = openInBrowser(async () => {
    const rows = Array.from({ length: 100_000 }, (_, at) =>
      buildUpdate(at + 1, { Amount: `${at}.50` }, { Amount: `${at}.75` }),
    );
    return await pageOf(rows, []);
  });

  it("shows a part of them and searches all", async () => {
    const { page, list } = open();
    assert.equal(await list.read(), "100,000 of 100,000 rows, page 1 of 1,000");
    assert.equal((await list.shown()).length, 100);
    assert.equal(await list.search("key-99999"), "1 of 100,000 rows, page 1 of 1");
    assert.deepEqual(page.complaints, []);
  });
});
