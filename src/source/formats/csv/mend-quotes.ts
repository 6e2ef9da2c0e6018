import type { Dialect } from "../../../rows/dialect.ts";
import { countLineBreaks } from "./count-lines.ts";
import { QuoteScan, type Change } from "./quotes.ts";

/** Bytes that one record may have; a larger one is the sign of a quote that never closes. */
export const largestRecord = 1_000_000;

/** Told of each cell whose quotes were not written as the standard has it, with the line where its record begins. */
export type OnChange = (code: Change, line: number) => void;

/** Rewrites a text chunk by chunk, so that a strict reading takes from it what its records say. */
export interface QuoteMender {
  /** What is settled by now: whole records, ready for the parser. */
  push(chunk: Buffer): Buffer;
  /** What is left at the end of the text. */
  end(): Buffer;
}

/**
 * A record that the standard reads is handed on to the byte. In any other, each cell is read by itself: blanks around its
 * quotes are dropped, `\"` becomes a quote where it can be nothing else, and ="007" is taken as it stands. What can't be
 * read so either is handed on as it is, with all that follows, for the parser to refuse.
 */
export function createQuoteMender(
  dialect: Dialect,
  firstLine: number,
  onChange: OnChange = () => undefined,
): QuoteMender {
  let pending: Buffer = Buffer.alloc(0);
  let line = firstLine;
  let hasGivenUp = false;
  const settle = (isLast: boolean): Buffer => {
    const scan = new QuoteScan(pending, dialect, isLast);
    const parts: Buffer[] = [];
    let at = 0;
    let written = 0;
    const write = (end: number): void => {
      const part = pending.subarray(written, end);
      line += countLineBreaks(part.toString("latin1"));
      parts.push(part);
      written = end;
    };
    while (at < pending.length && !hasGivenUp) {
      const found = scan.readStrictly(at);
      if (typeof found === "number") {
        at = found;
        continue;
      }
      const isTooLong = pending.length - at > largestRecord;
      if (found === "more" && !isTooLong) break;
      const mended = scan.mend(at);
      if (mended === "more" && !isTooLong) break;
      write(at);
      if (typeof mended === "string") {
        hasGivenUp = true;
        break;
      }
      for (const change of mended.changes) onChange(change, line);
      line += countLineBreaks(pending.toString("latin1", at, mended.end));
      parts.push(mended.record);
      at = mended.end;
      written = at;
    }
    write(hasGivenUp ? pending.length : at);
    pending = pending.subarray(written);
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  };
  return {
    push: (chunk) => {
      if (hasGivenUp) return chunk;
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      return settle(false);
    },
    end: () => settle(true),
  };
}
