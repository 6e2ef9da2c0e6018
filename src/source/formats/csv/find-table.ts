import { hasAll, headerSearch, type WantedColumns } from "../../column-names.ts";
import { delimiterCandidates } from "./delimiters.ts";
import { profileWidths, type RecordWidth, type TextSample } from "./profile-widths.ts";

const sampleRecords = 300;
const tableShare = 0.9;
const comment = /^\s*(?:#|--|\/\/)/;

export interface FoundTable {
  readonly delimiter: string;
  /** Records that are not blank before the header. */
  readonly preamble: number;
  /** The text from the header on. */
  readonly text: string;
}

/** The table whose header has all the wanted columns, if exactly one delimiter gives one. */
export function findWantedTable(sample: TextSample, wanted: WantedColumns): FoundTable | undefined {
  if (wanted.length < 2) return undefined;
  const found = delimiterCandidates.flatMap((delimiter) => {
    const records = profileWidths(sample, delimiter, headerSearch);
    const at = records.findIndex(({ cells }) => hasAll(cells, wanted));
    return at === -1 ? [] : [tableAt(sample.text, records, at, delimiter)];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** The table below some lines of another shape, if a header and its rows can be told apart from them. */
export function findTableBelow(sample: TextSample): FoundTable | undefined {
  const found = delimiterCandidates.flatMap((delimiter) => {
    const records = profileWidths(sample, delimiter, sampleRecords);
    const at = findHeaderBelow(records, sample.quote, delimiter);
    return at === undefined ? [] : [tableAt(sample.text, records, at, delimiter)];
  });
  return found.length === 1 ? found[0] : undefined;
}

function findHeaderBelow(
  records: readonly RecordWidth[],
  quote: string,
  delimiter: string,
): number | undefined {
  const comments = records.findIndex(({ text }) => !comment.test(text));
  const table = records.slice(Math.max(0, comments));
  const width = mostCommon(table.map((record) => record.width));
  // The last columns may have no name and no cells; a title that is padded with delimiters fills one cell.
  const least = Math.max(2, Math.min(width, mostCommon(table.map((record) => record.filled))));
  const at = records.findIndex(({ filled }) => filled >= least);
  const header = records[at];
  const rows = records.slice(at + 1);
  if (width < 2 || at < 1 || at >= headerSearch || header === undefined) return undefined;
  const isRow = (row: RecordWidth): boolean =>
    row.width === width && row.filled <= Math.max(header.filled, least);
  if (rows.length === 0 || rows.filter(isRow).length < rows.length * tableShare) return undefined;
  const names = header.cells.slice(0, header.filled);
  const isHeader = header.width === width && names.every((cell) => /^\P{N}*\p{L}/u.test(cell));
  const isOtherHeader = ({ text }: RecordWidth): boolean =>
    delimiterCandidates.some(
      (other) =>
        other !== delimiter && profileWidths({ text, quote }, other, 1)[0]?.width === width,
    );
  return isHeader && !records.slice(0, at).some(isOtherHeader) ? at : undefined;
}

function mostCommon(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const one of numbers) counts.set(one, (counts.get(one) ?? 0) + 1);
  const [common] = [...counts].toSorted(([, a], [, b]) => b - a);
  return common?.[0] ?? 0;
}

function tableAt(
  text: string,
  records: readonly RecordWidth[],
  preamble: number,
  delimiter: string,
): FoundTable {
  const from = records[preamble]?.start ?? 0;
  return { delimiter, preamble, text: Buffer.from(text).toString("utf8", from) };
}
