import { CsvError } from "csv-parse";
import { SourceError } from "../../../kernel/load-error.ts";
import type { Dialect } from "../../../rows/dialect.ts";
import type { LocalFile } from "../../places/place.ts";
import type { SourceRecord } from "../format.ts";
import { largestRecord } from "./mend-quotes.ts";
import { createChunkParser, type Quoting } from "./parse-chunks.ts";
import { readText, type TextPlace } from "./read-text.ts";
import type { LineBreak } from "./scan-text.ts";

/** The rows of a chunk are alive at once; the fewer there are, the less has to be moved whenever memory is tidied. */
const chunkSize = 16 * 1024;
/** Signs that may be named as a quote. */
const signs = ["~", "^", "`", "|", "#", "$", "%"];
const quoteAction =
  'Put the whole cell in quotes and double the quotes inside it: "5"" pipe". A quote that stands alone must go.';

/** How the records of a file are read: its shape, and where its text is. */
export interface CsvReading {
  readonly dialect: Dialect;
  readonly text: TextPlace;
  /** Line breaks that the text has. */
  readonly breaks: readonly LineBreak[];
  /** Physical line of the first record. */
  readonly firstLine: number;
  readonly quoting: Quoting;
}

/**
 * All records of the file, blank ones too, in batches. Only one batch is held at a time.
 * @throws SourceError ERR_SOURCE_CHANGED when the file is not what was fingerprinted; ERR_SOURCE_QUOTES and
 * ERR_SOURCE_RECORD_TOO_LONG, naming the line, after the good records before it were handed out
 */
export async function* readRecords(
  file: LocalFile,
  reading: CsvReading,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly SourceRecord[], void, undefined> {
  const { text } = reading;
  const parser = createChunkParser(reading);
  const explain = async (fault: unknown): Promise<unknown> =>
    await explainFault(fault, { file, reading, line: parser.nextLine() }, signal);
  for await (const chunk of readText(file, text, { most: chunkSize, signal })) {
    const { records, fault } = await parser.parse(chunk);
    yield records;
    if (fault !== undefined) throw await explain(fault);
  }
  const { records, fault } = await parser.end();
  const last = text.endsInBreak || fault !== undefined ? undefined : records.at(-1);
  yield last === undefined ? records : [...records.slice(0, -1), { ...last, isUnended: true }];
  if (fault !== undefined) throw await explain(fault);
}

interface FaultPlace {
  readonly file: LocalFile;
  readonly reading: CsvReading;
  readonly line: number;
}

async function explainFault(
  fault: unknown,
  { file, reading, line }: FaultPlace,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const explained = explainParseError(fault, file.name, line);
  const isBare = explained instanceof SourceError && explained.code === "ERR_SOURCE_QUOTES";
  const sign = isBare ? await findUnusedSign(file, reading, signal) : undefined;
  if (!isBare || sign === undefined) return explained;
  const { message, code, actions } = explained;
  const more = `No cell of this file stands in quotes: --quote "${sign}", a sign that it does not hold, reads each quote as text (in the mapping source: { quote: "${sign}" }).`;
  return new SourceError(message, { code, actions: [...actions, more], cause: fault });
}

/**
 * The SourceError for a fault of the CSV parser.
 * @param line physical line where the record with the fault begins
 */
function explainParseError(error: unknown, name: string, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  const place = `${name} line ${line}`;
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    return new SourceError(
      `${place}: the row that begins here is longer than ${largestRecord / 1_000_000} MB; a quote may never be closed.`,
      {
        code: "ERR_SOURCE_RECORD_TOO_LONG",
        place: { file: name, line: line },
        actions: ["Look for a quote on that line that has no partner."],
        cause: error,
      },
    );
  }
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    return new SourceError(
      `${place}: a quote is opened in the row that begins here and never closed.`,
      {
        code: "ERR_SOURCE_QUOTES",
        place: { file: name, line: line },
        actions: [
          "Close the quote, or double it if it belongs to the cell. If the file was cut off, export it again.",
        ],
        cause: error,
      },
    );
  }
  return new SourceError(
    `${place}: a quote stands in the middle of a cell of the row that begins here, so the cell's end is unknown.`,
    {
      code: "ERR_SOURCE_QUOTES",
      place: { file: name, line: line },
      actions: [quoteAction],
      cause: error,
    },
  );
}

/**
 * A sign that can be named as the quote, so that the quotes of a file are read as text: one that stands nowhere in it.
 * @returns undefined where there is none, and where some cells are held together by their quotes
 */
async function findUnusedSign(
  file: LocalFile,
  { dialect: { quote, delimiter }, text }: CsvReading,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const used = new Set<string>([delimiter]);
  let end = "\n";
  for await (const chunk of readText(file, text, { most: chunkSize, signal })) {
    const bytes = end + chunk.toString("latin1");
    for (const sign of signs) if (bytes.includes(sign)) used.add(sign);
    const before = [Buffer.from(delimiter).toString("latin1"), "\n", "\r"];
    if (before.some((sign) => bytes.includes(sign + quote))) return undefined;
    end = bytes.slice(-4);
  }
  return signs.find((sign) => !used.has(sign));
}
