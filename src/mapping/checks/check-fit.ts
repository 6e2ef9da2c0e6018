import type { FieldType } from "../../targets/target.ts";
import { isAuto } from "../survey/is-auto.ts";
import { conversionOf, picksJson } from "../compile-convert.ts";
import { dateSettingsOf } from "../long-settings.ts";
import type { ConversionName } from "../schema/conversion-schema.ts";
import { readsCells } from "../schema/field-schema.ts";
import { refuseDateSettings } from "../transforms/convert-date.ts";
import { namesOf, parseTemplate } from "../transforms/parse-template.ts";
import type { Check, Finding, MappedField } from "./mapped-field.ts";

const typesOf: Readonly<Record<ConversionName, readonly FieldType[]>> = {
  date: ["string"],
  decimal: ["string", "number"],
  integer: ["integer", "number"],
  boolean: ["boolean"],
  currency: ["string"],
  list: ["array"],
  json: ["object", "array"],
};

const typesOfSum: ReadonlySet<FieldType> = new Set(["string", "number", "integer"]);

const ways: Readonly<Record<FieldType, string>> = {
  string: "take the conversion out to send the text, or say decimal or date",
  integer: "integer, a table of numbers, or nothing",
  number: "decimal, integer, or nothing",
  boolean: "boolean, a table of true and false, or nothing",
  object: "json: true, or map its fields by name",
  array: "list, json: true, or map its items by index",
};

function checkConversion({ name, settings, known }: MappedField): Finding[] {
  const { type } = known;
  const conversion = conversionOf(settings);
  if (!readsCells(settings) || type === undefined) return [];
  if (settings.sum !== undefined && !typesOfSum.has(type)) {
    const text = `a sum does not fit ${name}, which the API documents as ${type}.`;
    return [{ path: ["fields", name, "sum"], text }];
  }
  if (conversion === undefined) {
    if ((type !== "object" && type !== "array") || picksJson(settings)) return [];
    const text = `${name} is ${type === "array" ? "a list" : "an object"}, so a cell needs ${ways[type]}.`;
    return [{ path: ["fields", name], text }];
  }
  if (typesOf[conversion].includes(type)) return [];
  const text = `${conversion} does not fit ${name}, which the API documents as ${type}. Possible: ${ways[type]}.`;
  return [{ path: ["fields", name, conversion], text }];
}

function checkDate({ name, settings }: MappedField): Finding[] {
  if (settings.date === undefined || isAuto(settings)) return [];
  const refused = refuseDateSettings(dateSettingsOf(settings.date));
  return refused === undefined ? [] : [{ path: ["fields", name, "date"], text: `${refused}.` }];
}

function checkBlank({ name, settings, known }: MappedField): Finding[] {
  if (settings.blank !== "empty" || known.type === "string" || known.type === undefined) return [];
  const text = `${name} is documented as ${known.type}, so it can't be an empty text. Say blank: null or leave-out.`;
  return [{ path: ["fields", name, "blank"], text }];
}

function checkTemplate({ name, settings }: MappedField): Finding[] {
  if (settings.template === undefined) return [];
  const path = ["fields", name, "template"];
  const parts = parseTemplate(settings.template);
  if (parts === undefined)
    return [
      {
        path,
        text: "a brace stands alone. Columns are written {Name}; for a brace write {{ or }}.",
      },
    ];
  if (namesOf(parts).length > 0) return [];
  return [
    {
      path,
      text: "the template names no column. Columns are written {Name}; for a fixed text say constant.",
    },
  ];
}

function checkAuto({ name, settings }: MappedField): Finding[] {
  if (!isAuto(settings) || (settings.table ?? settings.lookup) === undefined) return [];
  const text = `behind a table or a look-up nothing can be proven by the column; say how its values are written in place of auto.`;
  return [{ path: ["fields", name], text }];
}

function checkCurrencyColumn({ name, settings }: MappedField): Finding[] {
  const { decimal, table, lookup } = settings;
  if (typeof decimal !== "object" || decimal.currency_column === undefined) return [];
  if ((table ?? lookup) === undefined) return [];
  const text = `behind a table or a look-up an amount can't be held against the currency of its row; take currency_column out.`;
  return [{ path: ["fields", name, "decimal", "currency_column"], text }];
}

/** Conversions, dates, templates and blanks fit the type of their field. */
export const checkFit: Check = ({ fields }) =>
  fields.flatMap((field) => [
    ...checkConversion(field),
    ...checkDate(field),
    ...checkBlank(field),
    ...checkTemplate(field),
    ...checkAuto(field),
    ...checkCurrencyColumn(field),
  ]);
