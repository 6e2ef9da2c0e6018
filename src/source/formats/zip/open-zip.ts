import { crc32, createInflateRaw } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader } from "yauzl";
import { messageOf, SourceError, systemCodeOf } from "../../../kernel/load-error.ts";
import { withoutEnd } from "../../../kernel/without-end.ts";
import { printable } from "../../../kernel/show-cell.ts";
import { type Blocks, openBlocks } from "../../places/local-file.ts";
import type { LocalFile } from "../../places/place.ts";
import { isBomb, mostRatio } from "../unpack-limits.ts";
import { unpackThrough } from "../unpack-through.ts";

/** No workbook has a tenth of it, and no archive that holds one table. */
const mostEntries = 10_000;
const chunkBytes = 64 * 1024;

/** Where the bytes of a zip file come from: a file, or what was unpacked out of one. */
export interface ZipBytes {
  /** As messages show it. */
  readonly name: string;
  open(signal: AbortSignal | undefined): Promise<OpenBytes>;
}

/** Bytes that can be read in any order. */
export interface OpenBytes extends Blocks {
  readonly size: number;
  /** Bytes that they took where they came from: what comes out of them is measured by that. */
  readonly packedSize: number;
}

/** A file as it lies there. */
export const bytesOfFile = (file: LocalFile): ZipBytes => ({
  name: file.name,
  open: async (signal) => {
    const { size } = file;
    return { ...(await openBlocks(file, signal)), size, packedSize: size };
  },
});

/** What the table of contents says of one file inside. Its name is a name and never a path. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes, unpacked. */
  readonly size: number;
  readonly packedSize: number;
  readonly isFolder: boolean;
  readonly isEncrypted: boolean;
}

/** A zip file that is open. */
export interface Zip {
  /** As `OpenBytes` has it. */
  readonly packedSize: number;
  /** In the order of its table of contents. */
  readonly entries: readonly ZipEntry[];
  /**
   * The bytes of one file inside, unpacked on the fly.
   * @throws SourceError ERR_SOURCE_ZIP where it is damaged: told behind its last byte at the latest, for its checksum and
   * size are those of all bytes; where it needs a password; where it is packed in a way that nobody uses. As `readBytes`.
   */
  read(entry: ZipEntry, signal: AbortSignal | undefined): AsyncGenerator<Buffer, void, undefined>;
  close(): Promise<void>;
}

/** Hands yauzl bytes that were compared with what was fingerprinted. */
class VerifiedReader extends RandomAccessReader {
  private readonly blocks: Blocks;
  /** yauzl hides what a reading failed of behind errors of its own. */
  fault: unknown;

  constructor(blocks: Blocks) {
    super();
    this.blocks = blocks;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    const fill = async (): Promise<number | Error> => {
      try {
        return (await this.blocks.read(position, length)).copy(buffer, offset);
      } catch (error) {
        this.fault = error;
        return new Error("the bytes can't be read", { cause: error });
      }
    };
    const tell = async (): Promise<void> => {
      const filled = await fill();
      if (filled instanceof Error) callback(filled);
      else callback(null, filled);
    };
    void tell();
  }

  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }
}

/**
 * Reads the table of contents of a zip file and judges it, before anything is unpacked.
 * @throws SourceError ERR_SOURCE_ZIP when it is damaged, or holds too much; as `readBytes` does
 */
export async function openZip(file: ZipBytes, signal: AbortSignal | undefined): Promise<Zip> {
  const blocks = await file.open(signal);
  const reader = new VerifiedReader(blocks);
  const explain = (error: unknown, stop: AbortSignal | undefined): unknown => {
    if (reader.fault !== undefined) return reader.fault;
    if (stop?.aborted === true || error instanceof SourceError) return error;
    return damaged(file.name, messageOf(error));
  };
  try {
    const zip = await fromRandomAccessReaderPromise(reader, blocks.size, { autoClose: false });
    const known = new Map<string, Entry>();
    const entries: ZipEntry[] = [];
    for await (const entry of zip.eachEntry()) {
      if (entries.length >= mostEntries) throw tooManyEntries(file.name);
      if (known.has(entry.fileName)) throw twoOfOneName(file.name, entry.fileName);
      known.set(entry.fileName, entry);
      entries.push(describe(entry));
    }
    judgeSizes([...known.values()], file.name, blocks.packedSize);
    return {
      packedSize: blocks.packedSize,
      entries,
      read: async function* ({ name }, stop) {
        const entry = known.get(name);
        if (entry === undefined) throw new Error("an entry of another zip file");
        try {
          const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
          yield* unpackEntry(file.name, entry, readRange(blocks, fileDataStart, entry, stop));
        } catch (error) {
          throw explain(error, stop);
        }
      },
      close: async () => await blocks.close(),
    };
  } catch (error) {
    await blocks.close();
    throw explain(error, signal);
  }
}

