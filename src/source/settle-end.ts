import { notText, nulByte, onlyNul, tooManyMarks, truncated } from "./scan-faults.ts";
import type { TextScan } from "./scan-text.ts";

const mostControls = 0.02;
const fewControls = 20;
const mostMarks = 1000;

/**
 * Judges what a scan noted, when the whole text has been seen.
 * @returns the offset behind the last byte that belongs to the text
 * @throws SourceError for NUL bytes inside, a tail of NUL bytes behind an unfinished line, and what is no text
 */
export function endScan(scan: TextScan, name: string): number {
  scan.end();
  const { nul, contentEnd, endsInBreak: isComplete, warnings } = scan;
  if (nul !== undefined && contentEnd === 0) throw onlyNul(name);
  if (nul !== undefined && nul.offset < contentEnd) throw nulByte(name, nul.line);
  if (nul !== undefined && !isComplete)
    throw truncated(name, scan.line, "ends in NUL bytes, not in a line break");
  if (scan.controlCount > Math.max(fewControls, scan.length * mostControls)) throw notText(name);
  if (scan.marks.length >= mostMarks) throw tooManyMarks(name);
  if (nul !== undefined) warnings.add("ctl-nul", nul.line);
  else if (contentEnd < scan.length) warnings.add("ctl-eof", scan.line);
  if (contentEnd > 0 && !isComplete) warnings.add("trunc-maybe", scan.line);
  return contentEnd;
}
