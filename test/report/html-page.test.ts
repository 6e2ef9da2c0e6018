import assert from "node:assert/strict";
import type { ReportRow } from "../../src/report/report-row.ts";
import { createJsonRows } from "../../src/report/reporters/json-rows.ts";
import { createHtmlRows } from "../../src/report/reporters/html-rows.ts";
import { openPage } from "../support/page-reader.ts";
import { buildHead, renderAll } from "./build-head.ts";
import { buildError, buildRow, streamOf } from "./build-report.ts";
import { assertStandsAlone } from "../support/assert-stands-alone.ts";

const plain = (text: string): string => text;
const hostile = [
  "</script><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<!--",
  "]]>",
  `"'&amp;`,
  "\u2028\u202E",
  "a\u0000b",
  "\uD800",
];

const pageOf = async (rows: readonly ReportRow[], changes = {}): Promise<string> =>
  (await renderAll(streamOf(rows), createHtmlRows(plain), changes)).text;

const mixedRows = (count: number): ReportRow[] =>
  Array.from({ length: count }, (_, at) =>
    at % 10 === 9
      ? buildRow(at + 1, [`key-${at + 1}`], "rejected", { errors: [buildError(at + 1)] })
      : buildRow(at + 1, [`key-${at + 1}`], "applied"),
  );

describe("the report page", () => {
  it("shows hostile cells as text and lets none of them into its markup", async () => {
    const rows = hostile.map((cell, at) =>
      buildRow(at + 1, [cell], "invalid", {
        errors: [
          buildError(at + 1, { code: "value-not-allowed", column: cell, field: cell, cell }),
        ],
      }),
    );
    const [first = ""] = hostile;
    const source = { name: first, path: first, fingerprint: "sha256:aa", bytes: 1 };
    const head = buildHead({ source, tenant: first, standing: "stopped", statusReason: first });
    const html = await pageOf(rows, { head, totals: { notes: hostile, next: hostile } });
    const elements = html.match(/<\/?(?:script|img|!--)[^>]*>/g) ?? [];
    assert.deepEqual(elements, [
      '<script type="application/json" class="rows">',
      "</script>",
      "<script>",
      "</script>",
    ]);
    const shown = openPage(html).shown();
    assert.equal(shown.length, hostile.length);
    for (const at of [0, 1, 2, 3, 4]) assert.equal(shown[at]?.[1], hostile[at]);
    assert.equal(shown[5]?.[1], "\\u2028\\u202e", "what turns text round is shown as its code");
  });

  it("needs no network and lets no other script run", async () => {
    const html = await pageOf(mixedRows(3));
    assertStandsAlone(html);
  });

  it("goes by the reader's choice of light and dark", async () => {
    const html = await pageOf([]);
    assert.match(html, /color-scheme: light dark/);
    assert.match(html, /@media screen and \(prefers-color-scheme: dark\)/);
  });

  it("shows a hundred rows at a time, and turns pages", async () => {
    const page = openPage(await pageOf(mixedRows(2350)));
    assert.equal(page.count(), "2,350 of 2,350 rows, page 1 of 24");
    assert.deepEqual([page.shown().length, page.shown()[0]?.[1]], [100, "key-1"]);
    page.click("on");
    assert.equal(page.shown()[0]?.[1], "key-101");
    page.click("last");
    assert.deepEqual([page.shown().length, page.shown().at(-1)?.[1]], [50, "key-2350"]);
    page.click("back");
    page.click("first");
    assert.equal(page.shown()[0]?.[0], "2row 1");
  });

  it("filters by outcome and searches all columns", async () => {
    const page = openPage(await pageOf(mixedRows(100)));
    assert.deepEqual(page.choices().toSorted(), ["applied", "rejected"]);
    page.choose("rejected");
    assert.equal(page.count(), "10 of 100 rows, page 1 of 1");
    page.search("KEY-50");
    assert.deepEqual(
      page.shown().map((row) => row[1]),
      ["key-50"],
    );
    page.choose("");
    page.search("key-5");
    assert.equal(page.shown().length, 11);
    page.search("nothing has this");
    assert.equal(page.count(), "0 of 100 rows, page 1 of 1");
    page.search("row-too-short");
    assert.equal(page.shown().length, 10);
  });

  it("works through 100,000 rows in many short slices", async () => {
    const page = openPage(await pageOf(mixedRows(100_000)));
    page.choose("rejected");
    page.search("key-99");
    assert.equal(page.count(), "111 of 100,000 rows, page 1 of 2");
    // A slice is meant to take 12 ms; what must not be is one that takes all rows at once.
    assert.ok(page.sliceCount() > 4, `${page.sliceCount()} slices`);
  });

  it("has the numbers of --json: outcomes, codes, and of each cause its rows", async () => {
    const rows = mixedRows(1270);
    const { text } = await renderAll(streamOf(rows), createJsonRows(plain));
    const { summary: totals } = JSON.parse(text).data as {
      readonly summary: {
        readonly outcomes: Readonly<Record<string, number>>;
        readonly errors: Readonly<Record<string, number>>;
      };
    };
    const html = await pageOf(rows);
    const part = html.split(`id="totals"`)[1]?.split("</section>")[0] ?? "";
    const said = [...part.matchAll(/value="(\d+)".*?class="name"\s*>([\w-]+)</gs)];
    assert.deepEqual(
      said.map(([, count, name]) => [name, Number(count)]),
      Object.entries(totals.outcomes).filter(([, count]) => count > 0),
    );
    assert.ok(Object.keys(totals.errors).length > 0);
    for (const [code, count] of Object.entries(totals.errors)) {
      assert.match(html, new RegExp(`<code>${code}</code>.{0,60}<data\\s+value="${count}"`, "s"));
      assert.match(html, new RegExp(`\\b${count} rows:\\s.*?<code>${code}</code>`, "s"));
    }
  });

  it("shows the totals, notes and next steps above the rows", async () => {
    const html = await pageOf(mixedRows(20), {
      totals: { notes: ["the file has changed"], next: ["waybill resume load-1"] },
    });
    const before = (text: string): number => html.replaceAll(/\s+/g, " ").indexOf(text);
    const order = [
      `<h1>actions.csv → rhythm/billing-run-action</h1>`,
      "18 of 20 rows in, 2 to correct",
      "20 of 20 rows have an outcome",
      "<li>waybill resume load-1</li>",
      "<li>the file has changed</li>",
      "2 rows: ",
      `id="list"`,
    ].map(before);
    assert.ok(order[0] !== -1);
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
    assert.match(html, /<data\s+value="18"\s*>18<\/data\s*>.*?applied/s);
  });
});
