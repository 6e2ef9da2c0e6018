import { fact, type RowErrorKind } from "./row-error-kind.ts";

export const undoErrors = {
  "undo-not-applied": {
    stage: "delivery",
    title: "There is nothing of this row to take back",
    remedy: "The load that is taken back did not apply the row. Nothing is to be done.",
    say: (e) => `the load left this row ${fact(e, "outcome")}, so there is nothing to take back.`,
  },
  "undo-impossible": {
    stage: "delivery",
    title: "The row can't be taken back",
    remedy:
      "It created a record, or its record was not read before it was written (write: replace without --keep-before). What it did has to be taken back by hand.",
    say: (e) =>
      `the row can't be taken back: ${fact(e, "why")}. Take back by hand what it did, if need be.`,
  },
  "undo-with-row": {
    stage: "delivery",
    title: "A later row of the same record takes this one back too",
    remedy: "Several rows changed the record; the last of them leads back to before the first.",
    say: (e) =>
      `row ${fact(e, "row")} changed the same record later; taking that one back leads back to before this row, too.`,
  },
} satisfies Record<string, RowErrorKind>;
