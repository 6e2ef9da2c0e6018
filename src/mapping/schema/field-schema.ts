import { z } from "zod";
import { conditionSchema } from "./condition-schema.ts";
import { cleanSchema, nullsSchema } from "./clean-schema.ts";
import { conversionNames, conversionShape } from "./conversion-schema.ts";
import { columnSchema, patternSchema, scalarSchema, textSchema } from "./text-schema.ts";

const withText = z
  .string()
  .describe("What is put in its place; $1 is the first group of a pattern.");

const replacementSchema = z.union([
  z.strictObject({ find: textSchema, with: withText }),
  z.strictObject({ pattern: patternSchema, with: withText }),
]);

const otherwiseSchema = z
  .union([z.enum(["error", "keep"]), z.strictObject({ value: scalarSchema })])
  .describe("What becomes of values that are not in the table. Default: error.");

const lookupShape = {
  file: textSchema.optional().describe("A CSV file, relative to the folder of the mapping."),
  key: z
    .union([textSchema, z.array(textSchema).min(2, "takes at least two columns")])
    .optional()
    .describe("The column of the file that has the text of the cell; several: with beside."),
  beside: z
    .array(textSchema)
    .min(1, "takes at least one column")
    .optional()
    .describe("Columns of the source whose cells are the other parts of a key of several."),
  value: textSchema
    .optional()
    .describe("The column of the file that has what is put in its place."),
  loads: z
    .strictObject({
      target: textSchema.describe("The target of the loads that created the records."),
      base_url: textSchema
        .optional()
        .describe("Where these loads went, if that is another address than this load's."),
    })
    .optional()
    .describe("From the key of a row of an earlier load to the id of the record that it created."),
  missing: z
    .enum(["error", "blank", "keep"])
    .optional()
    .describe("What becomes of a text that is not found. Default: error."),
};

function findLookupFault(lookup: Readonly<Record<string, unknown>>): string | undefined {
  const parts = ["file", "key", "value"];
  const { key, beside } = lookup;
  const [keys, besides] = [[key].flat().length, [beside ?? []].flat().length];
  if (key !== undefined && keys !== besides + 1)
    return `has a key of ${keys} and ${besides} beside: the first of the key is the text of the field, each other one is a column named under beside`;
  if (key === undefined && beside !== undefined) return "beside goes with a key of several columns";
  const given = parts.filter((name) => lookup[name] !== undefined);
  if (lookup["loads"] !== undefined)
    return given.length === 0
      ? undefined
      : `looks up in a file or in loads, not in both; take out ${given.join(", ")} or loads`;
  const lacking = parts.filter((name) => !given.includes(name));
  if (lacking.length === 0) return undefined;
  return given.length === 0
    ? "says not where: file, key and value of a CSV file, or loads"
    : `in a file takes file, key and value; ${lacking.join(" and ")} is missing`;
}

const lookupSchema = z
  .strictObject(lookupShape)
  .check((context) => {
    const message = findLookupFault(context.value);
    if (message !== undefined)
      context.issues.push({ code: "custom", message, input: context.value });
  })
  .describe(
    "From the file's values to others: by a CSV file (file, key, value), or by what loads created.",
  );

const namesSchema = z
  .array(textSchema)
  .min(2, "takes at least two columns")
  .refine((names) => new Set(names).size === names.length, { message: "names a column twice" });

const joinSchema = z
  .strictObject({
    columns: namesSchema,
    with: z.string().describe("What stands between two cells."),
  })
  .describe("The cells of several columns as one text, blank ones left out.");

const padSchema = z
  .strictObject({
    to: z
      .int("takes a whole number from 1 to 1000")
      .min(1, "takes a whole number from 1 to 1000")
      .max(1000, "takes a whole number from 1 to 1000")
      .describe("How many characters there are to be."),
    with: z
      .string()
      .regex(/^[^]$/u, "takes one character")
      .describe("What is put in front, as often as need be."),
  })
  .describe("Fills a text up from the front; a longer one is an error.");

const extractSchema = z
  .union([
    patternSchema,
    z.strictObject({
      pattern: patternSchema,
      otherwise: z
        .enum(["error", "blank", "keep"])
        .optional()
        .describe("What becomes of a text that does not match. Default: error."),
    }),
  ])
  .describe("Keep what the pattern's first group matches (without a group: the whole match).");

