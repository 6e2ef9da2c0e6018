import { convertAsDeclared } from "./compile-convert.ts";
import { type Tidy, tidyCell } from "./compile-tidy.ts";
import type { Column } from "./find-column.ts";
import type { KnownField } from "./find-field.ts";
import { type Convert, faultOf, type ConversionResult } from "./conversion-result.ts";
import type { FieldSettings } from "./schema/field-schema.ts";
import { convertCurrency } from "./transforms/convert-currency.ts";
import { currencySigns, findCurrency } from "./transforms/currencies.ts";

type LongDecimal = Exclude<NonNullable<FieldSettings["decimal"]>, string>;

const mostKept = 1000;
const writtenCode =
  /^([A-Za-z]{3})(?=[ \u00A0\u202F\u2009\u2007\d(+-])|(?<=[ \u00A0\u202F\u2009\u2007\d)-])([A-Za-z]{3})$/u;

/** An amount that names a currency by a code which is not that of its row. */
function refuseCode(text: string, code: string): ReturnType<typeof faultOf> | undefined {
  const [, before, behind] = writtenCode.exec(text) ?? [];
  const named = findCurrency(before ?? behind ?? "");
  return named === undefined || named.code === code
    ? undefined
    : faultOf("currency-disagrees", { sign: named.code, currency: code });
}

function convertIn(
  written: string,
  decimal: LongDecimal,
  { settings, known }: { readonly settings: FieldSettings; readonly known: KnownField },
): Convert {
  const made = convertCurrency(written);
  const code = "value" in made && typeof made.value === "string" ? made.value : "";
  const currency = findCurrency(code);
  const { places, currency: declared, currency_column: column = "" } = decimal;
  if (places === "currency" && currency === undefined)
    return () => faultOf("currency-unknown", { currency: written, column });
  const own = {
    ...decimal,
    currency: declared ?? [...currencySigns, code, code.toLowerCase()].filter((one) => one !== ""),
    places: places === "currency" ? currency?.decimals : places,
  };
  const convert = convertAsDeclared({ ...settings, decimal: own }, known, { rowCurrency: code });
  return (text) => refuseCode(text, code) ?? convert(text);
}

/**
 * Converts amounts by the currency that their row names in another column: a sign or code beside the amount has to agree
 * with it, and it may say how many decimals there are.
 */
export function convertByCurrency(
  field: { readonly settings: FieldSettings; readonly known: KnownField },
  decimal: LongDecimal,
  column: Column,
  tidy: Tidy,
): (text: string, cells: readonly string[]) => ConversionResult {
  const kept = new Map<string, Convert>();
  return (text, cells) => {
    const written = tidyCell(tidy, cells[column.index] ?? "").trim();
    const convert = kept.get(written) ?? convertIn(written, decimal, field);
    if (kept.size < mostKept) kept.set(written, convert);
    return convert(text);
  };
}
