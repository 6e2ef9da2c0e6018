import { createRedactor } from "../../src/kernel/redact.ts";
import { writeReports } from "../../src/report/write-reports.ts";
import type { SourceRow } from "../../src/rows/row.ts";
import type { Source } from "../../src/source/source.ts";
import { buildFacts, buildRow, streamOf } from "../report/build-report.ts";
import { collect } from "../source/temp-source.ts";

/** Writes the reports of a load of a workbook of which every row is invalid. @returns its rows */
export async function rejectRows(source: Source, directory: string): Promise<readonly SourceRow[]> {
  const rows = await collect(source);
  const pattern = await source.openPattern?.(source);
  if (pattern === undefined) throw new Error(`${source.name} is no workbook`);
  try {
    await writeReports({
      directory,
      rows: streamOf(
        rows.map((row) => {
          const { rowNumber, line, cells } = row;
          const { result } = buildRow(rowNumber, cells, "invalid");
          return { source: row, result: { ...result, line } };
        }),
      ),
      header: source.header,
      dialect: source.dialect,
      workbook: { pattern, headerLine: source.headerLine },
      facts: buildFacts({ rowsRead: rows.length }),
      redact: createRedactor([]),
    });
  } finally {
    await pattern.close();
  }
  return rows;
}
