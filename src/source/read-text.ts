import { readBytes } from "./places/local-file.ts";
import type { LocalFile } from "./places/place.ts";
import { createTextDecoding } from "./text-codec.ts";
import { unpackChunks } from "./unpack-chunks.ts";

/** Where the records of a file are: offsets count the bytes of its text as UTF-8. */
export interface TextPlace {
  readonly encoding: string;
  readonly isPacked: boolean;
  /** Behind byte order marks and a `sep=` line. */
  readonly start: number;
  /** Behind the last byte that belongs to the text. */
  readonly end: number;
  /** False when the last line has no line break. */
  readonly endsInBreak: boolean;
  /** True when it is closed by a quote, so that its last cell is whole. */
  readonly endsInQuote: boolean;
  /** Byte order marks inside, which are left out. */
  readonly marks: readonly number[];
}

const markLength = 3;

/** A file whose text was scanned. */
export interface TextFile extends LocalFile {
  readonly text: TextPlace;
}

/** The bytes of a file, unpacked. @throws as `readBytes` does, SourceError ERR_SOURCE_GZIP as `unpackChunks` does */
export function readUnpacked(
  file: LocalFile,
  isPacked: boolean,
  reading: Parameters<typeof readBytes>[1],
): AsyncIterable<Buffer> {
  const chunks = readBytes(file, reading);
  return isPacked ? unpackChunks(chunks, file.name) : chunks;
}

/** Text as UTF-8 from bytes of another encoding. @throws TypeError when they are no such text */
export async function* decodeChunks(
  chunks: AsyncIterable<Buffer>,
  encoding: string,
): AsyncGenerator<Buffer, void, undefined> {
  const decoding = createTextDecoding(encoding);
  for await (const chunk of chunks) yield decoding.decode(chunk);
  yield decoding.end();
}

/** The text of a file that was scanned before, as UTF-8, from the first record on. */
export async function* readText(
  { text: place, ...file }: TextFile,
  most: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void, undefined> {
  const bytes = readUnpacked(file, place.isPacked, { most, signal });
  const text = place.encoding === "utf-8" ? bytes : decodeChunks(bytes, place.encoding);
  let offset = 0;
  for await (const chunk of text) {
    signal?.throwIfAborted();
    const from = Math.max(0, place.start - offset);
    const to = Math.min(chunk.length, place.end - offset);
    if (from < to) yield* cutMarks(chunk.subarray(from, to), offset + from, place.marks);
    offset += chunk.length;
    if (offset >= place.end) return;
  }
}

function* cutMarks(
  chunk: Buffer,
  offset: number,
  marks: readonly number[],
): Generator<Buffer, void, undefined> {
  let from = 0;
  for (const mark of marks) {
    const at = mark - offset;
    if (at + markLength <= from || at >= chunk.length) continue;
    if (at > from) yield chunk.subarray(from, at);
    from = Math.min(chunk.length, at + markLength);
  }
  if (from < chunk.length) yield chunk.subarray(from);
}
