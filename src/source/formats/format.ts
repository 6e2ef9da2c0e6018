import type { SourceError } from "../../kernel/load-error.ts";
import type { Dialect } from "../../rows/dialect.ts";
import type { OddCell } from "../../rows/row.ts";
import type { Warning } from "../../rows/warning.ts";
import type { WorkbookPattern } from "../../rows/workbook-pattern.ts";
import type { WantedColumns } from "../column-names.ts";
import type { LocalFile } from "../places/place.ts";
import type { Decided, FormatShape } from "../shape.ts";
import type { SourceSettings } from "../../rows/source-settings.ts";

/** One record of the file: the header, a row or a blank line. */
export interface SourceRecord {
  readonly cells: string[];
  /** As `SourceRow` has it. */
  readonly odd?: ReadonlyMap<number, OddCell>;
  /** Physical line where the record starts; of a workbook the number of the row. */
  readonly line: number;
  /** True when quotes hold a line break in a cell. */
  readonly isMultiLine: boolean;
  /** True for a last record without a line break behind it. */
  readonly isUnended?: boolean;
}

/** What is known of a file before it is opened. */
export interface Asked {
  readonly settings: SourceSettings;
  /** Columns that the header has, by which it is found below other lines. */
  readonly wanted: WantedColumns;
  readonly signal: AbortSignal | undefined;
}

/**
 * How the bytes of a source are read as records. Three steps: look at the bytes to the last one; decide, which gives one
 * value, the shape; read by it, as often as need be. What every format promises, and test/source/formats holds it to:
 *
 * - Nothing is guessed. The same bytes and settings give the same shape, which is plain data; each decision says what it
 *   rests on and what it acts on. What a person has pinned is kept to or the file is refused; what could be read in two ways
 *   is refused with the setting to say; bytes of another kind are refused by name (ERR_SOURCE_NOT_CSV).
 * - Order: records come as they stand in the file, blank ones too, each with the line where it begins; lines rise.
 * - Cells are text as it stands there. Nothing is trimmed, rounded, filled up or cut.
 * - Reading twice gives the same records, also at the same time and after a reading was given up. Memory does not grow with
 *   the file.
 * - Errors: a SourceError that names the line and says what to do, after the good records before the fault were handed out.
 *   ERR_SOURCE_CHANGED before a record of a changed block is. Anything else that is thrown is a bug.
 * - Signal: an abort ends opening and reading with the signal's reason. Nothing stays open.
 * - The way back: rows that are written in the `dialect`, in any of its encodings' characters, are read as the same cells; so
 *   are those of a workbook that is written like its pattern.
 */
export interface Format {
  /** Of an archive it is not known before it is opened. */
  readonly name: FormatShape["format"] | "archive";
  open(file: LocalFile, asked: Asked): Promise<OpenFile>;
}

/** A file whose bytes were looked at and whose form is decided; its header is still to be found. */
export interface OpenFile {
  readonly shape: FormatShape;
  readonly dialect: Dialect;
  /** Records that are not blank before the header, as far as the form tells. */
  readonly preamble: Decided<number>;
  /** True when nothing shows that the last row is whole: no line end, no closing quote. */
  readonly mayBeCut: boolean;
  /** Lines near the end that may be sums of the rows, roughly cut into cells. */
  readonly lastSums: readonly (readonly string[])[];
  readonly warnings: readonly Warning[];
  /** What is told to whoever looks at the file, and keeps nobody from loading it. */
  readonly remarks: readonly Warning[];
  readonly readRecords: ReadRecords;
  /** The sheet that is read, by which places are named; undefined where lines are. */
  readonly sheet?: string;
  /** Why the file is refused if its header has one column: it is a table in another form. */
  readonly oneColumn: SourceError | undefined;
  /** Why the file is refused unless it is one of rejects, which has one sheet, or none, whatever is pinned for its source. */
  readonly unlessRejects?: SourceError;
  /** Opens a workbook once more, for one that is written like it. */
  readonly openPattern?: OpenPattern;
}

/** All records in batches, one held at a time. @param file the file that was opened, or a copy of it */
export type ReadRecords = (
  file: LocalFile,
  signal: AbortSignal | undefined,
) => AsyncIterable<readonly SourceRecord[]>;

/** @param file the file that was opened, or a copy of it. @throws SourceError as every reading */
export type OpenPattern = (file: LocalFile) => Promise<WorkbookPattern>;

/** False for a record of blank cells only. */
export function isFilled({ cells, odd }: SourceRecord): boolean {
  return odd !== undefined || cells.some((cell) => cell !== "" && cell.trim() !== "");
}
