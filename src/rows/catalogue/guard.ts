import { fact, fieldOf, type RowErrorDetails, type RowErrorKind } from "./row-error-kind.ts";

/** What the guard allows, and how far the change is from it. */
const saysWhy = (e: RowErrorDetails): string => {
  const limit = fact(e, "limit");
  switch (fact(e, "rule")) {
    case "max_change":
      return `a change of ${fact(e, "difference")}, and the mapping's guard allows ${limit}`;
    case "max_percent":
      return fact(e, "difference") === ""
        ? `and the mapping's guard allows ${limit}% of the old amount, which is nothing`
        : `a change of ${fact(e, "difference")}, and the mapping's guard allows ${limit}% of the old amount`;
    case "transitions":
      return limit === ""
        ? "and the mapping's guard allows no change from there"
        : `and the mapping's guard allows a change from there to ${limit} only`;
    case "unreadable":
      return "and the mapping's guard can't measure that, because one of the two is no amount";
    default:
      return "and the mapping's guard says that it never changes";
  }
};

export const guardErrors = {
  "guard-broken": {
    stage: "validation",
    title: "The change breaks a guard of the mapping",
    remedy:
      "The mapping says under guard how much a field may change, and this row changes it by more or in another way. Nothing was sent. Correct the cell; if the change is meant, change the guard.",
    say: (e) =>
      `${fieldOf(e)} would change from ${fact(e, "before")} to ${fact(e, "after")}, ${saysWhy(e)}. Correct the cell, or change the guard in the mapping.`,
  },
} satisfies Record<string, RowErrorKind>;
