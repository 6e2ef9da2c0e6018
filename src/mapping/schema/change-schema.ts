import { z } from "zod";
import { textSchema } from "./text-schema.ts";

export const writeSchema = z
  .enum(["merge", "replace"])
  .describe(
    "What a row does to its record: merge reads it and changes the mapped fields alone, replace sends the row as the whole record (default).",
  );

const ruleSchema = z
  .union([z.enum(["replace", "append"]), z.strictObject({ by_key: textSchema })])
  .describe(
    "replace: as a whole; append: the items that the list lacks; by_key: items with the same value in this field are one.",
  );

/** How single fields are merged. */
export const mergeSchema = z
  .record(textSchema, ruleSchema)
  .describe(
    "How lists and objects are merged, by dotted name. Default: objects field by field, lists are replaced.",
  );

const limit = /^\d+(\.\d+)?$/;

/** An amount without a sign, as a text of digits, so that none is lost. */
const amountSchema = z.union([
  z.string().regex(limit, "takes an amount without a sign, like 100 or 12.50"),
  z.number().min(0, "takes an amount without a sign, like 100 or 12.50"),
]);

const onBreakSchema = z
  .enum(["invalid", "stop"])
  .describe("What a change that is not allowed does: the row is invalid (default), or all stops.");

const rules = ["max_change", "max_percent", "transitions", "never"] as const;

const fieldGuardSchema = z
  .strictObject({
    max_change: amountSchema.optional().describe("Most that the amount may change by, either way."),
    max_percent: amountSchema.optional().describe("The same, in percent of the old amount."),
    transitions: z
      .record(textSchema, z.array(z.union([textSchema, z.number()])))
      .optional()
      .describe("From a value to those that it may become; any other change is not allowed."),
    never: z.literal(true).optional().describe("The field may not change at all."),
    on_break: onBreakSchema.optional(),
  })
  .refine((guard) => rules.some((name) => guard[name] !== undefined), {
    message: `allows everything; it takes ${rules.join(", ")}`,
  })
  .refine((guard) => guard.never === undefined || Object.keys(guard).every(isAboutNever), {
    message: "a field that never changes needs no other limit; take the others out",
  });

function isAboutNever(name: string): boolean {
  return name === "never" || name === "on_break";
}

const shareSchema = z.union([
  z.int().min(0, "takes a number of rows, or a share of all rows like 20%"),
  z
    .string()
    .regex(
      /^(?:100|\d{1,2}(?:\.\d+)?)%$/,
      "takes a number of rows, or a share of all rows like 20%",
    ),
]);

/** What the changes of a load may not do. */
export const guardSchema = z
  .strictObject({
    on_break: onBreakSchema.optional(),
    fields: z.record(textSchema, fieldGuardSchema).optional(),
    max_rows_changed: shareSchema
      .optional()
      .describe("Most rows that may change their record: a number, or a share like 20%."),
    max_sum_of_differences: z
      .record(textSchema, amountSchema)
      .optional()
      .describe("Most that new amounts less old ones may add up to over all rows, either way."),
  })
  .refine(
    (guard) =>
      [guard.fields, guard.max_rows_changed, guard.max_sum_of_differences].some(
        (one) => one !== undefined,
      ),
    { message: "guards nothing; it takes fields, max_rows_changed or max_sum_of_differences" },
  )
  .describe("Limits for what rows change. They are checked where the live record is known.");

export type MergeSettings = z.output<typeof mergeSchema>;
export type GuardFile = z.output<typeof guardSchema>;
export type FieldGuardFile = z.output<typeof fieldGuardSchema>;