const fieldShape = {
  column: columnSchema.optional(),
  first_of: namesSchema.optional().describe("The first of these columns whose cell is not blank."),
  join: joinSchema.optional(),
  hash: z
    .strictObject({ sha256: z.array(textSchema).min(1, "takes at least one column") })
    .optional()
    .describe("A text that is the same for the same cells: an id that stays."),
  sum: namesSchema
    .optional()
    .describe("The sum of these columns, exactly; decimal says how their cells are written."),
  constant: z.json().optional().describe("The same value in every row."),
  template: textSchema
    .optional()
    .describe('Columns and text joined: "{First Name} {Last Name}"; {{ and }} are braces.'),
  decide: textSchema
    .optional()
    .describe("What a person still has to decide; until then each row is invalid."),
  clean: cleanSchema.optional(),
  nulls: nullsSchema.optional(),
  trim: z.boolean().optional().describe("Take outer white space off."),
  case: z
    .enum(["upper", "lower", "title"])
    .optional()
    .describe("title: each word begins with a capital, the rest of it is small."),
  replace: z.union([replacementSchema, z.array(replacementSchema).min(1)]).optional(),
  extract: extractSchema.optional(),
  pad: padSchema.optional(),
  default: textSchema
    .optional()
    .describe("Stands in for a blank cell; goes through table and conversion."),
  default_when: z
    .literal("absent", "takes absent")
    .optional()
    .describe("The default stands in only where the live record has no value (write: merge)."),
  blank: z
    .union([z.enum(["leave-out", "null", "empty", "clear"]), z.null()])
    .optional()
    .describe(
      "What a blank cell means. Default: the field is left out. clear: it is taken out of the live record (write: merge).",
    ),
  lookup: lookupSchema.optional(),
  table: z
    .record(z.string(), scalarSchema)
    .optional()
    .describe("From the file's values to the API's."),
  otherwise: otherwiseSchema.optional(),
  ...conversionShape,
  when: conditionSchema
    .optional()
    .describe("The field is left out of rows that do not meet this condition."),
};

/** Settings that begin a field; each field has exactly one. */
const sources = [
  "column",
  "first_of",
  "join",
  "sum",
  "hash",
  "template",
  "constant",
  "decide",
] as const;

function listFaults(field: Readonly<Record<string, unknown>>): string[] {
  const has = (name: string): boolean => field[name] !== undefined;
  const faults: string[] = [];
  if (sources.filter(has).length !== 1)
    faults.push(
      "takes exactly one of column, constant and template, or first_of, join, sum or hash in their place",
    );
  if (has("decide") && Object.keys(field).length > 1)
    faults.push("a field that is still to be decided has no other settings; take decide out");
  const others = Object.keys(field).filter(
    (name) => name !== "constant" && name !== "when" && has(name),
  );
  if (has("constant") && others.length > 0)
    faults.push(`a constant is sent as it is; take out ${others.join(", ")}`);
  const conversions = conversionNames.filter(
    (name) => has(name) && !(name === "json" && typeof field[name] === "object"),
  );
  if (conversions.length > 1) faults.push(`takes one conversion, not ${conversions.join(" and ")}`);
  if (has("otherwise") && !has("table")) faults.push("otherwise needs a table");
  if (has("default_when") && !has("default"))
    faults.push("default_when says when a default stands in; say default too");
  if (has("default_when") && has("lookup"))
    faults.push("default_when goes by blank cells, and not by what a look-up does not have");
  if (has("default") && has("blank"))
    faults.push("say default or blank, not both: with a default no cell stays blank");
  const unsummed = conversionNames.filter((name) => name !== "decimal" && has(name));
  const needless = [...unsummed, ...["table", "lookup"].filter(has)];
  if (has("sum") && needless.length > 0)
    faults.push(`a sum is of decimals; take ${needless.join(" and ")} out`);
  const { decimal } = field;
  const settings = typeof decimal === "object" && decimal !== null ? decimal : { mark: decimal };
  if (
    has("sum") &&
    ("currency_column" in settings || ("mark" in settings && settings.mark === "auto"))
  )
    faults.push(
      "a sum says how its cells are written by mark and group, not by auto or currency_column",
    );
  const madeOf = sources.find((name) => name !== "column" && has(name));
  if (field["blank"] === "clear" && madeOf !== undefined)
    faults.push(`only a blank cell of a column clears a field; say column in place of ${madeOf}`);
  return faults;
}

const fieldObject = z.strictObject(fieldShape).check((context) => {
  for (const message of listFaults(context.value))
    context.issues.push({ code: "custom", message, input: context.value });
});

function explainList(input: unknown): string | undefined {
  if (!Array.isArray(input)) return undefined;
  return `takes the name of a column or settings, not a list. Several names for one column are written column: [${input.map(String).join(", ")}]`;
}

/** A field: the name of a column, or settings. */
export const fieldSchema = z.union([textSchema, fieldObject], {
  error: (issue) => explainList(issue.input),
});

/** A field's settings in their long form. */
export type FieldSettings = z.output<typeof fieldObject>;
export type Replacement = z.output<typeof replacementSchema>;

/** True for a field whose value comes out of cells. */
export function readsCells({ constant, decide }: FieldSettings): boolean {
  return constant === undefined && decide === undefined;
}

/** The long form of a field that may be written in the short one. */
export function settingsOf(field: z.output<typeof fieldSchema>): FieldSettings {
  return typeof field === "string" ? { column: field } : field;
}
