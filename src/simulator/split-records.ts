/** A piece of a file that should hold one record. */
export interface RecordText {
  /** Physical line where it begins, from 1. */
  readonly line: number;
  readonly text: string;
}

/** Cuts a file into its records: the elements of a JSON array, or else one a line; blank lines count for nothing. */
export function splitRecords(text: string): readonly RecordText[] {
  return /^\s*\[/.test(text) ? splitArray(text) : splitLines(text);
}

const splitLines = (text: string): readonly RecordText[] =>
  text
    .split("\n")
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter((piece) => piece.text !== "");

/** Cuts at the commas of the outermost array; whether a piece is JSON is for its reader to find out. */
function splitArray(text: string): readonly RecordText[] {
  const { commas, end } = findCuts(text);
  const starts = [text.indexOf("["), ...commas];
  const ends = [...commas, end ?? text.length];
  const pieces = starts.map((start, index) => ({
    from: start + 1,
    to: ends[index] ?? text.length,
  }));
  const isEmpty = pieces.length === 1 && text.slice(pieces[0]?.from, end).trim() === "";
  if (end === undefined) pieces.push({ from: text.length, to: text.length });
  else if (isEmpty) pieces.pop();
  // What follows the array is no record; with its bracket nobody takes it for one.
  if (end !== undefined && text.slice(end + 1).trim() !== "")
    pieces.push({ from: end, to: text.length });
  return withLines(pieces, text);
}

const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},]/gs;

/** Where the outermost array has commas and where it ends, if it does. */
function findCuts(text: string): { readonly commas: readonly number[]; readonly end?: number } {
  const commas: number[] = [];
  let depth = 0;
  for (const { 0: mark, index } of text.matchAll(token)) {
    if (mark === "[" || mark === "{") depth += 1;
    if (mark === "]" || mark === "}") depth -= 1;
    if (depth === 0) return { commas, end: index };
    if (depth === 1 && mark === ",") commas.push(index);
  }
  return { commas };
}

function withLines(
  pieces: readonly { readonly from: number; readonly to: number }[],
  text: string,
): readonly RecordText[] {
  let [line, counted] = [1, 0];
  return pieces.map(({ from, to }) => {
    const piece = text.slice(from, to);
    const start = from + piece.length - piece.trimStart().length;
    line += text.slice(counted, start).split("\n").length - 1;
    counted = start;
    return { line, text: piece.trim() };
  });
}
