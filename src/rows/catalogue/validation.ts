import { fact, fieldOf } from "../facts.ts";
import type { RowErrorKind } from "../row-error.ts";
import { showCell } from "../show-cell.ts";

export const validationErrors = {
  "field-missing": {
    stage: "validation",
    title: "A required field has no value",
    remedy:
      "Fill the cell, or give the field a default or a constant in the mapping. Where the server fills the field by itself, name it under leave_to_server.",
    say: (e) =>
      `${e.column === undefined ? "nothing in the mapping gives" : "the cell is blank, but"} ${fieldOf(e)}${e.column === undefined ? " a value, and it" : ""} is required by the API. Fill it in, or say default, constant or leave_to_server in the mapping.`,
  },
  "value-not-allowed": {
    stage: "validation",
    title: "The value is not one of the allowed ones",
    remedy:
      "Correct the cell, or translate it with a table in the mapping (table: {Paid: completed}).",
    say: (e) =>
      `${showCell(e.cell)} is not allowed for ${fieldOf(e)}; it takes ${fact(e, "allowed")}.${e.facts["nearest"] === undefined ? "" : ` Did you mean "${fact(e, "nearest")}"?`} Correct the cell, or translate it with a table in the mapping.`,
  },
  "wrong-format": {
    stage: "validation",
    title: "The value has the wrong form",
    remedy: "Correct the cell, or say in the mapping how it is written (decimal, date, integer …).",
    say: (e) =>
      `${showCell(e.cell)} does not fit ${fieldOf(e)}, which takes ${fact(e, "wanted")}. ${fact(e, "hint")}`.trimEnd(),
  },
  "wrong-type": {
    stage: "validation",
    title: "The value has the wrong JSON type",
    remedy: "Say in the mapping how the cell becomes a value: integer, boolean, list, json.",
    say: (e) =>
      `${fieldOf(e)} takes ${fact(e, "wanted")}, but the mapping made ${fact(e, "found")} of ${showCell(e.cell)}. Say integer, boolean, list or json for this field in the mapping.`,
  },
  "field-unknown": {
    stage: "validation",
    title: "The API does not document this field",
    remedy:
      "Correct the name, or declare it under custom_fields in the mapping if your tenant really has it.",
    say: (e) =>
      `${fieldOf(e)} is not a field that the API documents. Correct the name, or declare it under custom_fields in the mapping.`,
  },
  "key-missing": {
    stage: "validation",
    title: "The row has no key",
    remedy: "The key says which record to change. Fill the cell.",
    say: (e) =>
      `the row has no ${fieldOf(e)}, so there is no telling which record it is for. Fill the cell.`,
  },
  "key-malformed": {
    stage: "validation",
    title: "The key holds characters that no id has",
    remedy:
      "Ids of this API consist of letters, digits and _ : | - only. A blank, a dot or a dash of another kind is a sign of a damaged cell.",
    say: (e) =>
      `${showCell(e.cell)} can't be an id: ${fieldOf(e)} takes letters, digits and _ : | - only. Look for blanks or look-alike characters in the cell, or say trim: true in the mapping.`,
  },
} satisfies Record<string, RowErrorKind>;
