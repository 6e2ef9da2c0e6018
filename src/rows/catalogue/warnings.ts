import { fileWarnings } from "./file-warnings.ts";
import { valueWarnings } from "./value-warnings.ts";
import { workbookWarnings } from "./workbook-warnings.ts";
import type { WarningKind } from "./warning-kind.ts";

/** Everything about a file that is worth a warning: told once with a count and the first lines, never once per cell. */
export const warningCatalogue = {
  ...fileWarnings,
  "enc-mojibake": {
    title: "text that was decoded wrongly before (Ã¼ for ü)",
    remedy: "It is loaded as it is. Export the file again in the right encoding.",
  },
  "enc-replacement": {
    title: "characters that were lost before the file was written (\uFFFD)",
    remedy: "They can't be brought back here: export the file again.",
  },
  "enc-question": {
    title: "question marks between letters (M?ller)",
    remedy:
      "A letter was lost before the file was written: export the file again in an encoding that has it.",
  },
  "enc-c1": {
    title:
      "control characters that quotes and dashes of Windows-1252 have become (U+0080 to U+009F)",
    remedy:
      "They are sent as they are, and nobody sees them: export the file again in the right encoding.",
  },
  "enc-nfd": {
    title: "keys that differ from an earlier one only in how their accents are written",
    remedy: "They are taken for the same key and sent as they are.",
  },
  "id-sci": {
    title: "ids in scientific notation",
    remedy: "Digits are gone. Format the column as text and export the file again.",
  },
  "id-15-digits": {
    title: "long ids that end in zeros behind their 15th digit",
    remedy: "A spreadsheet keeps 15 digits only. Compare them with the system they came from.",
  },
  "id-zeros-lost": {
    title: "ids shorter than the rest; leading zeros may be lost",
    remedy: "Nothing is padded. Format the column as text and export the file again.",
  },
  "id-line-break": {
    title: "ids with a line break",
    remedy:
      "They are sent as they are, and may name no record. Check whether a quote is missing there.",
  },
  "id-long": {
    title: "ids of more than 255 characters",
    remedy:
      "They are sent as they are, and may name no record. Check whether a quote is missing there.",
  },
  "id-float": {
    title: "ids that end in .0",
    remedy: "A program took them for numbers. Take the ending off with replace in the mapping.",
  },
  "id-date-like": {
    title: "ids that look like dates",
    remedy: "A spreadsheet may have turned them into dates. Compare them with the original.",
  },
  "id-null-token": {
    title: "ids that are words for nothing (NULL, N/A)",
    remedy: "Such a row names no record. Fill the id in, or take the row out.",
  },
  "id-lookalike": {
    title: "ids with signs that only look like plain ones (dashes, quotes, Cyrillic letters)",
    remedy: "They are sent as they are, and may name no record.",
  },
  "id-trim": {
    title: "ids with blanks around them",
    remedy: "They are sent as they are; say trim: true, or clean: [outer-blanks] in the mapping.",
  },
  "txt-zero-width": {
    title: "invisible characters",
    remedy: "They are sent as they are; say clean: [zero-width] in the mapping to take them off.",
  },
  "txt-bidi": {
    title: "characters that turn the direction of text",
    remedy: "They are sent as they are; say clean: [bidi] in the mapping to take them off.",
  },
  "txt-entity": {
    title: "HTML entities (&amp;, &#39;, &nbsp;)",
    remedy:
      "They are sent as they are; say clean: [html-entities] in the mapping to send the signs that they stand for.",
  },
  "xl-error": {
    title: "errors of a spreadsheet (#REF!, #N/A)",
    remedy: "Correct the formula and export the file again.",
  },
  "xl-hashes": {
    title: "cells of #### only",
    remedy: "The column was too narrow. Make it wider and export the file again.",
  },
  "xl-serial": {
    title: "day numbers of a spreadsheet where dates should be (45123)",
    remedy: "Format the column as date and export the file again.",
  },
  "xl-apostrophe": {
    title: "cells that begin with an apostrophe",
    remedy: "They are sent as they are; say clean: [apostrophe] in the mapping to take it off.",
  },
  "xl-formula": {
    title: "cells that begin like a formula",
    remedy: "They are sent as they are, as text.",
  },
  "xl-formula-text": {
    title: 'cells written as ="…"',
    remedy: "They are sent as they are; say clean: [formula-text] in the mapping to unwrap them.",
  },
  "dup-lookalike": {
    title: "keys that differ only in case, blanks, dashes or leading zeros from an earlier one",
    remedy: "They are sent as they are. Check whether they mean the same record.",
  },
  "key-none": {
    title: "rows that create a record and have no key",
    remedy:
      "Nobody finds such a record again, and the same row delivered again creates it once more. Give the rows a key, or say require_key: true in the mapping to refuse them.",
  },
  ...valueWarnings,
  ...workbookWarnings,
  accepted: {
    title: "damage that was accepted by name",
    remedy: "Its rows were sent as they are, because --accept said so.",
  },
} as const satisfies Record<string, WarningKind>;

/** One of `warningCodes`. */
export type WarningCode = keyof typeof warningCatalogue;

/**
 * What a file can be warned of.
 * @example
 * console.log(warningCodes.length);
 */
export const warningCodes: readonly string[] = Object.keys(warningCatalogue);

/**
 * What a warning means and what to do about it.
 * @example
 * console.log(explainWarning("date-2digit").remedy);
 */
export function explainWarning(code: WarningCode): WarningKind {
  return warningCatalogue[code];
}
