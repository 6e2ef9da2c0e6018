import { z } from "zod";
import { parseDateFormat } from "../transforms/parse-date-format.ts";
import { isZone } from "../transforms/zone-offset.ts";
import { textSchema } from "./text-schema.ts";

const markSchema = z.enum([".", ","]);

const groupSchema = z
  .string()
  .regex(/^[.,' _\u00A0\u202F\u2019]$/u, "takes one of . , ' _ or a blank");

const decimalObject = z
  .strictObject({
    mark: markSchema.optional().describe("The decimal mark of the file. Default: a point."),
    group: groupSchema.optional().describe("The mark between groups of three digits."),
    places: z.int().min(0).max(30).optional().describe("The most decimals; more are an error."),
  })
  .refine((value) => value.group === undefined || value.group !== (value.mark ?? "."), {
    message: "mark and group are the same; a number could be read in two ways",
  });

export const decimalSchema = z
  .union([markSchema, decimalObject])
  .describe("How decimals are written in the file; the value stays a text, digit for digit.");

export const integerSchema = z
  .union([z.literal(true), z.strictObject({ group: groupSchema })])
  .describe("A whole number, sent as a JSON number.");

export const booleanSchema = z
  .strictObject({ true: z.array(textSchema).min(1), false: z.array(textSchema).min(1) })
  .refine((value) => !value.true.some((word) => value.false.includes(word)), {
    message: "a word can't mean both true and false",
  })
  .describe("The file's words for true and false.");

const formatSchema = textSchema.check((context) => {
  const format = parseDateFormat(context.value);
  if ("refused" in format)
    context.issues.push({ code: "custom", message: format.refused, input: context.value });
});

const zoneSchema = textSchema.refine(isZone, {
  message: "there is no such time zone; it takes a name like Europe/Berlin or UTC",
});

export const dateSchema = z
  .union([
    formatSchema,
    z.strictObject({
      format: formatSchema.describe("How dates are written in the file: DD/MM/YYYY, D MMM YYYY …"),
      zone: zoneSchema.optional().describe("The IANA time zone that times without offset are in."),
      output: z.enum(["instant", "date"]).optional(),
    }),
  ])
  .describe("A date or time of the file, sent as ISO-8601.");

export const listSchema = z
  .union([textSchema, z.strictObject({ separator: textSchema, trim: z.boolean().optional() })])
  .describe("A cell that holds several values, split at a separator.");

export const conversionShape = {
  date: dateSchema.optional(),
  decimal: decimalSchema.optional(),
  integer: integerSchema.optional(),
  boolean: booleanSchema.optional(),
  list: listSchema.optional(),
  json: z.literal(true).optional().describe("The cell holds JSON: an object or a list."),
};

export const conversionNames = ["date", "decimal", "integer", "boolean", "list", "json"] as const;
export type ConversionName = (typeof conversionNames)[number];
