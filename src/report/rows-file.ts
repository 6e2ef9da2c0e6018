import type { Redact } from "../kernel/redact.ts";
import type { Dialect } from "../rows/dialect.ts";
import type { WorkbookPattern } from "../rows/workbook-pattern.ts";
import type { Draft } from "./draft.ts";
import type { ReportRow } from "./report-row.ts";

/** What is handed back behind the cells of each row. */
export interface OwnColumns {
  /** @param header the source's, without columns of ours */
  names(header: readonly string[]): readonly string[];
  cells(row: ReportRow, redact: Redact): readonly string[];
}

/** How rows are handed back to whoever sent or corrects them. */
export interface RowsForm {
  /** The source's header, without columns of ours. */
  readonly header: readonly string[];
  readonly dialect: Dialect;
  /** Turns text into the source's encoding; default: UTF-8. */
  readonly encode?: (text: string) => Buffer;
  /** The source, where it is a workbook and its rows go back as one; undefined: they go back as CSV. */
  readonly workbook?: {
    readonly pattern: WorkbookPattern;
    /** Number of the row that is its header. */
    readonly headerLine: number;
  };
  readonly redact: Redact;
}

/** A draft of rows with their cells as they were read, such as rejects.csv. */
export interface RowsFile extends Omit<Draft, "append"> {
  add(row: ReportRow): Promise<void>;
}
