import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { LedgerError } from "../../src/kernel/load-error.ts";
import { readReport, type ReportCells } from "../../src/report/read-report.ts";
import { formatReportLine, reportHeaderLine } from "../../src/report/reporters/report-csv.ts";
import { parseReport } from "../support/parse-report.ts";
import { buildError, buildRow } from "./build-report.ts";

describe("readReport", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-report-"));
    path = join(folder, "report.csv");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const linesOf = async (text: string): Promise<ReportCells[]> => {
    writeFileSync(path, text);
    const lines: ReportCells[] = [];
    for await (const line of readReport(path)) lines.push(line);
    return lines;
  };

  it("reads what the reporter wrote, whatever keys and columns are called", async () => {
    const name = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom('"', ",", '",', "\n", "\u2028"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, name), { maxLength: 5 }), async (names) => {
        const rows = names.map(([key, column], at) =>
          buildRow(at + 1, [key], "invalid", {
            errors: [buildError(at + 1, { column, field: key })],
          }),
        );
        const text =
          reportHeaderLine + rows.map((row) => formatReportLine(row, (one) => one)).join("");
        assert.deepEqual(
          await linesOf(text),
          parseReport(text).map((line) => ({ ...line })),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("refuses what is no report, and says why", async () => {
    for (const [text, saying] of [
      ["", /it is empty/],
      ["row_number,line\n1,2\n", /its first line is not the header of a report/],
    ] as const)
      await assert.rejects(
        linesOf(text),
        (error) =>
          error instanceof LedgerError &&
          error.code === "ERR_REPORT_UNREADABLE" &&
          saying.test(error.message),
      );
    const missing = readReport(join(folder, "none.csv"));
    await assert.rejects(missing.next(), /ENOENT/);
  });
});
