import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { SourceError } from "../load-error.ts";
import { lineOfOffset } from "./count-lines.ts";
import { findInvalidUtf8, unfinishedBytes } from "./find-invalid-utf8.ts";
import { readChunks } from "./read-chunks.ts";
import { recognizeContainer } from "./recognize-container.ts";

const chunkSize = 256 * 1024;
const mark = Buffer.from([0xef, 0xbb, 0xbf]);

export interface ByteScan {
  /** `sha256:…`. */
  readonly fingerprint: string;
  readonly size: number;
  /** Bytes of the byte order marks at the start. */
  readonly markLength: number;
  /** The first 256 KiB, marks left out; cut at a whole character. */
  readonly head: string;
  /** True when there is nothing behind the head. */
  readonly isHeadAll: boolean;
}

/**
 * Reads the whole file once: fingerprint, size, strict UTF-8 and no NUL bytes, so that a bad byte at the end is known
 * before anything is done with the first row.
 * @throws SourceError when the file is something else than CSV text in UTF-8
 */
export async function scanBytes(
  handle: FileHandle,
  name: string,
  signal: AbortSignal | undefined,
): Promise<ByteScan> {
  const hash = createHash("sha256");
  let head: Buffer | undefined;
  let rest = Buffer.alloc(0);
  let size = 0;
  for await (const chunk of readChunks(handle, 0, chunkSize)) {
    signal?.throwIfAborted();
    hash.update(chunk);
    if (head === undefined) refuseContainer(chunk, name);
    head ??= chunk;
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const unfinished = unfinishedBytes(bytes);
    const whole = bytes.subarray(0, bytes.length - unfinished);
    await refuseBadBytes(handle, name, whole, size - rest.length);
    rest = Buffer.from(bytes.subarray(whole.length));
    size += chunk.length;
  }
  if (rest.length > 0) throw cutInsideCharacter(name, size - rest.length);
  const markLength = countMarks(head ?? mark.subarray(0, 0));
  return {
    fingerprint: `sha256:${hash.digest("hex")}`,
    size,
    markLength,
    head: decodeHead(head ?? rest, markLength),
    isHeadAll: (head?.length ?? 0) === size,
  };
}

function countMarks(head: Buffer): number {
  let length = 0;
  while (head.subarray(length, length + mark.length).equals(mark)) length += mark.length;
  return length;
}

function decodeHead(head: Buffer, markLength: number): string {
  return head.toString("utf8", markLength, head.length - unfinishedBytes(head));
}

function refuseContainer(head: Buffer, name: string): void {
  const found = recognizeContainer(head);
  if (found === undefined) return;
  throw new SourceError(`${name} is ${found.what}, not CSV text in UTF-8.`, {
    code: "ERR_SOURCE_NOT_CSV",
    actions: [found.action],
  });
}

async function refuseBadBytes(
  handle: FileHandle,
  name: string,
  bytes: Buffer,
  offset: number,
): Promise<void> {
  const invalid = findInvalidUtf8(bytes);
  const nul = bytes.indexOf(0);
  if (invalid === undefined && nul === -1) return;
  const isNul = invalid === undefined || (nul !== -1 && nul < invalid);
  const at = isNul ? nul : invalid;
  const line = await lineOfOffset(handle, offset + at);
  throw isNul ? nulByte(name, line) : notUtf8(name, offset + at, line, bytes[at] ?? 0);
}

function notUtf8(name: string, offset: number, line: number, byte: number): SourceError {
  const hex = byte.toString(16).toUpperCase().padStart(2, "0");
  return new SourceError(
    `${name} is not UTF-8: the byte ${hex} at offset ${offset} (line ${line}) begins no character.`,
    {
      code: "ERR_SOURCE_ENCODING",
      actions: [
        'Save the file as UTF-8 (in Excel: "CSV UTF-8") and load it again.',
        "A name with an accent on that line shows whether the new file is right.",
      ],
    },
  );
}

function nulByte(name: string, line: number): SourceError {
  return new SourceError(`${name} holds a NUL byte on line ${line}, which no text file has.`, {
    code: "ERR_SOURCE_NUL",
    actions: ["The file is damaged or was cut off while it was written: export it again."],
  });
}

function cutInsideCharacter(name: string, offset: number): SourceError {
  return new SourceError(
    `${name} ends in the middle of a character (offset ${offset}), so its end is missing.`,
    {
      code: "ERR_SOURCE_ENCODING",
      actions: ["Copy or export the file again: it was cut off on its way."],
    },
  );
}
