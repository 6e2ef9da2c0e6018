import type { FileHandle } from "node:fs/promises";

/** No line of a plan is longer (bytes); what is longer is none, and could exhaust the memory. */
export const longestLine = 64 * 1024 * 1024;

const chunkLength = 65_536;
const newline = 0x0a;

/** A line without its line end. */
export interface Line {
  readonly bytes: Buffer;
  /** Where it begins in the file. */
  readonly start: number;
  /** Behind its line end. */
  readonly end: number;
}

/** Thrown where a file has a line that is longer than any may be. */
export class LineTooLong extends Error {}

/**
 * The lines between two places of a file. What stands behind the last line end is not given.
 * @param watch sees every byte on its way
 * @throws LineTooLong
 */
export async function* readLines(
  file: FileHandle,
  { start, end }: { readonly start: number; readonly end: number },
  watch: (bytes: Buffer) => void = () => undefined,
): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let held = 0;
  let lineStart = start;
  for (let at = start; at < end;) {
    const chunk = await readAt(file, at, Math.min(chunkLength, end - at));
    if (chunk.length === 0) return;
    watch(chunk);
    let from = 0;
    for (let to = chunk.indexOf(newline); to !== -1; to = chunk.indexOf(newline, from)) {
      parts.push(chunk.subarray(from, to));
      from = to + 1;
      yield { bytes: Buffer.concat(parts), start: lineStart, end: at + from };
      parts = [];
      held = 0;
      lineStart = at + from;
    }
    parts.push(chunk.subarray(from));
    held += chunk.length - from;
    if (held > longestLine) throw new LineTooLong();
    at += chunk.length;
  }
}

/**
 * The last lines of a file that ends with a line end; fewer where there are no more.
 * @throws LineTooLong
 */
export async function readLastLines(
  file: FileHandle,
  size: number,
  count: number,
): Promise<readonly Line[]> {
  let start = size;
  let tail: readonly Buffer[] = [];
  let ends = 0;
  // One line end more than lines: the one that the line above ends with.
  while (start > 0 && ends <= count) {
    const length = Math.min(chunkLength, start);
    start -= length;
    const chunk = await readAt(file, start, length);
    for (const byte of chunk) if (byte === newline) ends += 1;
    tail = [chunk].concat(tail);
    if (size - start > longestLine * count) throw new LineTooLong();
  }
  return splitLines(Buffer.concat(tail), start).slice(-count);
}

function splitLines(bytes: Buffer, start: number): readonly Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (let to = bytes.indexOf(newline); to !== -1; to = bytes.indexOf(newline, from)) {
    lines.push({ bytes: bytes.subarray(from, to), start: start + from, end: start + to + 1 });
    from = to + 1;
  }
  return lines;
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}
