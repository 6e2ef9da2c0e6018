import { SourceError } from "../load-error.ts";
import { delimiterCandidates as candidates } from "./find-table.ts";
import { nameDelimiter } from "./name-delimiter.ts";
import { profileWidths, type RecordWidth } from "./profile-widths.ts";

const sampleRecords = 300;
/** Two delimiters are equally good when their shares of fitting rows are closer than this. */
const nearTie = 0.1;
/** Share of rows with one width from which they count as a table. */
const tableShare = 0.9;

interface Fit {
  readonly delimiter: string;
  readonly headerWidth: number;
  /** Share of the rows that are as wide as the header; 1 when there are none. */
  readonly share: number;
  /** Share of the rows that have the most common width above one cell; 0 for fewer than two rows. */
  readonly bodyShare: number;
}

/**
 * The delimiter of a CSV text, found by how well header and rows agree in width.
 * @param text the start of the file, at the header or before it
 * @throws SourceError ERR_SOURCE_DELIMITER when the text fits two delimiters or contradicts itself
 */
export function findDelimiter(text: string, name: string): string {
  const fits = candidates.map((delimiter) => measureFit(text, delimiter));
  const possible = fits.filter((fit) => fit.headerWidth > 1);
  const best = chooseWidest(possible, name);
  if (best !== undefined && best.share >= 1 - tableShare) return best.delimiter;
  const other = fits.find((fit) => fit !== best && fit.bodyShare >= tableShare);
  if (other !== undefined) throw contradiction(name, best?.delimiter, other.delimiter);
  return best?.delimiter ?? ",";
}

/** A delimiter by which header and rows make a table of more than one column, or undefined. Refuses nothing. */
export function findClearDelimiter(text: string): string | undefined {
  return candidates
    .map((delimiter) => measureFit(text, delimiter))
    .find((fit) => fit.headerWidth > 1 && fit.share >= tableShare)?.delimiter;
}

/**
 * Holds a delimiter that the header speaks for against the rows.
 * @throws SourceError ERR_SOURCE_DELIMITER when the rows are written with another one
 */
export function confirmDelimiter(text: string, delimiter: string, name: string): void {
  if (measureFit(text, delimiter).share >= 1 - tableShare) return;
  const others = candidates.filter((other) => other !== delimiter);
  const body = others.find((other) => measureFit(text, other).bodyShare >= tableShare);
  if (body !== undefined) throw contradiction(name, delimiter, body);
}

function measureFit(text: string, delimiter: string): Fit {
  const [header, ...rows] = profileWidths(text, delimiter, sampleRecords);
  if (header === undefined) return { delimiter, headerWidth: 0, share: 0, bodyShare: 0 };
  const fitting = rows.filter((row) => row.filled <= header.width && row.width >= header.filled);
  return {
    delimiter,
    headerWidth: header.filled,
    share: rows.length === 0 ? 1 : fitting.length / rows.length,
    bodyShare: rows.length < 2 ? 0 : shareOfCommonWidth(rows),
  };
}

function shareOfCommonWidth(rows: readonly RecordWidth[]): number {
  const counts = new Map<number, number>();
  for (const { width } of rows) {
    if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values()) / rows.length;
}

function chooseWidest(possible: readonly Fit[], name: string): Fit | undefined {
  const share = Math.max(...possible.map((fit) => fit.share));
  const near = possible
    .filter((fit) => fit.share >= share - nearTie)
    .toSorted((a, b) => b.headerWidth - a.headerWidth);
  const [best, rival] = near;
  // Twice as many columns can't be chance: the rival is a mark that stands in the cells.
  if (best !== undefined && rival !== undefined && rival.headerWidth * 2 > best.headerWidth) {
    throw doubt(name, best.delimiter, rival.delimiter);
  }
  return best;
}

function sayDelimiter(delimiter: string): string {
  return `Say which it is with --delimiter or in the mapping: source: { delimiter: "${delimiter === "\t" ? "\\t" : delimiter}" }`;
}

function doubt(name: string, one: string, other: string): SourceError {
  return new SourceError(
    `${name} could be separated by ${nameDelimiter(one)} or by ${nameDelimiter(other)}; both fit its first lines equally well.`,
    { code: "ERR_SOURCE_DELIMITER", actions: [sayDelimiter(one)] },
  );
}

function contradiction(name: string, header: string | undefined, body: string): SourceError {
  const head =
    header === undefined
      ? "the header of one column"
      : `a header separated by ${nameDelimiter(header)}`;
  return new SourceError(
    `${name} has ${head}, but its rows look separated by ${nameDelimiter(body)}.`,
    {
      code: "ERR_SOURCE_DELIMITER",
      actions: ["Make header and rows use the same delimiter.", sayDelimiter(body)],
    },
  );
}
