import { isDateField } from "../targets/is-date-field.ts";
import { typeInWords } from "../targets/field-in-words.ts";
import type { FieldSpec, Target } from "../targets/target.ts";

/** A column of an empty sheet for a target. */
export interface TemplateColumn {
  /** The field, as a mapping names it; `[0]` stands for the first object of a list. */
  readonly name: string;
  /** `within`: only where another column of the same object is filled. */
  readonly required: "yes" | "within" | "no";
  /** As people say it: `list of strings`. */
  readonly type: string;
  /** How a cell of the sheet becomes a value: as the type says, or a date, or several values in a cell. */
  readonly reading: "as-it-is" | "date" | "list" | "json";
  /** What a text must look like, as a phrase behind "takes". */
  readonly form?: string;
  readonly allowed?: readonly string[];
  readonly description: string;
}

/**
 * The fields that a row may fill, one column each: nothing that the server gives or keeps, no marks of the load, and of an
 * object its parts. Those that every row needs come first, the key before them.
 */
export function listTemplateColumns(target: Target): readonly TemplateColumn[] {
  const left = new Set<string>([
    ...Object.values(target.tags ?? {}),
    ...Object.keys(target.refusedFields),
    ...target.filledByServer,
  ]);
  const columns = target.fields
    .filter((field) => !left.has(field.name) && !field.writtenByServer && isFilledAsOne(field))
    .map((field) => toColumn(field, target.fields));
  const rank = ({ name, required }: TemplateColumn): number =>
    name === target.key.field ? 0 : required === "yes" ? 1 : 2;
  return columns.toSorted((one, other) => rank(one) - rank(other));
}

const isFilledAsOne = ({ type, items, open }: FieldSpec): boolean =>
  type === "object" ? open : items !== "object";

function readingOf(field: FieldSpec): TemplateColumn["reading"] {
  if (field.type === "array") return "list";
  if (field.type === "object") return "json";
  return isDateField(field) ? "date" : "as-it-is";
}

function toColumn(field: FieldSpec, fields: readonly FieldSpec[]): TemplateColumn {
  const { required, allowed, form, description } = field;
  const above = fields.filter(({ name }) => field.name.startsWith(`${name}.`));
  const isAlways = above.every((one) => one.required);
  return {
    name: above
      .filter(({ type }) => type === "array")
      .reduce((name, list) => name.replace(`${list.name}.`, () => `${list.name}[0].`), field.name),
    required: required ? (isAlways ? "yes" : "within") : "no",
    type: typeInWords(field),
    reading: readingOf(field),
    ...(form === undefined ? {} : { form }),
    ...(allowed === undefined ? {} : { allowed }),
    description,
  };
}
