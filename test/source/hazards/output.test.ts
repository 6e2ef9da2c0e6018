import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import type { Redact } from "../../../src/kernel/redact.ts";
import { plainDialect } from "../../../src/report/csv-line.ts";
import { rejectsColumns } from "../../../src/report/reporters/rejects-columns.ts";
import { formatRowsHeader, formatRowsLine } from "../../../src/report/reporters/rows-csv.ts";
import { formatReportLine, reportHeaderLine } from "../../../src/report/reporters/report-csv.ts";
import type { Dialect } from "../../../src/rows/dialect.ts";
import { describeRowError } from "../../../src/rows/describe-row-error.ts";
import { encodeText } from "../../../src/source/formats/csv/text-codec.ts";
import { buildError, buildRow } from "../../report/build-report.ts";
import { amountHeader, amountMapping, useHazards } from "./hazard-files.ts";

const keepAll: Redact = (text) => text;
const cellsOf = (line: string): readonly string[] => parse(line)[0] ?? [];
const bytes = (content: string): Buffer => Buffer.from(content);

describe("hazards of what is written (table 7.5)", () => {
  const { read, check } = useHazards();

  const formulas = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "  =1",
    "＝1",
    "＠x",
  ];
  for (const formula of formulas) {
    it(`csv-injection: a key ${JSON.stringify(formula)} is text in report.csv, whatever quotes it stands in`, () => {
      const row = buildRow(1, [formula], "invalid", {
        errors: [buildError(1, { column: formula, field: formula })],
      });
      const [, , key, , , column, field] = cellsOf(formatReportLine(row, keepAll));
      for (const cell of [key, column, field]) assert.ok(cell?.startsWith("'"), cell);
    });
  }

  it("csv-injection: what we format as numbers stays a number", () => {
    const row = buildRow(7, ["a"], "applied", { attempts: 1, elapsedMs: 3, httpStatus: 200 });
    assert.equal(formatReportLine(row, keepAll), "7,8,a,applied,,,,,200,1,3,,\n");
  });

  it("csv-injection: rejects.csv keeps cells as they were, and its message is text", async () => {
    const dialect = { ...plainDialect, delimiter: ";" };
    const errors = [buildError(1)];
    const row = buildRow(1, ["=1+1", "x"], "invalid", { errors });
    const file =
      formatRowsHeader(["a", "b"], rejectsColumns, dialect) +
      formatRowsLine(row, rejectsColumns, dialect, keepAll);
    assert.deepEqual((await read(bytes(file))).rows, [["=1+1", "x"]]);
  });

  it("out-enc: report.csv, which scripts read, has no mark and plain line ends", () => {
    assert.ok(reportHeaderLine.startsWith("row_number,"));
    assert.ok(reportHeaderLine.endsWith("\n") && !reportHeaderLine.endsWith("\r\n"));
  });

  const dialects: readonly Dialect[] = [
    { ...plainDialect, bom: true, lineEnd: "\r\n", delimiter: ";" },
    { ...plainDialect, bom: true, lineEnd: "\r\n", delimiter: "\t", encoding: "utf-16le" },
    { ...plainDialect, lineEnd: "\r", encoding: "windows-1252" },
    { ...plainDialect, bom: true, encoding: "utf-32be" },
  ];
  for (const dialect of dialects) {
    const { bom, encoding, lineEnd } = dialect;
    it(`out-enc: rejects.csv, which people open, has mark, encoding and line ends of its source (${encoding}, ${JSON.stringify(lineEnd)})`, async () => {
      const row = buildRow(1, ["Müller", "5 €"], "invalid", { errors: [buildError(1)] });
      const text =
        formatRowsHeader(["a", "b"], rejectsColumns, dialect) +
        formatRowsLine(row, rejectsColumns, dialect, keepAll);
      assert.equal(text.startsWith("\uFEFF"), bom);
      const found = await read(encodeText(text, encoding), bom ? {} : { encoding });
      assert.deepEqual(found.rows, [["Müller", "5 €"]]);
      assert.deepEqual({ ...found.source.dialect }, dialect);
    });
  }

  it("out-fix: rejected rows come back with their own cells, and our columns are left out", async () => {
    const content = [
      formatRowsHeader(["id", "n", "x"], rejectsColumns, plainDialect),
      formatRowsLine(
        buildRow(4, [" 007", "1,50", ""], "rejected", { errors: [buildError(4)] }),
        rejectsColumns,
        plainDialect,
        keepAll,
      ),
      formatRowsLine(
        buildRow(9, ["8", "2"], "invalid", { errors: [buildError(9)] }),
        rejectsColumns,
        plainDialect,
        keepAll,
      ),
    ];
    const { source, rows } = await read(bytes(content.join("")));
    assert.deepEqual(source.header, ["id", "n", "x"]);
    assert.deepEqual(rows, [
      [" 007", "1,50", ""],
      ["8", "2", "!row-too-short"],
    ]);
  });

  it("out-pii: a cell in a message is cut at 80 characters, and its controls and bidi marks are spelled out", () => {
    const cell = `\u001B[31m\u202E${"x".repeat(100)}`;
    const said = describeRowError(
      buildError(1, { code: "xl-error", column: "Name", cell, facts: {} }),
      "a.csv",
    );
    assert.match(said, /"\\u001b\[31m\\u202ex{74}…"/);
    assert.doesNotMatch(said, /[\u0000-\u001F\u202E]/);
  });

  it("out-math: sums are exact, however long or small the amounts", async () => {
    const amounts = ["0.1", "0.2", "12345678901234567890.05", "-0.0000000001"];
    const rows = amounts.map((amount, at) => `r${at};1;2;2026-03-01;1;${amount}`);
    const content = bytes(
      `${amountHeader}\n${rows.join("\n")}\nTotal;;;;;12345678901234567890.3499999999\n`,
    );
    const { totals } = await check(content, { mapping: amountMapping });
    assert.deepEqual(
      totals.map(({ found, agrees }) => [found, agrees]),
      [["12345678901234567890.3499999999", true]],
    );
  });
});
