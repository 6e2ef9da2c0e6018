import { fact, type RowErrorDetails, type RowErrorKind } from "./row-error-kind.ts";
import { printable } from "../../kernel/show-cell.ts";

/** What became of each field. */
const listDifferences = (e: RowErrorDetails): string => {
  const changes = e.facts["changes"];
  return printable(Array.isArray(changes) ? changes.join("; ") : String(changes ?? ""));
};

export const readBackErrors = {
  "kept-otherwise": {
    stage: "delivery",
    title: "The API took the row and keeps a field otherwise than it was sent",
    remedy:
      "A note, not an error: the row is applied. Its answer, or its record read back (--verify), shows a field that the API ignored, rounded, reformatted (the same value, written otherwise) or changed. Look whether that may stay; sending the row again would give the same.",
    say: (e) =>
      `the API took the row and ${listDifferences(e)}. Look whether that may stay; sending the row again would give the same.`,
  },
  "not-read-back": {
    stage: "delivery",
    title: "The row went in, and its record could not be read back",
    remedy:
      "A note, not an error: the row is applied by the API's answer, and --verify wanted its record read again. Nothing is to be sent; look at the record if you need to be sure.",
    say: (e) =>
      `the row went in, and its record could not be read back: ${fact(e, "why")}. Nothing is to be sent; look at the record if you need to be sure.`,
  },
} satisfies Record<string, RowErrorKind>;
