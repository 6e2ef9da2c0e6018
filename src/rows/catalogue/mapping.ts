import type { RowErrorKind } from "../row-error.ts";

export const mappingErrors = {
  "skipped-by-condition": {
    stage: "mapping",
    title: "The mapping skips this row",
    remedy:
      "The row met a condition under skip_rows in the mapping, so it was not sent. Change the condition if it should have been.",
    say: () => `the row meets a condition under skip_rows in the mapping, so it is not sent.`,
  },
} satisfies Record<string, RowErrorKind>;
