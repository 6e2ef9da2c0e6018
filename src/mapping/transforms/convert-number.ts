import { isExactNumber } from "../../yaml/is-exact-number.ts";
import { type Convert, faultOf, type ConversionResult } from "../conversion-result.ts";
import { canonicalDecimal, type DecimalSettings } from "./convert-decimal.ts";

const plain: DecimalSettings = {
  mark: ".",
  group: undefined,
  takesShortForms: false,
  places: undefined,
  signs: "plain",
  currencies: [],
};

/** Reads a decimal by its marks and makes a JSON number of it, which must keep every digit. */
export function convertNumber(settings: DecimalSettings = plain): Convert {
  const read = canonicalDecimal(settings);
  return (text): ConversionResult => {
    const made = read(text);
    if ("fault" in made)
      return made.fault.code === "not-a-decimal" ? faultOf("not-a-number", made.fault.facts) : made;
    if (!isExactNumber(made.value))
      return faultOf("number-not-exact", { allowed: "numbers of up to 15 digits" });
    return { value: Number(made.value) };
  };
}
