import { fact } from "../facts.ts";
import type { RowErrorKind } from "../row-error.ts";

export const sourceErrors = {
  "row-too-short": {
    stage: "source",
    title: "The row has fewer cells than the header",
    remedy:
      "Rows are never padded, because a missing cell may stand anywhere and shift every amount behind it. Correct the row in rejects.csv and load that file.",
    say: (e) =>
      `the row has ${fact(e, "found")} cells where the header has ${fact(e, "wanted")}; a delimiter may be missing. Correct the row; it is never padded.`,
  },
  "row-too-long": {
    stage: "source",
    title: "The row has more cells than the header",
    remedy:
      "Rows are never cut. Often a cell holds the delimiter and lacks its quotes (an amount written 1,50 in a comma file). Quote the cell in rejects.csv and load that file.",
    say: (e) =>
      `the row has ${fact(e, "found")} cells where the header has ${fact(e, "wanted")}; a cell may hold the delimiter without quotes. Correct the row; it is never cut.`,
  },
  "total-row": {
    stage: "source",
    title: "A total stands between the rows",
    remedy:
      "A row that begins with a word like Total is no row to load, and below the last row it is left out. Take it out of the file, or say in the mapping that every line is a row (source: { footer: 0 }).",
    say: () =>
      "the row looks like a total in the middle of the rows. Take it out, or say in the mapping that every line is a row: source: { footer: 0 }.",
  },
} satisfies Record<string, RowErrorKind>;
