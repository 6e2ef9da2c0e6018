import { fact, fieldOf, type RowErrorKind } from "./row-error-kind.ts";
import { showCell } from "../../kernel/show-cell.ts";

/** Row errors about currencies. */
export const amountErrors = {
  "currency-disagrees": {
    stage: "mapping",
    title: "The amount has the sign of another currency than its row",
    remedy:
      "The sign or code beside the amount is not that of the row's currency column, so one of the two is wrong. Correct the cell that is.",
    say: (e) =>
      `${showCell(e.cell)} names ${showCell(fact(e, "sign"))}, but the row's currency is ${showCell(fact(e, "currency"))}. Correct the amount of ${fieldOf(e)}, or the currency.`,
  },
  "currency-unknown": {
    stage: "mapping",
    title: "How many decimals an amount may have can't be told",
    remedy:
      "The mapping says places: currency, and the row's currency column has no code of ISO 4217. Correct that cell, or say places as a number.",
    say: (e) =>
      `how many decimals ${showCell(e.cell)} may have is up to the row's currency, and ${showCell(fact(e, "currency"))} in column ${showCell(fact(e, "column"))} is none of ISO 4217. Correct that cell, or say places as a number for ${fieldOf(e)}.`,
  },
  "not-a-currency": {
    stage: "mapping",
    title: "The value is no code of a currency",
    remedy:
      "Currencies are written with their code of ISO 4217 (EUR), or with a sign that no other currency has (€). Correct the cell, or translate it with a table in the mapping.",
    say: (e) =>
      `${showCell(e.cell)} is no currency that is known for sure; ${fieldOf(e)} takes a code of ISO 4217 like EUR. ${fact(e, "hint")}`,
  },
} satisfies Record<string, RowErrorKind>;
