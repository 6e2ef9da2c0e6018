import type { Comparison } from "./compare-texts.ts";
import { withCommas } from "../../kernel/counts.ts";

/** What is kept beside a difference of what both sides share, and of the difference itself. */
const keptBeside = 80;
const keptHead = 500;
const keptTail = 200;
/** Cutting less than this saves nothing. */
const slack = 40;

/** A text of at most about `most` characters, which says how many are left out. */
export function shortenText(text: string, most: number): string {
  if (text.length <= most + slack) return text;
  return `${text.slice(0, most)}… (${withCommas(text.length - most)} more characters)`;
}

/** The differences of two texts with what is around them, of bounded length however long the texts are. */
export function shortenComparison({ start, removed, added, end }: Comparison): Comparison {
  return {
    start: start.length <= keptBeside + slack ? start : `…${start.slice(-keptBeside)}`,
    removed: shortenMiddle(removed),
    added: shortenMiddle(added),
    end: end.length <= keptBeside + slack ? end : `${end.slice(0, keptBeside)}…`,
  };
}

function shortenMiddle(text: string): string {
  const left = text.length - keptHead - keptTail;
  if (left <= slack) return text;
  return `${text.slice(0, keptHead)}… (${withCommas(left)} characters) …${text.slice(-keptTail)}`;
}
