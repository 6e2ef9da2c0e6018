import { composeText } from "../rows/compose-text.ts";
import { profileWidths, type TextSample } from "./profile-widths.ts";
import { trimName } from "./trim-name.ts";

/** Names that the header has: for each column the ones that it may have. */
export type WantedColumns = readonly (readonly string[])[];

export const delimiterCandidates = [",", ";", "\t", "|"] as const;
/** Records among which the header is looked for. */
export const headerSearch = 20;
const sampleRecords = 300;
const tableShare = 0.9;
const comment = /^\s*(?:#|--|\/\/)/;
const lineBreak = /\r\r\n|\r\n|\n|\r/;

export interface FoundTable {
  readonly delimiter: string;
  /** Records that are not blank before the header. */
  readonly preamble: number;
  /** The text from the header on. */
  readonly text: string;
}

export function hasAll(cells: readonly string[], wanted: WantedColumns): boolean {
  const names = new Set(cells.map((cell) => composeText(trimName(cell))));
  return wanted.every((alternatives) => alternatives.some((name) => names.has(composeText(name))));
}

/** The table whose header has all the wanted columns, if exactly one delimiter gives one. */
export function findWantedTable(
  { text, quote }: TextSample,
  wanted: WantedColumns,
): FoundTable | undefined {
  if (wanted.length < 2) return undefined;
  const lines = firstLines(text);
  const found = delimiterCandidates.flatMap((delimiter) => {
    const at = lines.findIndex((line) => hasAll(splitLine(line, delimiter, quote), wanted));
    return at === -1 ? [] : [tableAt(text, lines, at, delimiter)];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** The table below some lines of another width, if a header and its rows can be told apart from them. */
export function findTableBelow(sample: TextSample): FoundTable | undefined {
  const lines = firstLines(sample.text);
  const found = delimiterCandidates.flatMap((delimiter) => {
    const at = findHeaderBelow(sample, lines, delimiter);
    return at === undefined ? [] : [tableAt(sample.text, lines, at, delimiter)];
  });
  return found.length === 1 ? found[0] : undefined;
}

function findHeaderBelow(
  sample: TextSample,
  lines: readonly string[],
  delimiter: string,
): number | undefined {
  const records = profileWidths(sample, delimiter, sampleRecords);
  const comments = lines.findIndex((line) => !comment.test(line));
  const width = commonWidth(records.slice(Math.max(0, comments)).map((record) => record.width));
  const at = records.findIndex((record) => record.filled >= width);
  const rows = records.slice(at + 1);
  if (width < 2 || at < 1 || at >= headerSearch || rows.length === 0) return undefined;
  if (rows.filter((row) => row.width === width).length < rows.length * tableShare) return undefined;
  const header = splitLine(lines[at] ?? "", delimiter, sample.quote);
  const isHeader = header.length === width && header.every((cell) => /^\P{N}*\p{L}/u.test(cell));
  const isOtherHeader = (line: string): boolean =>
    delimiterCandidates.some(
      (other) => other !== delimiter && splitLine(line, other, sample.quote).length === width,
    );
  return isHeader && !lines.slice(0, at).some(isOtherHeader) ? at : undefined;
}

function commonWidth(widths: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  const [common] = [...counts].toSorted(([, a], [, b]) => b - a);
  return common?.[0] ?? 0;
}

function firstLines(text: string): readonly string[] {
  return text
    .slice(0, 64 * 1024)
    .split(lineBreak)
    .filter((line) => /[^\s,;|"]/.test(line))
    .slice(0, headerSearch);
}

/** Good enough to look for names: quoted cells with delimiters inside are no names. */
function splitLine(line: string, delimiter: string, quote: string): readonly string[] {
  return line.split(delimiter).map((cell) => {
    const name = trimName(cell);
    const from = name.startsWith(quote) ? 1 : 0;
    return name.slice(from, name.length > 1 && name.endsWith(quote) ? -1 : undefined);
  });
}

function tableAt(
  text: string,
  lines: readonly string[],
  preamble: number,
  delimiter: string,
): FoundTable {
  const start = lines
    .slice(0, preamble + 1)
    .reduce((from, line, at) => text.indexOf(line, from) + (at < preamble ? line.length : 0), 0);
  return { delimiter, preamble, text: text.slice(start) };
}
