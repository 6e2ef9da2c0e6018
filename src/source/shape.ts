import type { SourceSettings } from "../rows/source-settings.ts";

/** What a decision about a file rests on. */
export type Evidence =
  /** A person or the mapping says so, and nothing in the file speaks against it. */
  | "said"
  /** The name of the file ends so. */
  | "name"
  /** A byte order mark. */
  | "mark"
  /** What the bytes are, to the last one. */
  | "bytes"
  /** A first line like `sep=;`. */
  | "sep-line"
  /** The header has the columns that the mapping asks for, or those of a rejects file. */
  | "columns"
  /** Header and rows agree. */
  | "rows"
  /** The file was read from end to end so, and can't be in the usual way. */
  | "reading"
  /** It is usual, and nothing speaks for anything else. */
  | "usual";

/** What a decision acts on: `cell` and `row` say that each one is judged by itself. */
export type Reach = "file" | "column" | "row" | "cell";

/** One decision about a file, and what speaks for it. */
export interface Decided<T> {
  readonly value: T;
  readonly by: Evidence;
  readonly reach: Reach;
}

export function decided<T>(value: T, by: Evidence, reach: Reach = "file"): Decided<T> {
  return { value, by, reach };
}

/** What is decided of a CSV file before its header is known. */
export interface CsvShape {
  readonly format: "csv";
  /** True for a gzip or zip file. */
  readonly packed: Decided<boolean>;
  /** Of a zip file: the name of the file inside. */
  readonly entry?: Decided<string>;
  /** Such as `utf-8`, `utf-16le` or `windows-1252`; lower case. */
  readonly encoding: Decided<string>;
  /** True when the text begins with a byte order mark. */
  readonly bom: Decided<boolean>;
  /** Line end of the first line; rejects are written with it. Any is read. */
  readonly lineEnd: Decided<"\n" | "\r\n" | "\r">;
  readonly delimiter: Decided<string>;
  readonly quote: Decided<string>;
  /**
   * How quotes are read. `strict`: as the standard has it. `mended`: a cell that the standard can't read is read by itself,
   * blanks around its quotes left out, `\"` taken for a quote.
   */
  readonly quoting: Decided<"strict" | "mended">;
}

/** What is decided of a workbook before its header is known. */
export interface WorkbookShape {
  readonly format: "xlsx";
  /** True where it is unpacked out of a gzip or zip file; absent where nothing is around it. */
  readonly packed?: Decided<boolean>;
  /** Of a zip file around it: the name of the file inside. */
  readonly entry?: Decided<string>;
  /** Name of the sheet that is read. */
  readonly sheet: Decided<string>;
  /** The day from which it counts days. */
  readonly dates: Decided<"1900" | "1904">;
}

/** What a format decides before it knows the header. */
export type FormatShape = CsvShape | WorkbookShape;

/**
 * How a source is written, as it was decided before its first row was read: everything that reading goes by, plain data
 * that can be kept as JSON and compared with another day's.
 */
export type Shape = FormatShape & TableShape;

/** What is decided of the table, whatever it is written in. */
export interface TableShape {
  /** Physical line on which the header begins. */
  readonly headerRow: Decided<number>;
  /** Column names without outer blanks, in order; names may be blank or occur twice. */
  readonly columns: readonly string[];
  /** True when the header ends with the three columns that a rejects file has; they are no columns of the table. */
  readonly bookkeeping: Decided<boolean>;
  /** How many cells the rows have, as far as they agree; none: as many as have a name, or more that are blank. */
  readonly rowWidths: Decided<readonly number[]>;
  /** True: rows may leave out blank cells at their end. */
  readonly padShortRows: Decided<boolean>;
  /** Lines of totals and the like below the rows; null: each line near the end is judged by itself. */
  readonly footer: Decided<number | null>;
}

/** The settings that let nothing but this shape pass, as far as settings can say it. */
export function pinShape(shape: Shape): SourceSettings {
  const { headerRow, footer, padShortRows } = shape;
  const table = {
    headerRow: headerRow.value,
    footer: footer.value ?? undefined,
    padShortRows: padShortRows.value,
  };
  // The one file of an archive may have another name each day.
  const inside = shape.entry?.by === "said" ? { entry: shape.entry.value } : {};
  if (shape.format === "xlsx") return { ...inside, sheet: shape.sheet.value, ...table };
  const { delimiter, encoding, quote } = shape;
  return {
    ...inside,
    delimiter: delimiter.value,
    encoding: encoding.value,
    quote: quote.value,
    ...table,
  };
}
