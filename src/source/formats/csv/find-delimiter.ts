import { SourceError } from "../../../kernel/load-error.ts";
import { decided, type Decided } from "../../shape.ts";
import { delimiterCandidates as candidates, nameDelimiter, spellDelimiter } from "./delimiters.ts";
import { profileWidths, type RecordWidth, type TextSample } from "./profile-widths.ts";

const rareDelimiters = ["^", "~", "\u001F", "||"] as const;
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
 * @param sample the start of the file, at the header or before it
 * @throws SourceError ERR_SOURCE_DELIMITER when the text fits two delimiters, contradicts itself or is written with one
 * that has to be named
 */
export function findDelimiter(sample: TextSample): Decided<string> {
  const { name } = sample;
  const fits = candidates.map((delimiter) => measureFit(sample, delimiter));
  const possible = fits.filter((fit) => fit.headerWidth > 1);
  const best = chooseWidest(possible, name);
  const rare = findRareDelimiter(sample, best?.delimiter);
  if (rare !== undefined) throw unnamed(name, rare);
  if (best !== undefined && best.share >= 1 - tableShare) return decided(best.delimiter, "rows");
  const other = fits.find((fit) => fit !== best && fit.bodyShare >= tableShare);
  if (other !== undefined) throw contradiction(name, best?.delimiter, other.delimiter);
  return decided(best?.delimiter ?? ",", "usual");
}

/** A delimiter by which header and rows make a table of more than one column, or undefined. Refuses nothing. */
export function findClearDelimiter(sample: TextSample): string | undefined {
  return candidates
    .map((delimiter) => measureFit(sample, delimiter))
    .find((fit) => fit.headerWidth > 1 && fit.share >= tableShare)?.delimiter;
}

/**
 * Holds a delimiter that the header speaks for against the rows.
 * @throws SourceError ERR_SOURCE_DELIMITER when the rows are written with another one
 */
export function confirmDelimiter(sample: TextSample, delimiter: string): void {
  if (measureFit(sample, delimiter).share >= 1 - tableShare) return;
  const others = candidates.filter((other) => other !== delimiter);
  const body = others.find((other) => measureFit(sample, other).bodyShare >= tableShare);
  if (body !== undefined) throw contradiction(sample.name, delimiter, body);
}

function measureFit(sample: TextSample, delimiter: string): Fit {
  const [header, ...rows] = profileWidths(sample, delimiter, sampleRecords);
  if (header === undefined) return { delimiter, headerWidth: 0, share: 0, bodyShare: 0 };
  const fitting = rows.filter(
    (row) => row.isSound && row.filled <= header.width && row.width >= header.filled,
  );
  return {
    delimiter,
    headerWidth: header.isSound ? header.filled : 0,
    share: rows.length === 0 ? 1 : fitting.length / rows.length,
    bodyShare: rows.length < 2 ? 0 : shareOfCommonWidth(rows),
  };
}

function shareOfCommonWidth(rows: readonly RecordWidth[]): number {
  const counts = new Map<number, number>();
  for (const { width, isSound } of rows) {
    if (width > 1 && isSound) counts.set(width, (counts.get(width) ?? 0) + 1);
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

/**
 * A delimiter that is too rare to be taken unasked, where it alone makes a table. Two bars are one delimiter when every
 * second column of the header would be blank if they were not.
 */
function findRareDelimiter(sample: TextSample, best: string | undefined): string | undefined {
  if (best !== undefined && best !== "|") return undefined;
  return rareDelimiters.find((delimiter) => {
    const fit = measureFit(sample, delimiter);
    if (fit.headerWidth < 2 || fit.share < tableShare) return false;
    if (best === undefined) return delimiter !== "||";
    const bars = profileWidths(sample, best, 1)[0]?.width;
    return delimiter === "||" && bars === fit.headerWidth * 2 - 1;
  });
}

function unnamed(name: string, delimiter: string): SourceError {
  return new SourceError(
    `${name} looks separated by ${nameDelimiter(delimiter)}, which is taken only when it is named.`,
    { code: "ERR_SOURCE_DELIMITER", actions: [sayDelimiter(delimiter)] },
  );
}

function sayDelimiter(delimiter: string): string {
  const shown = spellDelimiter(delimiter);
  return `Say which it is with --delimiter "${shown}" or in the mapping: source: { delimiter: "${shown}" }`;
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
