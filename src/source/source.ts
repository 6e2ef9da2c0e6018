import type { Dialect } from "../rows/dialect.ts";
import type { Warning } from "../rows/warning.ts";
import type { LocalFile } from "./places/place.ts";
import type { OpenPattern, ReadRecords } from "./formats/format.ts";
import type { Shape } from "./shape.ts";

/** How wide the rows of a source are. */
export interface RowLayout {
  /** Columns of the header, unnamed ones included, bookkeeping columns left out. */
  readonly width: number;
  /** Columns up to the last one that has a name; a row may end there. */
  readonly namedWidth: number;
  /** How many cells the rows of the file have, as far as they agree: the columns, and blank cells that all rows have behind them. */
  readonly usualWidths: readonly number[];
  /** True where a person says that rows may leave out blank cells at their end. */
  readonly mayEndEarly: boolean;
  /** True when the header ends with the three columns that a rejects file has. */
  readonly hasBookkeeping: boolean;
}

/** A line below the rows. */
export interface FooterRow {
  readonly cells: readonly string[];
  /** Physical line. */
  readonly line: number;
}

/** What a line is that reads like a total. `unclear`: it could be a row as well. */
export type TotalVerdict = "row" | "total" | "unclear";

/** A file that was looked at to its last byte and whose shape is decided. Read its rows with `readRows`. */
export interface Source extends LocalFile {
  /** How it is written, and what tells so. What follows is made of it. */
  readonly shape: Shape;
  /** Column names without outer blanks; names may be blank or occur twice. */
  readonly header: readonly string[];
  /** In which rows can be written back. */
  readonly dialect: Dialect;
  readonly layout: RowLayout;
  readonly readRecords: ReadRecords;
  /** True when nothing shows that the last row is whole. */
  readonly mayBeCut: boolean;
  /** Records that are not blank before the header. */
  readonly preamble: number;
  /** Physical line of the header. */
  readonly headerLine: number;
  /** As `SourceSettings` has it; undefined: footers are recognized. */
  readonly footer: number | undefined;
  /** Lines near the end that may be sums of the rows, roughly cut into cells; `readRows` hands out those that are. */
  readonly lastSums: readonly (readonly string[])[];
  /** Of a workbook: the sheet, by which places are named (`nameOfPlace`). */
  readonly sheet?: string;
  /** Opens a workbook once more, for one that is written like it. */
  readonly openPattern?: OpenPattern;
  /** True for a record that the mapping itself leaves out (skip_rows): it is a row, not a footer. */
  readonly isSkipped?: (cells: readonly string[]) => boolean;
  /** Judges a record that reads like a total; undefined: it is one. */
  readonly judgeTotal?: (cells: readonly string[]) => TotalVerdict;
  /** What was found before the first row was read. Those of the rows come with `readRows`. */
  readonly warnings: readonly Warning[];
  /** What is told to whoever looks at the file, and keeps nobody from loading it. */
  readonly remarks: readonly Warning[];
}
