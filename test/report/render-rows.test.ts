import assert from "node:assert/strict";
import { renderRows } from "../../src/report/render-rows.ts";
import type { ReportRow } from "../../src/report/report-row.ts";
import { createCsvRows } from "../../src/report/reporters/report-csv.ts";
import { createHtmlRows } from "../../src/report/reporters/html-rows.ts";
import { createJsonRows } from "../../src/report/reporters/json-rows.ts";
import { createTextRows } from "../../src/report/reporters/text-rows.ts";
import { parseReport } from "../support/parse-report.ts";
import { buildHead, renderAll } from "./build-head.ts";
import { buildError, buildRow, streamOf } from "./build-report.ts";

const plain = (text: string): string => text;
const textOptions = {
  color: false,
  redact: plain,
  isChosen: false,
  elsewhere: ["waybill report x"],
};

const someRows = [
  buildRow(1, ["a"], "applied", { httpStatus: 200, attempts: 1 }),
  buildRow(2, ["b"], "invalid", { errors: [buildError(2)] }),
  buildRow(3, ["=c"], "in-doubt", {
    errors: [
      buildError(3, { code: "no-answer", stage: "delivery", facts: { cause: "ECONNRESET" } }),
    ],
  }),
  buildRow(4, ["d"], "not-attempted"),
];

async function* manyRows(count: number): AsyncGenerator<ReportRow> {
  for (let row = 1; row <= count; row += 1) yield buildRow(row, [`key-${row}`], "applied");
}

