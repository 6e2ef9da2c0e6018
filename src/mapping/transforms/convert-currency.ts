import { type Convert, faultOf } from "../conversion-result.ts";
import { codesOfSign, findCurrency } from "./currencies.ts";

const wordsFor: Readonly<Record<string, string>> = {
  RMB: "CNY",
  EURO: "EUR",
  STG: "GBP",
  NTD: "TWD",
  SFR: "CHF",
};

function adviseCode(text: string): string {
  const codes = codesOfSign(text);
  if (codes.length > 1)
    return `The sign is used for ${codes.slice(0, 4).join(", ")}${codes.length > 4 ? " and others" : ""}: translate it with a table in the mapping.`;
  const meant = wordsFor[text.trim().toUpperCase()];
  return meant === undefined
    ? "Correct the cell, or translate it with a table in the mapping."
    : `If ${meant} is meant, translate it with a table in the mapping.`;
}

/** The ISO 4217 code of a currency in upper case, from its code in any case or from a sign that is its alone. */
export const convertCurrency: Convert = (text) => {
  const found = findCurrency(text);
  if (found !== undefined) return { value: found.code };
  const [only, ...others] = codesOfSign(text);
  if (only !== undefined && others.length === 0) return { value: only };
  return faultOf("not-a-currency", { hint: adviseCode(text) });
};
