import { fact, type RowErrorDetails, type RowErrorKind } from "./row-error-kind.ts";
import { showCell } from "../../kernel/show-cell.ts";

/** What a row is held against: the header, or the other rows, which all have blank cells behind its columns. */
const othersOf = (e: RowErrorDetails): string =>
  fact(e, "by") === "rows" ? "the other rows have" : "the header has";

export const sourceErrors = {
  "row-too-short": {
    stage: "source",
    title: "The row has fewer cells than the header",
    remedy:
      "Rows are never padded, because a missing cell may stand anywhere and shift every amount behind it. Correct the row in the rejects file and load that file.",
    say: (e) =>
      `the row has ${fact(e, "found")} cells where ${othersOf(e)} ${fact(e, "wanted")}; a delimiter may be missing. Correct the row; it is never padded.`,
  },
  "row-too-long": {
    stage: "source",
    title: "The row has more cells than the header",
    remedy:
      "Rows are never cut, not of a blank cell at their end either: it may have been pushed there by a delimiter too many, unless every row of the file has it. Often a cell holds the delimiter and lacks its quotes (an amount written 1,50 in a comma file). Correct the row in the rejects file and load that file.",
    say: (e) =>
      `the row has ${fact(e, "found")} cells where ${othersOf(e)} ${fact(e, "wanted")}; ${fact(e, "ending") === "blank" ? "a delimiter may be too many, and the cells behind it have moved" : "a cell may hold the delimiter without quotes"}. Correct the row; it is never cut.`,
  },
  "row-broken": {
    stage: "source",
    title: "The row may be cut in two by a line break",
    remedy:
      "A line break without quotes inside a cell cuts a row in two. If it stands in the last cell, the first half looks whole, and the rest follows as a line of one cell; if it stands in the first cell, the rest looks whole. So the row beside such a line is not sent: before it always, behind it unless its first cell is an id like those above. Join the halves in the rejects file, in quotes, or take the line that is no row out of the file.",
    say: (e) =>
      `line ${fact(e, "line")} ${fact(e, "side")} it is no row of its own and may be a piece of this one, cut off by a line break without quotes. Put the cell together again in quotes, or take line ${fact(e, "line")} out.`,
  },
  "row-cut-off": {
    stage: "source",
    title: "The last row may be cut off",
    remedy:
      "The file ends without a line break, and the last cell lacks what all cells above it have (the same number of decimals or characters, in ten rows or more): the file may still be written, or was cut on its way. Get the whole file. If the cell is right, end the line with a line break, or load the row from the rejects file.",
    say: (e) =>
      `the file ends in ${showCell(e.cell)} without a line break, and all cells above have ${fact(e, "missing")}: it may be cut off. Get the whole file; if the cell is right, end its line with a line break.`,
  },
  "id-sci": {
    stage: "source",
    title: "An id is written in scientific notation",
    remedy:
      "A spreadsheet took the id for a number and dropped digits; they can't be brought back. Format the column as text and export the file again, or let it pass with --accept id-sci.",
    say: (e) =>
      `${showCell(e.cell)} has lost digits: a spreadsheet took the id for a number. Format the column as text and export the file again.`,
  },
  "ctl-char": {
    stage: "source",
    title: "An id holds a control character",
    remedy:
      "An id with a sign that nobody sees names no record. Take it out of the cell; if it belongs to the id, say --accept ctl-char.",
    say: (e) =>
      `${showCell(e.cell)} holds a control character, so it names no record. Take it out of the cell.`,
  },
  "id-null-token": {
    stage: "source",
    title: "An id is a word for nothing",
    remedy:
      "NULL, N/A and the like name no record. Fill the id in or take the row out; if it is an id, say --accept id-null-token.",
    say: (e) =>
      `${showCell(e.cell)} is a word for nothing, not an id. Fill the id in, or take the row out.`,
  },
  "xl-error": {
    stage: "source",
    title: "A cell holds an error of a spreadsheet",
    remedy:
      "A formula failed when the file was exported. Correct it there and export the file again, or let it pass with --accept xl-error.",
    say: (e) =>
      `${showCell(e.cell)} is an error of a spreadsheet formula. Correct the formula and export the file again.`,
  },
  "xl-binary-tail": {
    stage: "source",
    title: "A number of a workbook has digits that no decimal has",
    remedy:
      "A formula left 12.499999999999998 where 12.5 or something else is meant: a workbook keeps numbers in binary, and this one is no number of up to 15 digits. Round it in the workbook (ROUND), or say clean: [binary-tail] in the mapping, which takes the 15 digits that the spreadsheet shows.",
    say: (e) =>
      `${showCell(e.cell)} came out of a formula with digits that no decimal has. Round it in the workbook, or say clean: [binary-tail] in the mapping to take its first 15 digits.`,
  },
  "xl-no-value": {
    stage: "source",
    title: "A formula of a workbook has no value",
    remedy:
      "A program wrote the formula and nobody has worked it out: the file holds no value for the cell, and formulas are never worked out here. Open the workbook in a spreadsheet program, save it, and load that.",
    say: () =>
      "the cell holds a formula that was never worked out. Open the workbook in a spreadsheet program, save it, and load that.",
  },
  "xl-hashes": {
    stage: "source",
    title: "A cell holds number signs only",
    remedy:
      "The spreadsheet's column was too narrow to show the value when it was exported. Make it wider, or let it pass with --accept xl-hashes.",
    say: (e) =>
      `${showCell(e.cell)} stands for a value that did not fit into the spreadsheet's column. Make it wider and export the file again.`,
  },
  "total-row": {
    stage: "source",
    title: "The row reads like a total",
    remedy:
      "A row that begins with a word like Total, and a note behind one, is no row to load; below the last row it is left out, if it can be no row. Between rows, and where it could be one, it is neither sent nor left out. Take it out of the file, or say in the mapping that every line is a row (source: { footer: 0 }).",
    say: () =>
      "the row reads like a total between the rows, or like one that could be a row. Take it out, or say in the mapping that every line is a row: source: { footer: 0 }.",
  },
} satisfies Record<string, RowErrorKind>;
