import { withoutEnd } from "../../kernel/without-end.ts";
import { isJsonObject, type JsonValue } from "../../kernel/json.ts";
import { didYouMean } from "../../kernel/nearest-name.ts";
import type { KeyPath } from "../../yaml/problem.ts";
import { isAuto } from "../survey/is-auto.ts";
import { compileConvert, convertAsDeclared, settingsBehindReading } from "../compile-convert.ts";
import type { KnownField } from "../find-field.ts";
import type { Fault } from "../conversion-result.ts";
import type { Check, Finding, MappedField } from "./mapped-field.ts";

const fits: Readonly<Record<NonNullable<KnownField["type"]>, (value: JsonValue) => boolean>> = {
  string: (value) => typeof value === "string",
  integer: (value) => Number.isSafeInteger(value),
  number: (value) => typeof value === "number" && Number.isFinite(value),
  boolean: (value) => typeof value === "boolean",
  object: isJsonObject,
  array: (value) => Array.isArray(value),
};

/** Outputs of a table meet the conversion only; a default meets the table first. */
type ConversionPart = "all" | "behind-table";

const show = (value: JsonValue): string => JSON.stringify(value);

/** Why a value written in the mapping can't be sent for a field, or undefined. */
function refuseValue(name: string, value: JsonValue, known: KnownField): string | undefined {
  if (value === null) return undefined;
  const { type, allowed } = known;
  if (type !== undefined && !fits[type](value)) {
    const isScalar = typeof value === "number" || typeof value === "boolean";
    const quotes = type === "string" && isScalar ? ` Put it in quotes: "${value}".` : "";
    return `${show(value)} does not fit ${name}, which the API documents as ${type}.${quotes}`;
  }
  if (allowed === undefined || typeof value !== "string" || allowed.includes(value))
    return undefined;
  return `${show(value)} is not allowed for ${name}; it takes ${allowed.join(", ")}.${didYouMean(value, allowed)}`;
}

const explainFault = ({ facts }: Fault): string =>
  ["why", "hint"]
    .flatMap((key) => (facts[key] === undefined ? [] : [String(facts[key])]))
    .join("; ");

/** A checker for texts that go through a conversion before they are sent; other values are sent as they are. */
function createTextCheck({ name, settings: written, known }: MappedField, part: ConversionPart) {
  const settings = settingsBehindReading(written);
  const convert =
    part === "all" ? compileConvert(settings, known) : convertAsDeclared(settings, known);
  return (value: JsonValue, path: KeyPath): Finding[] => {
    const made = typeof value === "string" ? convert(value) : { value };
    if ("fault" in made) {
      const why = explainFault(made.fault);
      const text = `${show(value)} can't be converted for ${name}${why === "" ? "" : `: it ${why}`}.`;
      return [{ path, text: `${withoutEnd(text, /\./)}.` }];
    }
    const text = refuseValue(name, made.value, known);
    return text === undefined ? [] : [{ path, text }];
  };
}

function checkField(field: MappedField): Finding[] {
  const { name, settings, known } = field;
  const path = ["fields", name];
  if (settings.constant !== undefined) {
    const text = refuseValue(name, settings.constant, known);
    return text === undefined ? [] : [{ path: [...path, "constant"], text }];
  }
  // What the column has to prove is not known yet.
  if (isAuto(settings)) return [];
  const checkOutput = createTextCheck(field, "behind-table");
  const checkInput = createTextCheck(field, "all");
  const { table = {}, otherwise, default: standIn } = settings;
  return [
    ...Object.entries(table).flatMap(([key, value]) => checkOutput(value, [...path, "table", key])),
    ...(typeof otherwise === "object" ? checkOutput(otherwise.value, [...path, "otherwise"]) : []),
    ...(standIn === undefined ? [] : checkInput(standIn, [...path, "default"])),
  ];
}

/** Constants, tables and defaults give values that the field takes. */
export const checkValues: Check = ({ fields }) => fields.flatMap(checkField);
