import { fact, fieldOf, type RowErrorKind } from "./row-error-kind.ts";
import { showCell } from "../../kernel/show-cell.ts";

/** Row errors for cells that can't mean what they say, besides those of `sourceErrors`. */
export const damageErrors = {
  "id-blank": {
    stage: "source",
    title: "An id consists of invisible characters",
    remedy:
      "The cell looks empty and is not. Fill the id in or take the row out, or let it pass with --accept id-blank.",
    say: (e) =>
      `${showCell(e.cell)} looks empty and holds invisible characters. Fill the id in, or take the row out.`,
  },
  "xl-serial": {
    stage: "source",
    title: "A date is a day number of a spreadsheet",
    remedy:
      "A spreadsheet counts days from 1900 or from 1904, and the file does not say from which. Format the column as date and export the file again; where the whole column is so, say excel_serial in the mapping. Or let it pass with --accept xl-serial.",
    say: (e) =>
      `${showCell(e.cell)} is a spreadsheet's day number: ${fact(e, "in1900")} counted from 1900, ${fact(e, "in1904")} counted from 1904. Write the date out; if the whole column is so, say date: { excel_serial: 1900 } or 1904 in the mapping.`,
  },
  "mail-bad": {
    stage: "source",
    title: "An e-mail address can't be one",
    remedy:
      "It lacks its at sign or the dot behind it, or stands among other words. Correct the cell, or let it pass with --accept mail-bad.",
    say: (e) =>
      `${showCell(e.cell)} is no e-mail address; ${fieldOf(e)} takes one like ann@example.org. Correct the cell.`,
  },
  "mail-many": {
    stage: "source",
    title: "A cell holds several e-mail addresses",
    remedy:
      "The field takes one address. Leave the right one in the cell, or let it pass with --accept mail-many.",
    say: (e) =>
      `${showCell(e.cell)} holds more than one e-mail address; ${fieldOf(e)} takes one. Leave the right one.`,
  },
} satisfies Record<string, RowErrorKind>;
