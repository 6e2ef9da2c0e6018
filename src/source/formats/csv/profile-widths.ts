import { trimName } from "../../column-names.ts";
import { QuoteScan } from "./quotes.ts";

/** The start of a file, and how its cells are quoted. */
export interface TextSample {
  /** Base name of the file. */
  readonly name: string;
  readonly text: string;
  readonly quote: string;
}

/** How wide one record is under a delimiter. */
export interface RecordWidth {
  readonly width: number;
  /** Cells up to the last one that holds something; trailing delimiters don't count. */
  readonly filled: number;
  /** False when another delimiter follows a closing quote, so that this one can hardly be the right one. */
  readonly isSound: boolean;
  /** As it stands there, its line break included. */
  readonly text: string;
  /** Good enough to look for names: without outer blanks and quotes. */
  readonly cells: readonly string[];
  /** Where it begins, in bytes. */
  readonly start: number;
}

/**
 * The widths of the first records of a text, were it written with this delimiter; blank ones are left out.
 * @param sample whole lines only, unless it is the end of the file
 * @param limit records to look at
 */
export function profileWidths(
  { text, quote }: Pick<TextSample, "text" | "quote">,
  delimiter: string,
  limit: number,
): readonly RecordWidth[] {
  const bytes = Buffer.from(text);
  const scan = new QuoteScan(bytes, { quote, delimiter }, true);
  const records: RecordWidth[] = [];
  for (let start = 0; start < bytes.length && records.length < limit;) {
    const { cells: places, isSound, end } = scan.readRoughly(start);
    const written = places.map(([from, to]) => bytes.toString("utf8", from, to));
    const isFilled = (cell: string): boolean =>
      cell.trim() !== "" && cell.replaceAll(quote, "") !== "";
    const filled = written.findLastIndex(isFilled) + 1;
    if (filled > 0) {
      const cells = written.map((cell) => bareName(cell, quote));
      const own = bytes.toString("utf8", start, end);
      records.push({ width: cells.length, filled, isSound, text: own, cells, start });
    }
    start = end;
  }
  return records;
}

function bareName(cell: string, quote: string): string {
  const name = trimName(cell);
  const from = name.startsWith(quote) ? 1 : 0;
  return name.slice(from, name.length > 1 && name.endsWith(quote) ? -1 : undefined);
}
