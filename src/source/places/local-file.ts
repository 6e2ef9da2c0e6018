import { hash as hashOnce, createHash } from "node:crypto";
import { open, stat, writeFile, type FileHandle } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { messageOf, SourceError, systemCodeOf } from "../../kernel/load-error.ts";
import type { LocalFile, Place } from "./place.ts";

const blockBytes = 256 * 1024;
const hashBytes = 32;

type KnownBytes = Pick<LocalFile, "fingerprint" | "size" | "blockHashes">;

/** How to read bytes. */
export interface BytesReading {
  /** Bytes per buffer, at most 256 KiB. */
  readonly most?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A file that is read where it lies. */
export function filePlace(path: string): Place {
  return {
    fetch: async (signal) => {
      signal?.throwIfAborted();
      const known = await fromFile(path, async (handle) => {
        const hashes = new BlockHashes();
        for await (const block of readBlocks(handle)) {
          signal?.throwIfAborted();
          hashes.take(block);
        }
        return hashes.end();
      });
      return { name: basename(path), path: resolve(path), ...known };
    },
  };
}

/** Hashes bytes as they pass, whole and block by block. */
export class BlockHashes {
  private readonly whole = createHash("sha256");
  private hashes = Buffer.alloc(hashBytes * 64);
  private at = 0;
  private size = 0;
  /** The beginning of a block. */
  private parts: Buffer[] = [];

  take(bytes: Buffer): void {
    this.whole.update(bytes);
    for (let from = 0; from < bytes.length;) {
      const held = this.size % blockBytes;
      const part = bytes.subarray(from, from + blockBytes - held);
      this.parts.push(part);
      this.size += part.length;
      from += part.length;
      if (this.size % blockBytes === 0) this.endBlock();
    }
  }

  end(): KnownBytes {
    if (this.parts.length > 0) this.endBlock();
    const blockHashes = Buffer.from(this.hashes.subarray(0, this.at));
    return { fingerprint: `sha256:${this.whole.digest("hex")}`, size: this.size, blockHashes };
  }

