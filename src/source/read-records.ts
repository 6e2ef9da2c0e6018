import type { Dialect } from "../rows/dialect.ts";
import { SourceError } from "../kernel/load-error.ts";
import { explainParseError } from "./explain-parse-error.ts";
import { findUnusedSign } from "./find-unused-sign.ts";
import { createChunkParser, type CsvRecord, type Quoting } from "./parse-chunks.ts";
import { readText, type TextFile } from "./read-text.ts";

const chunkSize = 64 * 1024;

/** Where to read records, and how. */
export interface RecordPlace extends TextFile {
  readonly dialect: Dialect;
  readonly firstLine: number;
  readonly quoting: Quoting;
}

/**
 * All records of the file, blank ones too, in batches. Only one batch is held at a time.
 * @throws SourceError ERR_SOURCE_CHANGED when the file is not what was fingerprinted; ERR_SOURCE_QUOTES and
 * ERR_SOURCE_RECORD_TOO_LONG, naming the line, after the good records before it were handed out
 */
export async function* readRecords(
  place: RecordPlace,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly CsvRecord[], void, undefined> {
  const parser = createChunkParser(place.dialect, place.firstLine, place.quoting);
  for await (const chunk of readText(place, chunkSize, signal)) {
    const { records, fault } = await parser.parse(chunk);
    yield records;
    if (fault !== undefined) throw await explainFault(fault, place, parser.nextLine(), signal);
  }
  const { records, fault } = await parser.end();
  const last = place.text.endsInBreak || fault !== undefined ? undefined : records.at(-1);
  yield last === undefined ? records : [...records.slice(0, -1), { ...last, isUnended: true }];
  if (fault !== undefined) throw await explainFault(fault, place, parser.nextLine(), signal);
}

async function explainFault(
  fault: unknown,
  place: RecordPlace,
  line: number,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const explained = explainParseError(fault, place.name, line);
  const isBare = explained instanceof SourceError && explained.code === "ERR_SOURCE_QUOTES";
  const sign = isBare ? await findUnusedSign(place, place.dialect, signal) : undefined;
  if (!isBare || sign === undefined) return explained;
  const { message, code, actions } = explained;
  const more = `No cell of this file stands in quotes: --quote "${sign}", a sign that it does not hold, reads each quote as text (in the mapping source: { quote: "${sign}" }).`;
  return new SourceError(message, { code, actions: [...actions, more], cause: fault });
}

/** False for a record of blank cells only. */
export function isFilled({ cells }: CsvRecord): boolean {
  return cells.some((cell) => cell !== "" && cell.trim() !== "");
}
