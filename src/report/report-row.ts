import type { RowResult, SourceRow } from "../rows/row.ts";

/** A row as it was read, and what became of it. */
export interface ReportRow {
  readonly source: SourceRow;
  readonly result: RowResult;
  /** Of a workbook: the sheet, by which places are named. */
  readonly sheet?: string | undefined;
  /** Sentences about the row beside its errors, such as which row of another load it corrects. */
  readonly notes?: readonly string[];
}
