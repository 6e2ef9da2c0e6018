import { parse, type Options } from "csv-parse";
import type { Dialect } from "../../../rows/dialect.ts";
import type { SourceRecord } from "../format.ts";
import { countLineBreaks } from "./count-lines.ts";
import { createQuoteMender, largestRecord, type OnChange } from "./mend-quotes.ts";
import { type LineBreak, lineBreaks } from "./scan-text.ts";

/** How quotes are read: as the standard has it, or after they were mended cell by cell (`createQuoteMender`). */
export type Quoting = "strict" | "mended";

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
  readonly records: readonly SourceRecord[];
  readonly fault?: unknown;
}

const options = {
  relax_column_count: true,
  columns: false,
  max_record_size: largestRecord,
} as const;

interface Parsing {
  readonly dialect: Dialect;
  /** Line breaks that the text has: the parser looks for each of them at each of its bytes. */
  readonly breaks: readonly LineBreak[];
  /** Physical line of the first record. */
  readonly firstLine: number;
  readonly quoting: Quoting;
}

/** A strict CSV parser that works a chunk at a time. */
export function createChunkParser(
  { dialect, breaks, firstLine, quoting }: Parsing,
  onChange?: OnChange,
): ChunkParser {
  const mender = quoting === "mended" ? createQuoteMender(dialect, firstLine, onChange) : undefined;
  let records: SourceRecord[] = [];
  let line = firstLine;
  let countedLines = 0;
  const takeRecord = (cells: string[], { lines }: { readonly lines: number }): null => {
    // The parser's own count takes a quoted CR LF for two lines; it is right about whether there are any.
    const isSingleLine = lines - countedLines === 1;
    countedLines = lines;
    records.push({ cells, line, isMultiLine: !isSingleLine });
    line += isSingleLine ? 1 : 1 + countBreaksIn(cells);
    // The first record is the one that others are compared with; for each that has another width, blank lines too, an
    // error object would be made that nobody reads, at fifteen times the cost of the parsing.
    // This is none of its public interface; a test says what to do when it is no longer so.
    counted.records = 0;
    return null;
  };
  const parser = parse({ ...settingsOf(dialect, breaks), on_record: takeRecord });
  const counted: { records: number } = parser.info;
  parser.on("error", () => undefined);
  const take = (fault: Error | null | undefined): ParsedChunk => {
    const taken = records;
    records = [];
    return fault ? { records: taken, fault } : { records: taken };
  };
  const write = (text: Buffer): Promise<ParsedChunk> =>
    text.length === 0
      ? Promise.resolve(take(undefined))
      : new Promise((resolve) => parser.write(text, (fault) => resolve(take(fault))));
  const finish = (): Promise<ParsedChunk> =>
    new Promise((resolve) => {
      parser.once("error", (fault: Error) => resolve(take(fault)));
      parser.end(() => resolve(take(undefined)));
    });
  return {
    parse: async (chunk) => await write(mender === undefined ? chunk : mender.push(chunk)),
    end: async () => {
      const rest = mender === undefined ? { records: [] } : await write(mender.end());
      if (rest.fault !== undefined) return rest;
      const { records: last, fault } = await finish();
      return { records: [...rest.records, ...last], ...(fault === undefined ? {} : { fault }) };
    },
    nextLine: () => line,
  };
}

function settingsOf(dialect: Dialect, breaks: readonly LineBreak[]): Options {
  return {
    ...options,
    // None at all would have the parser guess.
    record_delimiter: [...(breaks.length === 0 ? lineBreaks : breaks)],
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    escape: dialect.quote,
  };
}

/** A line break can stand inside a quoted cell only, so those of the cells are all that a record has. */
function countBreaksIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) count += countLineBreaks(cell);
  return count;
}
