import { Parser, type InfoRecord } from "csv-parse";
import type { Dialect } from "../rows/dialect.ts";
import { countLineBreaks } from "./count-lines.ts";
import { largestRecord } from "./explain-parse-error.ts";

/** One record of the file: the header, a row or a blank line. */
export interface CsvRecord {
  readonly cells: string[];
  /** Physical line where the record starts. */
  readonly line: number;
  /** True when a cell holds a line break. */
  readonly isMultiLine: boolean;
  /** True for a last record without a line break behind it. */
  readonly isUnended?: boolean;
}

/** How strictly quotes are read: as the standard has it, with blanks around them, or with a backslash before inner ones. */
export type Quoting = "strict" | "trimmed" | "backslash";

/** Turns bytes into records, chunk by chunk. */
export interface ChunkParser {
  /** The records that end in this chunk, and the fault that stopped the parser, if any. */
  parse(chunk: Buffer): Promise<ParsedChunk>;
  /** The last record, if the file ends without a line break. */
  end(): Promise<ParsedChunk>;
  /** Line where the next record starts. */
  nextLine(): number;
}

interface ParsedChunk {
  readonly records: readonly CsvRecord[];
  readonly fault?: unknown;
}

const options = {
  record_delimiter: ["\r\r\n", "\r\n", "\n", "\r"],
  relax_column_count: true,
  relax_quotes: false,
  columns: false,
  max_record_size: largestRecord,
} as const;

/**
 * A strict CSV parser. Records are taken in the parser's own callback, a chunk at a time: handing each one through a
 * stream, or asking for position objects, would cost more than the parsing.
 */
export function createChunkParser(
  dialect: Dialect,
  firstLine: number,
  quoting: Quoting = "strict",
): ChunkParser {
  let records: CsvRecord[] = [];
  let line = firstLine;
  let countedLines = 0;
  const parser = new Parser({
    ...options,
    record_delimiter: [...options.record_delimiter],
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    escape: quoting === "backslash" ? "\\" : dialect.quote,
    trim: quoting === "trimmed",
    on_record: (cells: string[], info: InfoRecord) => {
      // The parser's own count takes a quoted CR LF for two lines; it is right about whether there are any.
      const isSingleLine = info.lines - countedLines === 1;
      countedLines = info.lines;
      records.push({ cells, line, isMultiLine: !isSingleLine });
      line += isSingleLine ? 1 : 1 + countBreaksIn(cells);
      return null;
    },
  });
  parser.on("error", () => undefined);
  const take = (fault: Error | null | undefined): ParsedChunk => {
    const taken = records;
    records = [];
    return fault ? { records: taken, fault } : { records: taken };
  };
  return {
    parse: (chunk) =>
      new Promise((resolve) => parser.write(chunk, (fault) => resolve(take(fault)))),
    end: () =>
      new Promise((resolve) => {
        parser.once("error", (fault: Error) => resolve(take(fault)));
        parser.end(() => resolve(take(undefined)));
      }),
    nextLine: () => line,
  };
}

/** A line break can stand inside a quoted cell only, so those of the cells are all that a record has. */
function countBreaksIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) count += countLineBreaks(cell);
  return count;
}
