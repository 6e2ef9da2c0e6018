import assert from "node:assert/strict";
import type { Dialect } from "../../../src/rows/dialect.ts";
import { plainDialect } from "../../../src/report/csv-line.ts";
import { answerColumns } from "../../../src/report/reporters/answer-columns.ts";
import { formatRowsHeader, formatRowsLine } from "../../../src/report/reporters/rows-csv.ts";
import { buildError, buildRow } from "../build-report.ts";

const keepAll = (text: string): string => text;

describe("a file that goes back to its sender", () => {
  it("has three columns more, under names that it does not have yet", () => {
    const headerOf = (...columns: readonly string[]) =>
      formatRowsHeader(columns, answerColumns, plainDialect);
    assert.equal(headerOf("Id", "Name"), "Id,Name,result,code,sentence\n");
    assert.equal(
      headerOf("Result", "code", "code_2", "ｒｅｓｕｌｔ_2"),
      "Result,code,code_2,ｒｅｓｕｌｔ_2,result_3,code_3,sentence\n",
    );
  });

  it("has every cell as it was read, and formulas too; what is ours runs nowhere", () => {
    const error = buildError(1, { code: "xl-error", cell: "=1+1", facts: {} });
    const row = buildRow(1, [" 007", "=HYPERLINK(1)", ""], "invalid", { errors: [error] });
    const line = formatRowsLine(
      { ...row, notes: ["=2+2"] },
      answerColumns,
      plainDialect,
      () => "=cmd()",
    );
    assert.equal(line, " 007,=HYPERLINK(1),,invalid,xl-error,'=cmd() =2+2\n");
  });

  it("says nothing of a row that went in but that it did", () => {
    assert.equal(
      formatRowsLine(buildRow(1, ["a", "b"], "applied"), answerColumns, plainDialect, keepAll),
      "a,b,applied,,\n",
    );
  });

  it("keeps the number of cells of a row that does not fit the header", () => {
    const row = buildRow(1, ["a"], "invalid", { errors: [buildError(1)] });
    assert.match(formatRowsLine(row, answerColumns, plainDialect, keepAll), /^a,invalid,/);
  });

  it("is written as its sender writes", () => {
    const dialect: Dialect = { ...plainDialect, delimiter: ";", lineEnd: "\r\n", bom: true };
    assert.equal(
      formatRowsHeader(["Id"], answerColumns, dialect),
      "\uFEFFId;result;code;sentence\r\n",
    );
    assert.equal(
      formatRowsLine(buildRow(1, ["a;b"], "skipped"), answerColumns, dialect, keepAll),
      '"a;b";skipped;;\r\n',
    );
  });
});
