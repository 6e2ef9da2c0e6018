import type { WarningKind } from "./warning-kind.ts";

/** What is worth a warning about a file as a whole: its bytes, its text, its rows, header and footer. */
export const fileWarnings = {
  "file-header-only": {
    title: "a header and no rows",
    remedy: "Such an export is as a rule one that failed; no load begins with it.",
  },
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
    title: "cells in quotes with blanks around the quotes; the blanks were left out",
    remedy: "Cells without quotes keep theirs. Export without blanks behind delimiters.",
  },
  "quote-backslash": {
    title: String.raw`cells whose inner quotes are written \"; they were read as quotes`,
    remedy: 'Every other backslash is left as it is. Standard CSV doubles inner quotes: "".',
  },
  "quote-formula": {
    title: 'cells that are written ="…", without quotes around the whole',
    remedy: "They are read as they stand; clean: [formula-text] in the mapping unwraps them.",
  },
  "quote-single": {
    title: "cells seem to be quoted with other marks than double quotes",
    remedy:
      'Say which quote the file uses: --quote "\'", or in the mapping source: { quote: "\'" }. Curly quotes have to be replaced.',
  },
  "row-trail": {
    title: "every row has blank cells behind the last column of the header; they were left out",
    remedy:
      "If the header has lost a delimiter, the cells stand under wrong names: compare some with waybill preview.",
  },
  "row-blank": {
    title: "blank rows between the rows",
    remedy: "They were left out and are not counted.",
  },
  "row-padded": {
    title: "rows that end before the last column; the missing cells were taken for blank",
    remedy: "pad_short_rows says so. A row that has lost a delimiter looks the same: look at some.",
  },
  "row-ragged": {
    title: "rows with more or fewer cells than the header",
    remedy: "Each is refused by itself; nothing is padded or cut.",
  },
  pre: {
    title: "lines before the header were left out",
    remedy:
      "waybill inspect says on which line the header stands; pin it in the mapping: source: { header_row: … }.",
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
  "footer-row": {
    title: "lines that are left out as the mapping's footer, and look like rows",
    remedy:
      "They were left out, because source: { footer } says so. Count the lines below the rows.",
  },
  "footer-total": {
    title: "a total below the rows is not the sum of the rows",
    remedy: "It was let pass, because --accept said so.",
  },
  "footer-unread": {
    title: "totals below the rows that are no amounts as the mapping reads the column",
    remedy: "They were not compared with the rows. Look whether the file is whole.",
  },
  "big-cell": {
    title: "cells longer than a spreadsheet can hold (32,767 characters)",
    remedy: "Check whether quotes are missing there.",
  },
} as const satisfies Record<string, WarningKind>;