describe("a report on a load", () => {
  it("has the rows in their order and the columns of report.csv, in csv", async () => {
    const { text } = await renderAll(streamOf(someRows), createCsvRows(plain));
    assert.deepEqual(
      parseReport(text).map((line) => [
        line["row_number"],
        line["key"],
        line["outcome"],
        line["code"],
      ]),
      [
        ["1", "a", "applied", ""],
        ["2", "b", "invalid", "row-too-short"],
        ["3", "'=c", "in-doubt", "no-answer"],
        ["4", "d", "not-attempted", ""],
      ],
    );
  });

  it("leaves the line blank in csv where it is not known", async () => {
    const row = buildRow(7, [], "not-attempted");
    const unknown = { ...row, source: { ...row.source, line: 0 } };
    const { text } = await renderAll(streamOf([unknown]), createCsvRows(plain));
    assert.deepEqual(
      [parseReport(text)[0]?.["row_number"], parseReport(text)[0]?.["line"]],
      ["7", ""],
    );
  });

  it("is one JSON object with a row a line and a summary that counts all rows", async () => {
    const options = { outcomes: ["invalid", "in-doubt"] } as const;
    const { text } = await renderAll(streamOf(someRows), createJsonRows(plain), options);
    const { format, ok, data } = JSON.parse(text);
    const { load, rows, summary } = data;
    assert.deepEqual([format, ok, load.loadId, summary.rows], [1, true, "load-1", 4]);
    assert.deepEqual(
      rows.map((row: Record<string, unknown>) => [row["rowNumber"], row["outcome"]]),
      [
        [2, "invalid"],
        [3, "in-doubt"],
      ],
    );
    assert.equal(summary.outcomes.applied, 1);
    assert.deepEqual(summary.errors, { "no-answer": 1, "row-too-short": 1 });
    for (const line of text.split("\n").filter((one) => one.startsWith('{"rowNumber"')))
      assert.doesNotThrow(
        () => JSON.parse(line.replace(/,$/, "")),
        "each row is a line of its own",
      );
    const none = await renderAll(streamOf([]), createJsonRows(plain));
    assert.deepEqual(JSON.parse(none.text).data.rows, []);
  });

  it("groups the rows that need a person by reason, in text, and says where the rest is", async () => {
    const more = Array.from({ length: 9 }, (_, at) =>
      buildRow(at + 5, [`k${at}`], "invalid", { errors: [buildError(at + 5)] }),
    );
    const { text } = await renderAll(streamOf([...someRows, ...more]), createTextRows(textOptions));
    assert.match(text, /^Load load-1 completed\n/);
    assert.match(text, /^12 of 13 rows have an outcome \(92%\)$/m);
    assert.match(
      text,
      /^Rows that need a person\n +10 {2}row-too-short .*\n +line 3 \(row 2, b\) invalid: /m,
    );
    assert.match(text, /^ +… and 5 more\n +1 {2}no-answer/m);
    assert.doesNotMatch(text, /row 1,|row 4,/, "applied and not-attempted rows need nobody");
    assert.match(text, /\nEvery row\n {2}waybill report x\n$/);
  });

  it("counts rows that are not among those to be told of", async () => {
    const options = { plainRows: 996 };
    const { text } = await renderAll(streamOf(someRows), createTextRows(textOptions), options);
    assert.match(text, /^999 of 1,000 rows have an outcome \(99%\)$/m);
    assert.match(text, /^ +applied +997$/m);
  });

  it("shows also good rows in text when their outcome was asked for", async () => {
    const renderer = createTextRows({ ...textOptions, isChosen: true });
    const { text } = await renderAll(streamOf(someRows), renderer, { outcomes: ["applied"] });
    assert.match(text, /^Rows\n +1 {2}applied\n +line 2 \(row 1, a\) applied$/m);
    assert.doesNotMatch(text, /row-too-short {2}/);
  });

  it("says of a load at work and of a killed one how far it is and whose it is", async () => {
    const process = { host: "here", pid: 42 };
    for (const [standing, saying] of [
      [
        "running",
        /^Load load-1 running \(process 42 on here is at work; these are the rows so far\)/,
      ],
      [
        "killed",
        /^Load load-1 was killed \(process 42 on here is gone; these are the rows so far\)/,
      ],
    ] as const) {
      const head = buildHead({ standing, process, rowsInFile: 400, resumedBy: "ben@there" });
      const { text } = await renderAll(streamOf(someRows), createTextRows(textOptions), { head });
      assert.match(text, saying);
      assert.match(text, /^3 of 400 rows have an outcome \(0%\)$/m);
      assert.match(text, /by anna@here, carried on by ben@there$/m);
    }
  });

  for (const [name, create] of [
    ["csv", createCsvRows],
    ["json", createJsonRows],
    ["html", createHtmlRows],
  ] as const) {
    it(`comes in small pieces in ${name}, however many rows there are`, async () => {
      const { pieces } = await renderAll(manyRows(20_000), create(plain));
      assert.ok(pieces.length > 10, `${pieces.length}`);
      for (const piece of pieces) assert.ok(piece.length < 80_000, `${piece.length}`);
    });
  }

  it("reads no further when nobody takes it any more", async () => {
    let taken = 0;
    async function* counted(): AsyncGenerator<ReportRow> {
      for await (const row of manyRows(100_000)) {
        taken += 1;
        yield row;
      }
    }
    await renderRows({
      head: buildHead(),
      rows: counted(),
      renderer: createCsvRows(plain),
      conclude: () => assert.fail("the report has no end"),
      write: async () => false,
    });
    assert.ok(taken < 5000, `${taken}`);
  });

  it("has no secret in any form", async () => {
    const redact = (text: string): string => text.replaceAll("s3cret", "[redacted]");
    const row = buildRow(1, ["s3cret-key"], "rejected", {
      errors: [buildError(1, { code: "request-refused", facts: { status: 400, said: "s3cret" } })],
    });
    for (const renderer of [
      createCsvRows(redact),
      createJsonRows(redact),
      createHtmlRows(redact),
      createTextRows({ ...textOptions, redact }),
    ]) {
      const { text } = await renderAll(streamOf([row]), renderer);
      assert.ok(!text.includes("s3cret") && text.includes("[redacted]"));
    }
  });
});
