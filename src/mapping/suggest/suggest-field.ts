import { nearestName } from "../../kernel/nearest-name.ts";
import { isDecimalField } from "../../targets/is-decimal-field.ts";
import type { FieldSpec } from "../../targets/target.ts";
import type { ColumnProfile } from "./profile-column.ts";
import { writeComment, writeText } from "./write-yaml.ts";
import { countOf } from "../../kernel/counts.ts";

/** The lines of a field below `fields:`, without their indent. */
type Lines = readonly string[];

const isDate = ({ name, type, form }: FieldSpec): boolean =>
  type === "string" &&
  (form?.includes("ISO-8601") === true || /(?:^|_)date(?:_|$)|Date|_at$/.test(name));

const isDecimal = (field: FieldSpec): boolean => field.type === "number" || isDecimalField(field);

const fold = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, " ");

/** Words of a column that are named where a person has to decide. */
const mostWords = 5;

const trueWords = new Set(["yes", "y", "1", "true", "x", "on"]);
const falseWords = new Set(["no", "n", "0", "false", "-", "off"]);

/** A field that a person has to decide on, with the reason. */
export function undecided(name: string, reason: string, hint = ""): Lines {
  const comment = hint === "" ? "" : ` ${writeComment(hint)}`;
  return [`${writeText(name)}: { decide: ${JSON.stringify(reason)} }${comment}`];
}

function suggestTable(field: FieldSpec, profile: ColumnProfile): Lines {
  const { allowed = [] } = field;
  const { values } = profile;
  if (values === undefined) return [writeComment("more than 50 values; write a table for them")];
  if ([...values.keys()].every((value) => allowed.includes(value))) return [];
  const entries = [...values].map(([value, count]) => {
    const same = allowed.find((one) => fold(one) === fold(value));
    if (same !== undefined) return `  ${JSON.stringify(value)}: ${writeText(same)}`;
    const near = nearestName(value, allowed);
    const hint = near === undefined ? "" : `; perhaps ${near}`;
    const rows = countOf(count, "row");
    return `  ${writeComment(`${JSON.stringify(value)}: what? (${rows}${hint})`)}`;
  });
  const isEmpty = entries.every((entry) => entry.trimStart().startsWith("#"));
  return [
    writeComment(`the API takes: ${allowed.join(", ")}`),
    isEmpty ? "table: {}" : "table:",
    ...entries,
  ];
}

function suggestBoolean({ values }: ColumnProfile): Lines {
  const all = [...(values?.keys() ?? [])];
  const [yes, no] = [trueWords, falseWords].map((known) =>
    all.filter((value) => known.has(value.toLowerCase())),
  );
  if (all.every((value) => /^(?:true|false)$/i.test(value))) return [];
  if (yes === undefined || no === undefined || yes.length + no.length < all.length)
    return [
      writeComment("say which words mean true and false: boolean: { true: […], false: […] }"),
    ];
  const show = (found: readonly string[], usual: string): string =>
    (found.length === 0 ? [usual] : found).map((word) => JSON.stringify(word)).join(", ");
  return [`boolean: { true: [${show(yes, "true")}], false: [${show(no, "false")}] }`];
}

function suggestDecimal(profile: ColumnProfile): Lines | { readonly refused: string } {
  const { decimal, currencies, hasAccountingSigns } = profile;
  if ("refused" in decimal) return decimal;
  const found = typeof decimal.settings.decimal === "object" ? decimal.settings.decimal : {};
  const { mark = ".", group } = found;
  const parts = [
    `mark: "${mark}"`,
    ...(group === undefined ? [] : [`group: ${JSON.stringify(group)}`]),
    ...(hasAccountingSigns ? ["signs: accounting"] : []),
    ...(currencies.length === 0
      ? []
      : [`currency: [${currencies.map((one) => `"${one}"`).join(", ")}]`]),
  ];
  return parts.length === 1 && mark === "." ? [] : [`decimal: { ${parts.join(", ")} }`];
}

function suggestDate({ date, values }: ColumnProfile): Lines | { readonly refused: string } {
  if ("refused" in date) return date;
  const found = typeof date.settings.date === "object" ? date.settings.date : {};
  const { format, language } = found;
  const isSent = format === undefined || /^YYYY-MM-DD(?:T.*Z)?$/.test(format);
  if (isSent || values?.size === 0) return [];
  return language === undefined
    ? [`date: ${writeText(format)}`]
    : [`date: { format: ${writeText(format)}, language: ${language} }`];
}

/** Words in place of numbers: only a person knows which number a word stands for. */
function suggestInteger({ values }: ColumnProfile): Lines | { readonly refused: string } {
  const words = [...(values?.keys() ?? [])];
  if (words.length === 0 || words.some((word) => /\d/.test(word))) return [];
  return {
    refused: `has words where the API takes a whole number: ${words.slice(0, mostWords).join(", ")}`,
  };
}

function hintAt(field: FieldSpec): string {
  if (field.type === "array") return `list: ";"`;
  if (field.type === "integer") return "table: { word: number, … }";
  return isDecimal(field) ? "decimal: …" : "date: …";
}

function suggestSettings(
  field: FieldSpec,
  profile: ColumnProfile,
): Lines | { readonly refused: string } {
  if (field.type === "array") return { refused: "say how the values in a cell are separated" };
  if (field.type === "object") return ["json: true"];
  if (field.allowed !== undefined) return suggestTable(field, profile);
  if (field.type === "boolean") return suggestBoolean(profile);
  if (isDecimal(field)) return suggestDecimal(profile);
  if (field.type === "integer") return suggestInteger(profile);
  return isDate(field) ? suggestDate(profile) : [];
}

/** The lines of a field that has a column: with what its cells prove, or as one to be decided where they prove nothing. */
export function suggestField(field: FieldSpec, column: string, profile: ColumnProfile): Lines {
  const settings = suggestSettings(field, profile);
  const name = writeText(field.name);
  if ("refused" in settings) {
    return undecided(
      field.name,
      `column "${column}" ${settings.refused}`,
      `{ column: ${writeText(column)}, ${hintAt(field)} }`,
    );
  }
  if (settings.length === 0) return [`${name}: ${writeText(column)}`];
  return [`${name}:`, `  column: ${writeText(column)}`, ...settings.map((line) => `  ${line}`)];
}
