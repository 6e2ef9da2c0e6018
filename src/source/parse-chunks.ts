import { CsvError, type Options, Parser } from "csv-parse";
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

/**
 * How strictly quotes are read: as the standard has it, with blanks around them, with a backslash before inner ones, or
 * with cells like ="007", whose quotes are theirs.
 */
export type Quoting = "strict" | "trimmed" | "backslash" | "formula";

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
  columns: false,
  max_record_size: largestRecord,
} as const;

/**
 * Hands records over where it would put them into its stream: passing each one on there, or making the position object of a
 * callback, would cost a good part of the parsing.
 */
class RecordParser extends Parser {
  private readonly handOver: (cells: string[]) => void;

  constructor(settings: Options, handOver: (cells: string[]) => void) {
    super(settings);
    this.handOver = handOver;
  }

  override push(record: string[] | null): boolean {
    if (record === null) return super.push(null);
    this.handOver(record);
    return true;
  }
}

/** A strict CSV parser that works a chunk at a time. */
export function createChunkParser(
  dialect: Dialect,
  firstLine: number,
  quoting: Quoting = "strict",
): ChunkParser {
  let records: CsvRecord[] = [];
  let line = firstLine;
  let countedLines = 0;
  let misread: CsvError | undefined;
  const parser = new RecordParser(settingsOf(dialect, quoting), (cells) => {
    if (misread !== undefined) return;
    if (quoting === "formula" && !cells.every((cell) => isSound(cell, dialect.quote))) {
      misread = new CsvError("INVALID_OPENING_QUOTE", "a quote inside a cell", parser.options);
      return;
    }
    // The parser's own count takes a quoted CR LF for two lines; it is right about whether there are any.
    const { lines } = parser.info;
    const isSingleLine = lines - countedLines === 1;
    countedLines = lines;
    records.push({ cells, line, isMultiLine: !isSingleLine });
    line += isSingleLine ? 1 : 1 + countBreaksIn(cells);
    // The first record is the one that others are compared with; for each that has another width, blank lines too, an
    // error object would be made that nobody reads, at seven times the cost of the parsing.
    counted.records = 0;
  });
  const counted: { records: number } = parser.info;
  parser.on("error", () => undefined);
  const take = (told: Error | null | undefined): ParsedChunk => {
    const fault = misread ?? told;
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

function settingsOf(dialect: Dialect, quoting: Quoting): Options {
  return {
    ...options,
    record_delimiter: [...options.record_delimiter],
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    escape: quoting === "backslash" ? "\\" : dialect.quote,
    trim: quoting === "trimmed",
    relax_quotes: quoting === "formula",
  };
}

const formulaText = /^="[^"]*"$/;

/** Relaxed reading leaves a quote in every cell that it had to guess at. */
function isSound(cell: string, quote: string): boolean {
  return !cell.includes(quote) || formulaText.test(cell);
}

/** A line break can stand inside a quoted cell only, so those of the cells are all that a record has. */
function countBreaksIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) count += countLineBreaks(cell);
  return count;
}
