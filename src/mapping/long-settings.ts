import type { z } from "zod";
import type { dateSchema, decimalSchema } from "./schema/conversion-schema.ts";
import type { DateSettings } from "./transforms/convert-date.ts";
import type { DecimalSettings } from "./transforms/convert-decimal.ts";
import { excelSerialFormat } from "./transforms/excel-serial.ts";
import { parseDateFormat } from "./transforms/parse-date-format.ts";
import type { Arithmetic } from "./transforms/reckon-decimal.ts";

/** As mappings write them: a mark or a format, or settings. */
export type DateWritten = z.output<typeof dateSchema>;
export type DecimalWritten = z.output<typeof decimalSchema>;

type LongDate = Exclude<DateWritten, string>;
type LongDecimal = Exclude<DecimalWritten, string>;

/** A field's date settings in their long form. */
export function dateSettingsOf(date: DateWritten): DateSettings {
  const long: LongDate = typeof date === "string" ? { format: date } : date;
  const { excel_serial: system, zone, output, then: shift, format: written = "" } = long;
  if (system !== undefined) {
    const time = zone !== undefined ? "read" : output === "date" ? "drop" : "refuse";
    return { format: excelSerialFormat(system, time), zone, output, shift };
  }
  const format = parseDateFormat(written, long);
  if ("refused" in format)
    throw new Error(`the schema let a bad date format pass: ${format.refused}`);
  return { format, zone, output, shift };
}

/** A field's decimal settings in their long form. @param rowCurrency the code of the row's currency, where that counts */
export function decimalSettingsOf(decimal: DecimalWritten, rowCurrency?: string): DecimalSettings {
  const long: LongDecimal = typeof decimal === "string" ? { mark: decimal } : decimal;
  const { mark = ".", group, signs = "plain", currency = [], grouping, percent } = long;
  const places = long.places === "currency" ? undefined : long.places;
  if (mark === "auto") throw new Error("the decimal mark was not proven");
  const currencies = [currency].flat();
  const arithmetic = arithmeticOf(long);
  const outer = { signs, currencies, percent, rowCurrency };
  return { mark, group, grouping, places, takesShortForms: true, ...outer, arithmetic };
}

function arithmeticOf({ negate, multiply, divide, round }: LongDecimal): Arithmetic | undefined {
  if ([negate, multiply, divide, round].every((one) => one === undefined)) return undefined;
  const written = (factor: number | string | undefined) =>
    factor === undefined ? undefined : String(factor);
  return { negate, multiply: written(multiply), divide: written(divide), round };
}

/**
 * A field's decimal settings taken apart: how each cell is written, and what is done with the sum of several, which is
 * written with a point.
 */
export function partsOfSum(decimal: DecimalWritten | undefined): {
  readonly cell: LongDecimal;
  readonly sum: LongDecimal;
} {
  const long: LongDecimal = typeof decimal === "object" ? decimal : { mark: decimal };
  const { negate, multiply, divide, round, places, ...cell } = long;
  return { cell, sum: { negate, multiply, divide, round, places } };
}
