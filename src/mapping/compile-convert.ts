import type { KnownField } from "./find-field.ts";
import type { Convert } from "./conversion-result.ts";
import { conversionNames, type ConversionName } from "./schema/conversion-schema.ts";
import type { FieldSettings } from "./schema/field-schema.ts";
import { convertBoolean } from "./transforms/convert-boolean.ts";
import { convertCurrency } from "./transforms/convert-currency.ts";
import { convertDate, type DateSettings } from "./transforms/convert-date.ts";
import { convertDecimal, type DecimalSettings } from "./transforms/convert-decimal.ts";
import type { Arithmetic } from "./transforms/reckon-decimal.ts";
import { convertInteger } from "./transforms/convert-integer.ts";
import { convertNumber } from "./transforms/convert-number.ts";
import { lookUpValue } from "./transforms/look-up-value.ts";
import { excelSerialFormat } from "./transforms/excel-serial.ts";
import { parseDateFormat } from "./transforms/parse-date-format.ts";
import { parseJsonCell } from "./transforms/parse-json-cell.ts";
import { type ListSettings, splitList } from "./transforms/split-list.ts";

/** The conversion that a field declares, if any. */
export function conversionOf(settings: FieldSettings): ConversionName | undefined {
  return conversionNames.find((name) => settings[name] !== undefined);
}

type LongDate = Exclude<NonNullable<FieldSettings["date"]>, string>;
type LongDecimal = Exclude<NonNullable<FieldSettings["decimal"]>, string>;

/** A field's date settings in their long form. */
export function dateSettingsOf(date: NonNullable<FieldSettings["date"]>): DateSettings {
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
export function decimalSettingsOf(
  decimal: NonNullable<FieldSettings["decimal"]>,
  rowCurrency?: string,
): DecimalSettings {
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

/** A field's settings as they hold for the text that was read: a sum is written with a point, whatever its cells are. */
export function settingsBehindReading(settings: FieldSettings): FieldSettings {
  const { sum, decimal } = settings;
  if (sum === undefined || decimal === undefined) return settings;
  return { ...settings, decimal: partsOfSum(decimal).sum };
}

/**
 * A field's decimal settings taken apart: how each cell is written, and what is done with the sum of several, which is
 * written with a point.
 */
export function partsOfSum(decimal: FieldSettings["decimal"]): {
  readonly cell: LongDecimal;
  readonly sum: LongDecimal;
} {
  const long: LongDecimal = typeof decimal === "object" ? decimal : { mark: decimal };
  const { negate, multiply, divide, round, places, ...cell } = long;
  return { cell, sum: { negate, multiply, divide, round, places } };
}

function listSettingsOf(list: NonNullable<FieldSettings["list"]>): ListSettings {
  const long = typeof list === "string" ? { separator: list } : list;
  return { separator: long.separator, trim: long.trim ?? false };
}

const keepText: Convert = (text) => ({ value: text });

/** How the documented type alone reads a cell: strictly, nothing guessed. */
function convertByType({ type }: KnownField): Convert {
  if (type === "integer") return convertInteger(undefined);
  if (type === "number") return convertNumber();
  return type === "boolean" ? convertBoolean(undefined) : keepText;
}

/** The conversion that a field declares, or that of its type; without the table. */
export function convertAsDeclared(
  settings: FieldSettings,
  known: KnownField,
  rowCurrency?: string,
): Convert {
  const { date, decimal, integer, boolean, list, json, currency } = settings;
  if (currency !== undefined) return convertCurrency;
  if (date !== undefined) return convertDate(dateSettingsOf(date));
  if (decimal !== undefined) {
    const marks = decimalSettingsOf(decimal, rowCurrency);
    return known.type === "number" ? convertNumber(marks) : convertDecimal(marks);
  }
  if (integer !== undefined) return convertInteger(integer === true ? undefined : integer.group);
  if (boolean !== undefined) return convertBoolean(boolean);
  if (list !== undefined) return splitList(listSettingsOf(list));
  if (json !== undefined)
    return parseJsonCell(known.type === "object" || known.type === "array" ? known.type : "any");
  return convertByType(known);
}

/** Everything that happens to a text that is not blank: the table, then the conversion. */
export function compileConvert(settings: FieldSettings, known: KnownField): Convert {
  const convert = convertAsDeclared(settings, known);
  if (settings.table === undefined) return convert;
  const table = new Map(Object.entries(settings.table));
  return lookUpValue(table, settings.otherwise ?? "error", convert);
}
