import { hash as hashOnce, createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { SourceError } from "../kernel/load-error.ts";
import { explainReadError, openFile } from "./open-file.ts";

const blockBytes = 256 * 1024;
const hashBytes = 32;

/** What the bytes of a file were when it was fingerprinted: every later reading is held against them. */
export interface FileBlocks {
  /** Bytes of the file. */
  readonly size: number;
  /** SHA-256 of each block of 256 KiB, one behind the other: 32 bytes a block, 1.3 MB for a file of 10 GB. */
  readonly hashes: Buffer;
}

export interface FingerprintedFile {
  /** `sha256:…` of all bytes. */
  readonly fingerprint: string;
  readonly blocks: FileBlocks;
}

/** Reads the whole file once. @throws the signal's reason when it aborts */
export async function fingerprintBlocks(
  handle: FileHandle,
  signal?: AbortSignal,
): Promise<FingerprintedFile> {
  const whole = createHash("sha256");
  let hashes = Buffer.alloc(hashBytes * 64);
  let [size, at] = [0, 0];
  for await (const block of readBlocks(handle)) {
    signal?.throwIfAborted();
    whole.update(block);
    size += block.length;
    if (at === hashes.length) hashes = Buffer.concat([hashes, Buffer.alloc(hashes.length)]);
    at += hashBlock(block).copy(hashes, at);
  }
  const blocks = { size, hashes: Buffer.from(hashes.subarray(0, at)) };
  return { fingerprint: `sha256:${whole.digest("hex")}`, blocks };
}

/**
 * `sha256:…` of a file's bytes, as `openSource` makes it, without any other judgement of the file.
 * @throws SourceError ERR_SOURCE_NOT_FOUND, ERR_SOURCE_UNREADABLE
 */
export async function fingerprintFile(path: string): Promise<string> {
  const handle = await openFile(path);
  try {
    return (await fingerprintBlocks(handle)).fingerprint;
  } catch (error) {
    throw explainReadError(path, error);
  } finally {
    await handle.close();
  }
}

/**
 * The bytes of a file that was fingerprinted, in fresh buffers (a reader may keep slices of them). Each block is compared
 * before it is handed on, so nothing is read out of one that was changed, whatever its size and times say. Time and mode of
 * the file may be otherwise, and so may the file itself: what counts are the bytes.
 * @param most bytes per buffer
 * @throws SourceError ERR_SOURCE_CHANGED at the first block that is not what it was, or when the size is another
 */
export async function* readSameBytes(
  handle: FileHandle,
  { size, hashes }: FileBlocks,
  { name, most = blockBytes }: { readonly name: string; readonly most?: number },
): AsyncGenerator<Buffer, void, undefined> {
  let at = 0;
  await assertSize(handle, size, name);
  for await (const block of readBlocks(handle)) {
    await assertSize(handle, size, name);
    if (!hashBlock(block).equals(hashes.subarray(at, at + hashBytes))) throw changed(name);
    at += hashBytes;
    for (let from = 0; from < block.length; from += most) yield block.subarray(from, from + most);
  }
  if (at !== hashes.length) throw changed(name);
}

/** So that a file that grows or shrinks is not read to its end before that is told. */
async function assertSize(handle: FileHandle, size: number, name: string): Promise<void> {
  if ((await handle.stat()).size !== size) throw changed(name);
}

/** Every block is whole but for the last. */
async function* readBlocks(handle: FileHandle): AsyncGenerator<Buffer, void, undefined> {
  for (let start = 0; ; start += blockBytes) {
    const block = Buffer.allocUnsafe(blockBytes);
    let length = 0;
    for (let isEnd = false; !isEnd && length < blockBytes;) {
      const left = blockBytes - length;
      const { bytesRead } = await handle.read(block, length, left, start + length);
      length += bytesRead;
      isEnd = bytesRead === 0;
    }
    if (length > 0) yield block.subarray(0, length);
    if (length < blockBytes) return;
  }
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
