import { showCell } from "../../kernel/show-cell.ts";
import { fact, type RowErrorKind } from "./row-error-kind.ts";

/** Of mappings whose rows become records together (`group`). */
export const groupErrors = {
  "part-of-record": {
    stage: "mapping",
    title: "The row is part of the record of an earlier row",
    remedy:
      "The mapping puts rows that lie together into one record (group), which is sent with the first of them; the others end as that row does. Look there for what came of it.",
    say: (e) =>
      `the row is part of the record of ${fact(e, "first")} (row ${fact(e, "first_row")}) and ends as that row does. Look there.`,
  },
  "record-not-whole": {
    stage: "mapping",
    title: "Another row of the same record has a fault",
    remedy:
      "The mapping puts rows that lie together into one record (group), and a record is never sent without one of its rows. Correct the row that is named; all of them go in together.",
    say: (e) =>
      `the row is part of a record that is not sent, because of ${fact(e, "place")}. Correct that; all rows of the record are in the rejects and go in together.`,
  },
  "record-broken-up": {
    stage: "mapping",
    title: "Other rows of the same record have ended by now",
    remedy:
      "The row belongs to a record (group in the mapping) of which another row was settled or corrected elsewhere, so the record can't be sent again as it was. Load all of its rows in a file of their own.",
    say: (e) =>
      `the row is part of a record of which row ${fact(e, "row")} is ${fact(e, "outcome")} by now, so the record can't be sent as it was. Load all its rows in a file of their own.`,
  },
  "group-differs": {
    stage: "mapping",
    title: "Rows of one record say different things about it",
    remedy:
      "All rows of a group have one record, and its own fields are those of its first row. Give all of them the same value, leave the cell blank, or correct the column that tells groups apart.",
    say: (e) =>
      `${showCell(e.cell)} is not what the first row of the record has (${fact(e, "first")}). Give all rows of the record the same ${e.field ?? "value"}, or leave the cell blank.`,
  },
  "group-apart": {
    stage: "mapping",
    title: "Rows of one group lie apart",
    remedy:
      "Rows that become one record (group in the mapping) have to lie together in the file. Sort it by the column that tells groups apart.",
    say: (e) =>
      `the rows with this ${fact(e, "by")} lie apart; more of them begin in ${fact(e, "again")}. Sort the file by ${fact(e, "by")}.`,
  },
  "group-too-long": {
    stage: "mapping",
    title: "A group has too many rows",
    remedy:
      "The rows of one record (group in the mapping) are held in memory together, so there is a bound. Check the column that tells groups apart.",
    say: (e) =>
      `the group has more than ${fact(e, "most")} rows, which is the most that one record takes. Check that ${fact(e, "by")} tells the records apart.`,
  },
  "group-blank": {
    stage: "mapping",
    title: "The row says no group",
    remedy:
      "The column that tells groups apart (group in the mapping) is blank, so it can't be known whose record the row belongs to. Fill it in.",
    say: (e) =>
      `${fact(e, "by")} is blank, so it can't be known which record the row belongs to. Fill it in.`,
  },
  "group-beside-unreadable": {
    stage: "mapping",
    title: "A row beside the group can't be read",
    remedy:
      "A row that does not fit the header lies within the group or next to it, and may be part of its record. Correct that row; the rows of the groups beside it are in the rejects with it.",
    say: (e) =>
      `${fact(e, "place")}, beside the rows of this record or among them, can't be read, and may be part of it. Correct that row; then all go in together.`,
  },
} as const satisfies Record<string, RowErrorKind>;
