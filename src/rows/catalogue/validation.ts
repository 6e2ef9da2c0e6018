import { fact, fieldOf, type RowErrorDetails, type RowErrorKind } from "./row-error-kind.ts";
import { showCell } from "../../kernel/show-cell.ts";

/** What the sentence is about: the cell, the value that the mapping made of it, or a constant of the mapping. */
const shown = (e: RowErrorDetails): string => {
  const made = e.facts["made"];
  if (made === undefined) return showCell(e.cell);
  if (e.column === undefined) return `the mapping's own value ${showCell(String(made))}`;
  if (e.facts["inside"] !== undefined) return `the cell's part ${showCell(String(made))}`;
  return `${showCell(e.cell)}, which the mapping makes ${showCell(String(made))},`;
};

const nearest = (e: RowErrorDetails): string =>
  e.facts["nearest"] === undefined ? "" : ` Did you mean "${fact(e, "nearest")}"?`;

const sayMissing = (e: RowErrorDetails): string => {
  if (e.facts["inside"] !== undefined) {
    return `${showCell(e.cell)} has no ${fieldOf(e)}, which is required by the API there. Complete the cell.`;
  }
  if (e.column === undefined) {
    return `nothing in the mapping gives ${fieldOf(e)} a value, and it is required by the API. Give it a column, a default or a constant in the mapping, or name it under leave_to_server if the server fills it.`;
  }
  const cause =
    e.cell === undefined || e.cell.trim() === ""
      ? "the cell is blank"
      : `${showCell(e.cell)} gives no value`;
  return `${cause}, but ${fieldOf(e)} is required by the API. Fill it in, or say default, constant or leave_to_server in the mapping.`;
};

const adviseType = (e: RowErrorDetails): string => {
  if (e.facts["inside"] !== undefined) return "Correct the JSON in the cell.";
  return e.facts["wanted"] === "text"
    ? "Keep it text in the mapping: no integer, boolean or json, and quotes around a constant."
    : "Say integer, boolean, list or json for this field in the mapping, whichever fits.";
};

export const validationErrors = {
  "field-missing": {
    stage: "validation",
    title: "A required field has no value",
    remedy:
      "Fill the cell, or give the field a default or a constant in the mapping. Where the server fills the field by itself, name it under leave_to_server.",
    say: sayMissing,
  },
  "value-not-allowed": {
    stage: "validation",
    title: "The value is not one of the allowed ones",
    remedy:
      "Correct the cell, or translate it with a table in the mapping (table: {Paid: completed}).",
    say: (e) =>
      `${shown(e)} is not allowed for ${fieldOf(e)}; it takes ${fact(e, "allowed")}.${nearest(e)} Correct the cell, or translate it with a table in the mapping.`,
  },
  "wrong-format": {
    stage: "validation",
    title: "The value has the wrong form",
    remedy: "Correct the cell, or say in the mapping how it is written (decimal, date, integer …).",
    say: (e) =>
      `${shown(e)} does not fit ${fieldOf(e)}, which takes ${fact(e, "wanted")}. ${fact(e, "hint")}`.trimEnd(),
  },
  "wrong-type": {
    stage: "validation",
    title: "The value has the wrong JSON type",
    remedy: "Say in the mapping how the cell becomes a value: integer, boolean, list, json.",
    say: (e) =>
      `${fieldOf(e)} takes ${fact(e, "wanted")}, but ${shown(e)} is ${fact(e, "found")}. ${adviseType(e)}`,
  },
  "field-unknown": {
    stage: "validation",
    title: "The API does not document this field",
    remedy:
      "Correct the name, or declare it under custom_fields in the mapping if your tenant really has it.",
    say: (e) =>
      `${fieldOf(e)} is not a field that the API documents.${nearest(e)} Correct the name, or declare it under custom_fields in the mapping.`,
  },
  "field-refused": {
    stage: "validation",
    title: "The API refuses this field in the request",
    remedy:
      "Take the field out of the mapping. The id of a new record is made by the API; your own id belongs into sys_external_id.",
    say: (e) =>
      `${fieldOf(e)} must not be sent: ${fact(e, "reason")}. Take the field out of the mapping.`,
  },
  "key-missing": {
    stage: "validation",
    title: "The row has no key",
    remedy:
      "The key says which record to change; of a create, which record it has made (require_key in the mapping). Fill the cell.",
    say: (e) => {
      const isCreate = e.facts["of"] === "create";
      const forgotten =
        "so its record could not be found again, nor a second one be kept from being made (require_key)";
      return e.column === undefined
        ? `nothing in the mapping gives ${fieldOf(e)} a value, ${isCreate ? forgotten : "so there is no telling which record the row is for"}. Give it a column in the mapping.`
        : `the row has no ${fieldOf(e)}, ${isCreate ? forgotten : "so there is no telling which record it is for"}. Fill the cell.`;
    },
  },
  "key-leaves-path": {
    stage: "validation",
    title: "The key would lead to another place of the API",
    remedy:
      "A key of one or two dots means the folder itself or the one above it in an address. Put the id of the record into the cell.",
    say: (e) =>
      `${shown(e)} can't be an id: in an address it means another place than a record. Put the id of the record into the cell.`,
  },
  "key-malformed": {
    stage: "validation",
    title: "The key holds characters that no id has",
    remedy:
      "Ids of this API consist of letters, digits and _ : - | only. A blank, a dot or a dash of another kind is a sign of a damaged cell.",
    say: (e) =>
      `${shown(e)} can't be an id: ${fieldOf(e)} takes letters, digits and _ : - | only. Look for blanks or look-alike characters in the cell, or say trim: true in the mapping.`,
  },
} satisfies Record<string, RowErrorKind>;