  private endBlock(): void {
    const [first = Buffer.alloc(0), ...more] = this.parts;
    const block = more.length === 0 ? first : Buffer.concat(this.parts);
    const { hashes } = this;
    if (this.at === hashes.length)
      this.hashes = Buffer.concat([hashes, Buffer.alloc(hashes.length)]);
    this.at += hashBlock(block).copy(this.hashes, this.at);
    this.parts = [];
  }
}

/**
 * The bytes of a file. Each block is compared before it is handed on, so nothing is read out of one that was changed, whatever
 * its size and times say. Time and mode of the file may be otherwise, and so may the file itself: what counts are the bytes.
 * A buffer is whole until the one behind the next is asked for, and is filled anew then: who keeps more copies it.
 * @throws SourceError ERR_SOURCE_CHANGED at the first block that is not what it was, or when the size is another;
 * ERR_SOURCE_NOT_FOUND, ERR_SOURCE_UNREADABLE; the signal's reason when it aborts
 */
export async function* readBytes(
  { name, path, size, blockHashes }: Omit<LocalFile, "fingerprint">,
  { most = blockBytes, signal }: BytesReading = {},
): AsyncGenerator<Buffer, void, undefined> {
  const handle = await openFile(path);
  let at = 0;
  try {
    await assertSize(handle, size, name);
    for await (const block of readBlocks(handle)) {
      signal?.throwIfAborted();
      await assertSize(handle, size, name);
      const known = blockHashes.subarray(at, at + hashBytes);
      if (!hashBlock(block).equals(known)) throw changed(name);
      at += hashBytes;
      for (let from = 0; from < block.length; from += most) yield block.subarray(from, from + most);
    }
    if (at !== blockHashes.length) throw changed(name);
  } catch (error) {
    throw explainReadError(path, error);
  } finally {
    await handle.close();
  }
}

/** Parts of a file in any order, for formats that have a table of contents. */
export interface Blocks {
  /**
   * These bytes, read out of whole blocks that were compared first. Less than `length` where the file ends before.
   * @throws as `readBytes` does
   */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Blocks that are kept, so that parts which lie together don't have them read again. */
const mostKept = 4;

/** @throws as `readBytes` does */
export async function openBlocks(
  { name, path, size, blockHashes }: Omit<LocalFile, "fingerprint">,
  signal?: AbortSignal,
): Promise<Blocks> {
  const handle = await openFile(path);
  const kept = new Map<number, Buffer>();
  const readBlock = async (index: number): Promise<Buffer> => {
    const known = kept.get(index);
    if (known !== undefined) return known;
    signal?.throwIfAborted();
    try {
      await assertSize(handle, size, name);
      const block = await fillBlock(handle, { start: index * blockBytes, size }, takeOldest(kept));
      const hash = blockHashes.subarray(index * hashBytes, (index + 1) * hashBytes);
      if (!hashBlock(block).equals(hash)) throw changed(name);
      kept.set(index, block);
      return block;
    } catch (error) {
      throw explainReadError(path, error);
    }
  };
  return {
    read: async (position, length) => {
      const end = Math.min(size, position + length);
      const start = Math.max(0, position);
      // Of their own, for a block is filled anew when others have been asked for.
      const bytes = Buffer.allocUnsafe(Math.max(0, end - start));
      for (let at = start; at < end;) {
        const within = at % blockBytes;
        const block = await readBlock(Math.floor(at / blockBytes));
        at += block.copy(bytes, at - start, within, within + end - at);
      }
      return bytes;
    },
    close: async () => await handle.close(),
  };
}

/** The block that was read first, where there are enough of them, so that its room is taken by the next one. */
function takeOldest(kept: Map<number, Buffer>): Buffer | undefined {
  const [oldest] = kept;
  if (oldest === undefined || kept.size < mostKept) return undefined;
  const [index, block] = oldest;
  kept.delete(index);
  return block.length === blockBytes ? block : undefined;
}

/**
 * Copies a file to a path where nobody rewrites it; the copy keeps its name in messages.
 * @throws SourceError ERR_SOURCE_SPOOL when it can't be written, ERR_SOURCE_CHANGED when the original is no longer the same
 */
export async function copyFile<F extends LocalFile>(file: F, path: string): Promise<F> {
  try {
    await writeFile(path, readBytes(file), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw new SourceError(`${file.name} can't be copied to ${path}: ${messageOf(error)}.`, {
      code: "ERR_SOURCE_SPOOL",
      actions: ["Make room there, never by deleting a file of the runs folder."],
      cause: error,
    });
  }
  return { ...file, path };
}

async function fromFile<T>(path: string, read: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await openFile(path);
  try {
    return await read(handle);
  } catch (error) {
    throw explainReadError(path, error);
  } finally {
    await handle.close();
  }
}

/** So that a file that grows or shrinks is not read to its end before that is told. */
async function assertSize(handle: FileHandle, size: number, name: string): Promise<void> {
  if ((await handle.stat()).size !== size) throw changed(name);
}

/**
 * Every block is whole but for the last. A small file takes no room for a whole one. Two buffers take turns: new ones would
 * outlive their use by many rows, and V8 leaves some 30 MB of such lie before it looks at them.
 */
async function* readBlocks(handle: FileHandle): AsyncGenerator<Buffer, void, undefined> {
  const { size } = await handle.stat();
  const turns: Buffer[] = [];
  for (let at = 0; ; at += 1) {
    const block = await fillBlock(handle, { start: at * blockBytes, size }, turns[at % 2]);
    if (block.length > 0) yield block;
    if (block.length < blockBytes) return;
    turns[at % 2] = block;
  }
}

/** @param room to be filled; default: a new one. One byte more than is left: where it is filled, the file has grown. */
async function fillBlock(
  handle: FileHandle,
  { start, size }: { readonly start: number; readonly size: number },
  room: Buffer = Buffer.allocUnsafe(Math.min(blockBytes, Math.max(0, size - start) + 1)),
): Promise<Buffer> {
  let block = room;
  let length = 0;
  for (let isEnd = false; !isEnd && length < blockBytes;) {
    if (length === block.length) block = Buffer.concat([block], blockBytes);
    const left = block.length - length;
    const { bytesRead } = await handle.read(block, length, left, start + length);
    length += bytesRead;
    isEnd = bytesRead === 0;
  }
  return block.subarray(0, length);
}

const hashBlock = (block: Buffer): Buffer => hashOnce("sha256", block, "buffer");

function changed(name: string): SourceError {
  return new SourceError(`${name} was changed while waybill was working with it.`, {
    code: "ERR_SOURCE_CHANGED",
    actions: [
      "Wait until whatever writes the file has finished, then start again; a load that has begun needs the file as it was.",
      "Work on a copy that nothing else writes to.",
    ],
  });
}

const reasons: Readonly<Record<string, { sentence: string; action: string }>> = {
  ENOENT: {
    sentence: "does not exist",
    action: "Check the path; it is taken relative to the folder the command runs in.",
  },
  ENOTDIR: { sentence: "does not exist", action: "Check the path: a part of it is not a folder." },
  EISDIR: { sentence: "is a folder, not a file", action: "Name the CSV file inside the folder." },
  EACCES: {
    sentence: "can't be read: permission denied",
    action: "Give the user who runs waybill the right to read the file.",
  },
  EPERM: {
    sentence: "can't be read: permission denied",
    action: "Give the user who runs waybill the right to read the file.",
  },
};

/** The SourceError for a system error met on the way to the file. */
function explainFileError(path: string, error: unknown): SourceError {
  const systemCode = systemCodeOf(error) ?? "";
  const reason = reasons[systemCode] ?? {
    sentence: `can't be read: ${messageOf(error)}`,
    action: "Check the disk or the network share that holds the file, and try again.",
  };
  const code = systemCode === "ENOENT" ? "ERR_SOURCE_NOT_FOUND" : "ERR_SOURCE_UNREADABLE";
  return new SourceError(`The source file ${path} ${reason.sentence}.`, {
    code,
    actions: [reason.action],
    cause: error,
  });
}

/** A system error as a SourceError; a LoadError, an abort or a bug comes back as it is. */
function explainReadError(path: string, error: unknown): unknown {
  const isSystemError = /^E[A-Z\d]+$/.test(systemCodeOf(error) ?? "");
  return isSystemError ? explainFileError(path, error) : error;
}

/**
 * Opens a regular file for reading.
 * @throws SourceError when it is missing, unreadable, a folder, or something that can't be read twice (a pipe)
 */
async function openFile(path: string): Promise<FileHandle> {
  try {
    // Before it is opened: opening a pipe that nobody writes to would wait for ever.
    const kind = await stat(path);
    if (kind.isDirectory()) throw explainFileError(path, systemError("EISDIR"));
    if (!kind.isFile()) throw notRegular(path);
    return await open(path, "r");
  } catch (error) {
    throw explainReadError(path, error);
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function notRegular(path: string): SourceError {
  return new SourceError(
    `${basename(path)} is a pipe or a device; the source is read more than once and must be a file.`,
    {
      code: "ERR_SOURCE_UNREADABLE",
      actions: ["Use - as the file name and pipe the data to stdin."],
    },
  );
}
