import type { Convert } from "./conversion-result.ts";
import type { KnownField } from "./find-field.ts";
import { dateSettingsOf, decimalSettingsOf, partsOfSum } from "./long-settings.ts";
import { type FileLookup, lookUpText } from "./lookup.ts";
import { conversionNames, type ConversionName } from "./schema/conversion-schema.ts";
import type { FieldSettings } from "./schema/field-schema.ts";
import { changeCase } from "./transforms/change-case.ts";
import { convertBoolean } from "./transforms/convert-boolean.ts";
import { convertCurrency } from "./transforms/convert-currency.ts";
import { convertDate } from "./transforms/convert-date.ts";
import { convertDecimal } from "./transforms/convert-decimal.ts";
import { convertInteger } from "./transforms/convert-integer.ts";
import { convertNumber } from "./transforms/convert-number.ts";
import { lookUpValue } from "./transforms/look-up-value.ts";
import { parseJsonCell } from "./transforms/parse-json-cell.ts";
import { type ConvertItem, type ListSettings, splitList } from "./transforms/split-list.ts";

/** True for a field whose text is one value of a cell of JSON. */
export function picksJson({ json }: FieldSettings): boolean {
  return typeof json === "object";
}

/** The conversion that a field declares, if any. */
export function conversionOf(settings: FieldSettings): ConversionName | undefined {
  return conversionNames.find(
    (name) => settings[name] !== undefined && !(name === "json" && picksJson(settings)),
  );
}

/** A field's settings as they hold for the text that was read: a sum is written with a point, whatever its cells are. */
export function settingsBehindReading(settings: FieldSettings): FieldSettings {
  const { sum, decimal } = settings;
  if (sum === undefined || decimal === undefined) return settings;
  return { ...settings, decimal: partsOfSum(decimal).sum };
}

/** What a list does with each of its items. */
function convertItem(
  { each = {} }: Exclude<NonNullable<FieldSettings["list"]>, string>,
  lookup: FileLookup | undefined,
): ConvertItem {
  const { case: changed, table, otherwise = "error" } = each;
  const change = changed === undefined ? undefined : changeCase(changed);
  const translate =
    table === undefined
      ? keepText
      : lookUpValue(new Map(Object.entries(table)), otherwise, keepText);
  const find = lookup === undefined ? translate : lookUpText(lookup, () => undefined, translate);
  return (item) => {
    const text = change?.(item) ?? { value: item };
    return "fault" in text ? text : find(text.value, []);
  };
}

function listSettingsOf(
  list: NonNullable<FieldSettings["list"]>,
  lookup: FileLookup | undefined,
): ListSettings {
  const long = typeof list === "string" ? { separator: list } : list;
  return {
    separator: long.separator,
    trim: long.trim ?? false,
    ...(long.each !== undefined && { convert: convertItem(long, lookup) }),
  };
}

const keepText: Convert = (text) => ({ value: text });

/** How the documented type alone reads a cell: strictly, nothing guessed. */
function convertByType({ type }: KnownField): Convert {
  if (type === "integer") return convertInteger(undefined);
  if (type === "number") return convertNumber();
  return type === "boolean" ? convertBoolean(undefined) : keepText;
}

/** What a conversion needs besides a field's settings. */
export interface ConversionMeans {
  /** The code of the row's currency, where that counts. */
  readonly rowCurrency?: string;
  /** What the items of a list are looked up in. */
  readonly itemLookup?: FileLookup | undefined;
}

/** The conversion that a field declares, or that of its type; without the table. */
export function convertAsDeclared(
  settings: FieldSettings,
  known: KnownField,
  { rowCurrency, itemLookup }: ConversionMeans = {},
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
  if (list !== undefined) return splitList(listSettingsOf(list, itemLookup));
  const isWhole = known.type === "object" || known.type === "array";
  if (json === true || (json !== undefined && isWhole))
    return parseJsonCell(known.type === "object" || known.type === "array" ? known.type : "any");
  return convertByType(known);
}

/** Everything that happens to a text that is not blank: the table, then the conversion. */
export function compileConvert(
  settings: FieldSettings,
  known: KnownField,
  means?: ConversionMeans,
): Convert {
  const convert = convertAsDeclared(settings, known, means);
  if (settings.table === undefined) return convert;
  const table = new Map(Object.entries(settings.table));
  return lookUpValue(table, settings.otherwise ?? "error", convert);
}
