import assert from "node:assert/strict";
import { plainDialect } from "../../src/report/csv-line.ts";
import { explainRow } from "../../src/report/explain-row.ts";
import { answerColumns } from "../../src/report/reporters/answer-columns.ts";
import { rejectsColumns } from "../../src/report/reporters/rejects-columns.ts";
import { formatRowsLine } from "../../src/report/reporters/rows-csv.ts";
import { formatReportLine } from "../../src/report/reporters/report-csv.ts";
import { buildError, buildRow } from "./build-report.ts";

const asItIs = (text: string): string => text;

describe("what is said of a row with several errors", () => {
  const errors = ["A", "B", "C", "D", "E"].map((column) => buildError(1, { column }));
  const row = buildRow(1, ["a"], "invalid", { errors });
  const columnsIn = (line: string): (string | undefined)[] =>
    [...line.matchAll(/column ""(\w)"": the row has/g)].map(([, one]) => one);

  it("is all of them, each with its column, in report.csv and in rejects.csv", () => {
    const all = ["A", "B", "C", "D", "E"];
    assert.deepEqual(columnsIn(formatReportLine(row, asItIs)), all);
    assert.deepEqual(columnsIn(formatRowsLine(row, rejectsColumns, plainDialect, asItIs)), all);
  });

  it("names no column where there is one error, which has a column of the report for it", () => {
    assert.doesNotMatch(explainRow(errors.slice(0, 1), asItIs), /column/);
  });

  it("counts what no cell of a spreadsheet would hold, and what a terminal leaves out", () => {
    const many = Array.from({ length: 400 }, (_, at) => buildError(1, { column: `C ${at}` }));
    const said = explainRow(many, asItIs);
    const named = said.match(/column "/g)?.length ?? 0;
    assert.ok(named > 100 && said.length < 32_767, `${named} in ${said.length}`);
    assert.match(said, new RegExp(`And ${400 - named} more\\.$`));
    assert.match(explainRow(many, asItIs, { most: 3 }), /And 397 more\.$/);
  });

  it("says the cells of a workbook, by the first cell of the row where none is known, in every file of rows", () => {
    const placed = [buildError(1), { ...buildError(1, { column: "B" }), at: "May!B2" }];
    for (const [some, wanted] of [
      [placed.slice(0, 1), /May!A2: the row has/],
      [placed.slice(1), /May!B2: the row has/],
      [placed, /May!A2: the row has.*May!B2, column "+B"+: the row has/],
    ] as const) {
      const one = { ...buildRow(1, ["a"], "invalid", { errors: some }), sheet: "May" };
      for (const line of [
        formatReportLine(one, asItIs),
        formatRowsLine(one, rejectsColumns, plainDialect, asItIs),
        formatRowsLine(one, answerColumns, plainDialect, asItIs),
      ])
        assert.match(line, wanted);
    }
  });
});
