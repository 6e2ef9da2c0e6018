import { findHeaderBelow, sampleRecords } from "../find-header.ts";
import { hasAll, headerSearch, type WantedColumns } from "../../column-names.ts";
import { delimiterCandidates } from "./delimiters.ts";
import { profileWidths, type RecordWidth, type TextSample } from "./profile-widths.ts";

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
    const isOtherHeader = ({ text }: RecordWidth, width: number): boolean =>
      delimiterCandidates.some(
        (other) =>
          other !== delimiter &&
          profileWidths({ text, quote: sample.quote }, other, 1)[0]?.width === width,
      );
    const comments = records.findIndex(({ text }) => !comment.test(text));
    const at = findHeaderBelow(records, Math.max(0, comments), isOtherHeader);
    return at === undefined ? [] : [tableAt(sample.text, records, at, delimiter)];
  });
  return found.length === 1 ? found[0] : undefined;
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
