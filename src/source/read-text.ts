import type { FileHandle } from "node:fs/promises";
import { type FileBlocks, readSameBytes } from "./file-blocks.ts";
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

/** A file that was fingerprinted. */
interface KnownFile {
  readonly name: string;
  readonly blocks: FileBlocks;
}

/** A file whose text was scanned. */
export interface TextFile extends KnownFile {
  readonly path: string;
  readonly text: TextPlace;
}

/** The bytes of a file, unpacked. @throws SourceError ERR_SOURCE_CHANGED as `readSameBytes` does */
export function readBytes(
  handle: FileHandle,
  { name, blocks, isPacked }: KnownFile & Pick<TextPlace, "isPacked">,
  most?: number,
): AsyncIterable<Buffer> {
  const chunks = readSameBytes(handle, blocks, { name, ...(most === undefined ? {} : { most }) });
  return isPacked ? unpackChunks(chunks, name) : chunks;
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
  handle: FileHandle,
  { text: place, ...file }: TextFile,
  most: number,
): AsyncGenerator<Buffer, void, undefined> {
  const bytes = readBytes(handle, { ...file, isPacked: place.isPacked }, most);
  const text = place.encoding === "utf-8" ? bytes : decodeChunks(bytes, place.encoding);
  let offset = 0;
  for await (const chunk of text) {
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
