import type { FileHandle } from "node:fs/promises";
import { readChunks } from "./read-chunks.ts";

const lineBreak = /\r\r\n|\r\n|\n|\r/g;
const chunkSize = 1024 * 1024;

/** Line breaks of a text. What ends a record as one break counts as one. */
export function countLineBreaks(text: string): number {
  return text.match(lineBreak)?.length ?? 0;
}

/** Physical line, from 1, of a byte of the file. Reads the file up to there: only for errors that name a line. */
export async function lineOfOffset(handle: FileHandle, offset: number): Promise<number> {
  let line = 1;
  let left = offset;
  // Carriage returns at the end of a chunk may belong to a break that goes on in the next one.
  let held = "";
  for await (const chunk of readChunks(handle, 0, chunkSize)) {
    const text = held + chunk.toString("latin1", 0, Math.min(chunk.length, left));
    const whole = text.replace(/\r+$/, "");
    line += countLineBreaks(whole);
    held = text.slice(whole.length);
    left -= chunk.length;
    if (left <= 0) break;
  }
  return line + countLineBreaks(held);
}
