import { SourceError, systemCodeOf } from "../../../kernel/load-error.ts";
import { readBytes, type BytesReading } from "../../places/local-file.ts";
import type { LocalFile } from "../../places/place.ts";
import { decided, type Decided } from "../../shape.ts";
import { isBomb, mostRatio } from "../unpack-limits.ts";
import { unpackThrough } from "../unpack-through.ts";
import { createTextDecoding } from "./text-codec.ts";

/** Where the records of a file are: offsets count the bytes of its text as UTF-8. */
export interface TextPlace {
  readonly encoding: string;
  readonly packing: Packing;
  /** Behind byte order marks and a `sep=` line. */
  readonly start: number;
  /** Behind the last byte that belongs to the text. */
  readonly end: number;
  /** False when the last line has no line break. */
  readonly endsInBreak: boolean;
  /** Byte order marks inside, which are left out. */
  readonly marks: readonly number[];
}

const markLength = 3;

/** How the bytes of the text come out of the file. */
export interface Packing {
  readonly packed: Decided<boolean>;
  /** The file inside, where there can be several. */
  readonly entry?: Decided<string>;
  /** @throws as `readBytes` does, and SourceError ERR_SOURCE_GZIP or ERR_SOURCE_ZIP where it can't be unpacked */
  read(file: LocalFile, reading: BytesReading): AsyncGenerator<Buffer, void, undefined>;
}

/** A name that ends in .gz is that of a gzip file. */
export function packingByName(name: string): Packing {
  if (!/\.gz$/i.test(name)) return { packed: decided(false, "bytes"), read: readBytes };
  return {
    packed: decided(true, "name"),
    read: (file, reading) => unpackChunks(readBytes(file, reading), file.name),
  };
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

/** The text of a file that was looked at before, as UTF-8, from the first record on. */
export async function* readText(
  file: LocalFile,
  place: TextPlace,
  reading: BytesReading,
): AsyncGenerator<Buffer, void, undefined> {
  const bytes = place.packing.read(file, reading);
  const text = place.encoding === "utf-8" ? bytes : decodeChunks(bytes, place.encoding);
  let offset = 0;
  for await (const chunk of text) {
    reading.signal?.throwIfAborted();
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

/**
 * Unpacks a gzip file on the fly.
 * @throws SourceError ERR_SOURCE_GZIP when it is damaged, cut off, or grows beyond reason
 */
async function* unpackChunks(
  packed: AsyncGenerator<Buffer, void, undefined>,
  name: string,
): AsyncGenerator<Buffer, void, undefined> {
  const read = { bytes: 0 };
  const counted = countBytes(packed, read);
  const { createGunzip } = await import("node:zlib");
  let size = 0;
  try {
    for await (const chunk of unpackThrough(counted, createGunzip({ chunkSize: 64 * 1024 }))) {
      size += chunk.length;
      if (isBomb(size, read.bytes)) throw growsTooLarge(name);
      yield chunk;
    }
  } catch (error) {
    throw explainGzipError(error, name);
  }
}

async function* countBytes(
  chunks: AsyncIterable<Buffer>,
  read: { bytes: number },
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) {
    read.bytes += chunk.length;
    yield chunk;
  }
}

function growsTooLarge(name: string): SourceError {
  return new SourceError(
    `${name} unpacks to more than ${mostRatio} times its size, which no table does.`,
    {
      code: "ERR_SOURCE_GZIP",
      actions: ["If the file is sound, unpack it yourself and load the CSV file."],
    },
  );
}

function explainGzipError(error: unknown, name: string): unknown {
  const code = systemCodeOf(error) ?? "";
  if (code === "Z_BUF_ERROR") {
    return new SourceError(`${name} is cut off: its gzip data ends too early.`, {
      code: "ERR_SOURCE_GZIP",
      actions: ["Copy or export the file again."],
      cause: error,
    });
  }
  if (!code.startsWith("Z_")) return error;
  return new SourceError(`${name} is damaged: its gzip data can't be unpacked.`, {
    code: "ERR_SOURCE_GZIP",
    actions: ["Copy or export the file again. If it was never packed, take .gz off its name."],
    cause: error,
  });
}
