import { compileText } from "../compile-text.ts";
import { compileTidy, type Tidy } from "../compile-tidy.ts";
import { conversionOf } from "../compile-convert.ts";
import { dateSettingsOf } from "../long-settings.ts";
import { type FieldAddress, parseFieldAddress } from "../field-address.ts";
import type { Column } from "../find-column.ts";
import { createTakeColumn } from "../resolve-columns.ts";
import { createFindField, type KnownField } from "../find-field.ts";
import type { Mapping } from "../mapping.ts";
import { isIdField } from "../../rows/is-id-field.ts";
import type { FieldSettings } from "../schema/field-schema.ts";
import { holdsNames, settingsIn } from "../settings-of-file.ts";
import { parseDateFormat } from "../transforms/parse-date-format.ts";
import { inspectDate, type Inspect } from "./inspect-date.ts";
import { inspectBoolean, inspectCurrency } from "./inspect-value.ts";

/** What can be told about the cells of one field besides its value. */
export interface FieldWatch {
  readonly field: string;
  readonly columns: readonly Column[];
  /** Those that are looked at in a row. */
  readonly columnsIn: (cells: readonly string[]) => readonly Column[];
  readonly tidy: Tidy;
  /** True where the field takes outer blanks off. */
  readonly trims: boolean;
  /** What the cells should hold; undefined where anything may stand. */
  readonly holds: "id" | "date" | "mail" | "amount" | "word" | undefined;
  readonly textOf: (cells: readonly string[]) => string | undefined;
  readonly inspect: Inspect | undefined;
}

const dateName = /(?:^|_)date(?:_|$)|Date|_at$/;
const mailName = /(?:^|_)e?mail(?:_address)?$/;

function whatHolds(
  name: string,
  settings: FieldSettings,
  known: KnownField,
  keyField: string,
): FieldWatch["holds"] {
  const conversion = conversionOf(settings);
  if (conversion === "date")
    return typeof settings.date === "object" && settings.date.excel_serial !== undefined
      ? undefined
      : "date";
  if (name === keyField || isIdField(name)) return "id";
  if (conversion === "decimal") return "amount";
  const isText = known.type === "string" && conversion === undefined;
  if (!isText || settings.table !== undefined || settings.lookup !== undefined) return undefined;
  if (known.allowed !== undefined) return undefined;
  if (dateName.test(name)) return "date";
  if (mailName.test(name)) return "mail";
  return holdsNames(name) ? undefined : "word";
}

function isoDays(): Parameters<typeof inspectDate>[0] {
  const format = parseDateFormat("YYYY-MM-DD");
  if ("refused" in format) throw new Error(format.refused);
  return { format, zone: undefined, output: "date" };
}

function chooseInspect(
  settings: FieldSettings,
  holds: FieldWatch["holds"],
  now: number,
): Inspect | undefined {
  if (settings.table !== undefined || settings.lookup !== undefined) return undefined;
  if (settings.date !== undefined) return inspectDate(dateSettingsOf(settings.date), now);
  if (settings.currency !== undefined) return inspectCurrency;
  if (settings.boolean !== undefined) return inspectBoolean;
  if (holds !== "date") return undefined;
  const inspect = inspectDate(isoDays(), now);
  return (text) => inspect(text.slice(0, 10));
}

/**
 * What is to be watched in the cells of each field that has some.
 * @param header that the mapping was resolved against
 * @param now epoch milliseconds, by which dates are early or late
 */
export function compileWatches(
  mapping: Pick<Mapping, "target" | "customFields" | "file" | "lists">,
  header: readonly string[],
  now: number,
): readonly FieldWatch[] {
  const { target, customFields, file, lists } = mapping;
  const findField = createFindField(target, customFields);
  const take = createTakeColumn(mapping, header);
  return Object.entries(file.fields).flatMap(([field, written]): FieldWatch[] => {
    const address: FieldAddress = parseFieldAddress(field) ?? [];
    const known = findField(address);
    if ("refused" in known) return [];
    const settings = settingsIn(file, field, written);
    const tidy = compileTidy(settings, known);
    const reader = compileText(field, settings, { take, lists }, tidy);
    if (reader === undefined) return [];
    const holds = whatHolds(field, settings, known, target.key.field);
    const inspect = chooseInspect(settings, holds, now);
    return [{ field, ...reader, tidy, trims: settings.trim === true, holds, inspect }];
  });
}
