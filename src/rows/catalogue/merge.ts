import { fact, fieldOf, type RowErrorDetails, type RowErrorKind } from "./row-error-kind.ts";
import { printable } from "../../kernel/show-cell.ts";

/** Each field that moved, from what it was to what it is. */
const listMoves = (e: RowErrorDetails): string => {
  const changes = e.facts["changes"];
  return printable(Array.isArray(changes) ? changes.join("; ") : String(changes ?? ""));
};

export const mergeErrors = {
  "merge-key-missing": {
    stage: "validation",
    title: "An item of a list has no key to be matched by",
    remedy:
      "The mapping matches the items of this list by a field (merge: by_key), and an item of the row lacks it. Give it one, or say replace or append for the list.",
    say: (e) =>
      `${fieldOf(e)} has no ${fact(e, "key")}, by which the items of ${fact(e, "list")} are matched. Give it one, or say replace or append for ${fact(e, "list")} under merge in the mapping.`,
  },
  "merge-key-repeated": {
    stage: "validation",
    title: "Two items of a list have the same key",
    remedy:
      "The mapping matches the items of this list by a field (merge: by_key), and two items have the same value there, so it is open which one is meant. Take one of them out of the live record or the row, or say replace for the list.",
    say: (e) =>
      `two items of ${fact(e, "list")} in the ${fact(e, "where")} have the ${fact(e, "key")} "${fact(e, "value")}", so there is no telling which one is meant. Take one of them out, or say replace for ${fact(e, "list")} under merge in the mapping.`,
  },
  "live-record-invalid": {
    stage: "validation",
    title: "The live record does not fit the document, in a field that the row leaves alone",
    remedy:
      "The whole record would be sent, and the API may refuse it for this field. Correct the record, or map the field. A required field that the server fills by itself is named under leave_to_server.",
    say: (e) =>
      fact(e, "value") === ""
        ? `the live record has no ${fieldOf(e)}, which is required by the API, and the row leaves it alone. Map the field, or name it under leave_to_server if the server fills it.`
        : `in the live record ${fieldOf(e)} is ${fact(e, "value")}, but it takes ${fact(e, "wanted")}, and the row leaves it alone. Correct the record, or map the field.`,
  },
  "record-locked": {
    stage: "delivery",
    title: "The record is locked",
    remedy:
      "sys_locked is true in the live record, and the API refuses changes of such a record. Nothing was sent. Load the rejects file when it is unlocked.",
    say: () =>
      `the record is locked (sys_locked), and the API would refuse the change; nothing was sent. Load the row again when the record is unlocked.`,
  },
  "record-moved": {
    stage: "delivery",
    title: "The record has changed since it was looked at",
    remedy:
      "Somebody changed the record after the plan was made. Nothing was sent, so that their change is not undone. Make a new plan and look at it.",
    say: (e) =>
      `the record has changed since the plan was made (${listMoves(e)}), so nothing was sent. Make a new plan.`,
  },
} satisfies Record<string, RowErrorKind>;
