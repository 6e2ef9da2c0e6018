import { withoutEnd } from "../../../kernel/without-end.ts";
const lineBreak = /\r\r\n|\r\n|\n|\r/g;

/** Line breaks of a text. What ends a record as one break counts as one. */
export function countLineBreaks(text: string): number {
  return text.match(lineBreak)?.length ?? 0;
}

/** Physical line, from 1, of a byte. Reads the bytes up to there: only for errors that name a line. */
export async function lineOfOffset(chunks: AsyncIterable<Buffer>, offset: number): Promise<number> {
  let line = 1;
  let left = offset;
  // Carriage returns at the end of a chunk may belong to a break that goes on in the next one.
  let held = "";
  for await (const chunk of chunks) {
    const text = held + chunk.toString("latin1", 0, Math.min(chunk.length, left));
    const whole = withoutEnd(text, /\r/);
    line += countLineBreaks(whole);
    held = text.slice(whole.length);
    left -= chunk.length;
    if (left <= 0) break;
  }
  return line + countLineBreaks(held);
}
