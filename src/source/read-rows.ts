import type { RowPlace, SourceRow } from "../rows/row.ts";
import { fitRow } from "./fit-row.ts";
import { readRecords } from "./read-records.ts";
import type { RowLayout, Source } from "./source.ts";

/**
 * The data rows of a source in file order, counted from 1; blank rows are left out and not counted. May be called any
 * number of times. A row that does not fit the header comes with its `error`.
 * @throws SourceError as `readRecords` does; the signal's reason when it aborts
 */
export async function* readRows(
  source: Source,
  signal?: AbortSignal,
): AsyncGenerator<SourceRow, void, undefined> {
  let rowNumber = 0;
  for await (const records of readRecords(source, signal)) {
    for (const record of records) {
      // The first record is the header: number 0.
      if (rowNumber > 0) yield toRow(record.cells, { rowNumber, line: record.line }, source.layout);
      rowNumber += 1;
    }
  }
}

function toRow(cells: readonly string[], place: RowPlace, layout: RowLayout): SourceRow {
  const fitted = fitRow(cells, layout);
  if (!("code" in fitted)) return { ...place, cells: fitted.cells };
  const { code, facts } = fitted;
  return { ...place, cells: fitted.cells, error: { ...place, code, stage: "source", facts } };
}