const describe = (entry: Entry): ZipEntry => ({
  name: entry.fileName,
  size: entry.uncompressedSize,
  packedSize: entry.compressedSize,
  isFolder: entry.fileName.endsWith("/"),
  isEncrypted: entry.isEncrypted(),
});

async function* readRange(
  blocks: Blocks,
  start: number,
  { compressedSize }: Entry,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < compressedSize; at += chunkBytes) {
    signal?.throwIfAborted();
    yield await blocks.read(start + at, Math.min(chunkBytes, compressedSize - at));
  }
}

/** What comes out is counted and summed up: the table of contents is what somebody wrote there. */
async function* unpackEntry(
  file: string,
  entry: Entry,
  packed: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  const inside = `${file}, ${printable(entry.fileName)}`;
  if (entry.isEncrypted()) throw needsPassword(inside);
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    throw packedOtherwise(inside, entry.compressionMethod);
  let [size, sum] = [0, 0];
  for await (const chunk of entry.compressionMethod === 0 ? packed : inflate(packed, inside)) {
    size += chunk.length;
    if (size > entry.uncompressedSize) throw damaged(inside, "it is longer than it says");
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (size !== entry.uncompressedSize) throw damaged(inside, "it is shorter than it says");
  if (sum !== entry.crc32) throw damaged(inside, "its checksum is another");
}

async function* inflate(
  packed: AsyncGenerator<Buffer, void, undefined>,
  inside: string,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* unpackThrough(packed, createInflateRaw({ chunkSize: chunkBytes }));
  } catch (error) {
    const isDamage = systemCodeOf(error)?.startsWith("Z_") === true;
    throw isDamage ? damaged(inside, messageOf(error)) : error;
  }
}

function judgeSizes(entries: readonly Entry[], name: string, size: number): void {
  const total = entries.reduce((sum, one) => sum + one.uncompressedSize, 0);
  const largest = entries.find((one) => isBomb(one.uncompressedSize, one.compressedSize));
  if (largest === undefined && !isBomb(total, size)) return;
  const what = largest === undefined ? name : `${name}, ${printable(largest.fileName)}`;
  throw new SourceError(
    `${what} unpacks to more than ${mostRatio} times its size, which no table does.`,
    {
      code: "ERR_SOURCE_ZIP",
      actions: ["If the file is sound, unpack it yourself, or save the sheet as CSV UTF-8."],
    },
  );
}

function damaged(what: string, why: string): SourceError {
  return new SourceError(`${what} is damaged or cut off: ${withoutEnd(printable(why), /[.\s]/)}.`, {
    code: "ERR_SOURCE_ZIP",
    actions: ["Copy or export the file again; nothing of it was used."],
  });
}

function tooManyEntries(name: string): SourceError {
  return new SourceError(
    `${name} holds more than ${mostEntries.toLocaleString("en-US")} files; none that holds a table does.`,
    { code: "ERR_SOURCE_ZIP", actions: ["Unpack it yourself and load the file that you want."] },
  );
}

/** Programs would not agree on which of the two is meant. */
function twoOfOneName(file: string, name: string): SourceError {
  return new SourceError(`${file} holds two files of the name "${printable(name)}".`, {
    code: "ERR_SOURCE_ZIP",
    actions: ["Save or pack it again; nothing of it was used."],
  });
}

function needsPassword(what: string): SourceError {
  return new SourceError(`${what} is locked with a password.`, {
    code: "ERR_SOURCE_ZIP",
    actions: ["Take the password off, or unpack it yourself and load what comes out."],
  });
}

function packedOtherwise(what: string, method: number): SourceError {
  return new SourceError(`${what} is packed by method ${method}; only deflate is read.`, {
    code: "ERR_SOURCE_ZIP",
    actions: ["Unpack it yourself and load what comes out, or pack it as an ordinary zip."],
  });
}
