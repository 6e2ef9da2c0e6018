/** What docs/reading.md and every listing say about a kind of warning. */
export interface WarningKind {
  /** What was found, in a few words. */
  readonly title: string;
  /** What was done with it, and what to do. */
  readonly remedy: string;
}

/** Everything about a file that is worth a warning: told once with a count and the first lines, never once per cell. */
export const warningCatalogue = {
  "enc-utf16-no-bom": {
    title: "UTF-16 without a byte order mark",
    remedy: "It was recognized by its NUL bytes and read as UTF-16. Look at some names.",
  },
  "enc-legacy": {
    title: "not UTF-8; read as Windows-1252",
    remedy:
      "Look at the samples. If a name is wrong, name the right encoding with --encoding or in the mapping.",
  },
  "enc-bom-mid": {
    title: "a byte order mark inside the file was left out",
    remedy: "Files were joined as they are. Check that no part stands in the file twice.",
  },
  "ctl-nul": {
    title: "NUL bytes behind the last line were cut off",
    remedy: "The file was preallocated. Check that its last row is the one you expect.",
  },
  "ctl-eof": {
    title: "an end-of-file mark (1A) behind the last line was cut off",
    remedy: "Nothing has to be done.",
  },
  "ctl-char": {
    title: "control characters",
    remedy: "They come from a damaged export or a copied text. Take them out of the cells.",
  },
  "eol-mixed": {
    title: "single carriage returns end rows in a file that also has line feeds",
    remedy:
      "A carriage return inside a cell breaks its row in two; such rows show up as too short.",
  },
  "trunc-maybe": {
    title: "the last line has no line break",
    remedy: "The last cell may have been cut off. Compare it with the system the file came from.",
  },
  "quote-space": {
    title: "blanks stand around quotes; they were trimmed",
    remedy: "Cells without quotes are trimmed as well. Export without blanks behind delimiters.",
  },
  "quote-backslash": {
    title: String.raw`quotes inside cells are written \"`,
    remedy: 'They were read as quotes. Standard CSV doubles them: "".',
  },
  "quote-single": {
    title: "cells seem to be quoted with other marks than double quotes",
    remedy: 'Say which quote the file uses in the mapping: source: { quote: "\'" }.',
  },
  "row-blank": {
    title: "blank rows between the rows",
    remedy: "They were left out and are not counted.",
  },
  "row-ragged": {
    title: "rows with more or fewer cells than the header",
    remedy: "Each is refused by itself; nothing is padded or cut.",
  },
  pre: {
    title: "lines before the header were left out",
    remedy: "Pin the header's line in the mapping: source: { header_row: 4 }.",
  },
  "hdr-repeat": {
    title: "the header again between the rows",
    remedy: "It was left out and is not counted. Check that no part stands in the file twice.",
  },
  "hdr-dup": {
    title: "columns of the same name",
    remedy: "A mapping can take none of them. Rename one.",
  },
  "hdr-blank": {
    title: "cells in a column without a name",
    remedy: "No mapping can take them. Name the column.",
  },
  ftr: {
    title: "lines below the last row, such as totals, were left out",
    remedy: "If they are rows, say so in the mapping: source: { footer: 0 }.",
  },
  "big-cell": {
    title: "cells longer than a spreadsheet can hold (32,767 characters)",
    remedy: "Check whether quotes are missing there.",
  },
  "enc-mojibake": {
    title: "text that was decoded wrongly before (Ã¼ for ü)",
    remedy: "It is loaded as it is. Export the file again in the right encoding.",
  },
  "enc-replacement": {
    title: "characters that were lost before the file was written (\uFFFD)",
    remedy: "They can't be brought back here: export the file again.",
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
    remedy: "They are sent as they are; say trim: true in the mapping.",
  },
  "txt-zero-width": {
    title: "invisible characters",
    remedy: "They are sent as they are; take them out with replace in the mapping.",
  },
  "txt-bidi": {
    title: "characters that turn the direction of text",
    remedy: "They are sent as they are; take them out with replace in the mapping.",
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
    remedy: "They are sent as they are; take it off with replace in the mapping.",
  },
  "xl-formula": {
    title: "cells that begin like a formula",
    remedy: "They are sent as they are, as text.",
  },
  "xl-formula-text": {
    title: 'cells written as ="…"',
    remedy: "They are sent as they are; take the value out with extract in the mapping.",
  },
  "dup-lookalike": {
    title: "keys that differ only in case, blanks, dashes or leading zeros from an earlier one",
    remedy: "They are sent as they are. Check whether they mean the same record.",
  },
  accepted: {
    title: "damage that was accepted by name",
    remedy: "Its rows were sent as they are, because --accept said so.",
  },
} as const satisfies Record<string, WarningKind>;

export type WarningCode = keyof typeof warningCatalogue;

export const warningCodes: readonly string[] = Object.keys(warningCatalogue);

export function explainWarning(code: WarningCode): WarningKind {
  return warningCatalogue[code];
}
