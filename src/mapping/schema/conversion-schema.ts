import { z } from "zod";
import type { DateWords } from "../transforms/date-tokens.ts";
import { roundings } from "../../kernel/rational.ts";
import { excelSystems } from "../transforms/excel-serial.ts";
import { groupFamilies } from "../transforms/group-marks.ts";
import { languages } from "../transforms/month-names.ts";
import { parseDateFormat } from "../transforms/parse-date-format.ts";
import { daysShape } from "../transforms/shift-day.ts";
import { isZone } from "../transforms/zone-offset.ts";
import { parseFieldAddress } from "../field-address.ts";
import { scalarSchema, textSchema } from "./text-schema.ts";

const markSchema = z.enum([".", ",", "auto"]);

const groupSchema = z
  .string()
  .regex(
    new RegExp(`^(?:[.,' _\\u00A0\\u202F\\u2009\\u2007\\u2019]|${groupFamilies.join("|")})$`, "u"),
    "takes one of . , ' _ or a blank; or blank or apostrophe for all signs that look like one",
  );

const signSchema = textSchema.regex(/^[^\d\s.,()+-]+$/u, "takes a sign or code like € or EUR");

/** A number to reckon with, as a text of digits so that none is lost. */
const factorSchema = z
  .union([z.string(), z.number()])
  .refine((value) => /^-?\d{1,30}(?:\.\d{1,30})?$/.test(String(value)) && Number(value) !== 0, {
    message: 'takes a number like "60" or "0.01" that is not zero, of 30 digits at most',
  });

const decimalObject = z
  .strictObject({
    mark: markSchema
      .optional()
      .describe(
        "The decimal mark of the file, or auto: the column has to prove it. Default: a point.",
      ),
    group: groupSchema
      .optional()
      .describe(
        "The mark between groups of three digits; blank or apostrophe: any sign that looks like one.",
      ),
    places: z
      .union([z.int().min(0).max(30), z.literal("currency")])
      .optional()
      .describe(
        "The most decimals; more are an error. currency: as many as the row's currency has.",
      ),
    signs: z
      .enum(["plain", "accounting"])
      .optional()
      .describe("accounting also takes (1.50), 1.50- and typographic minus signs as negative."),
    currency: z
      .union([signSchema, z.array(signSchema).min(1)])
      .optional()
      .describe("Signs of a currency that may stand before or behind the number."),
    currency_column: textSchema
      .optional()
      .describe(
        "The column with the row's currency; a sign or code beside the amount has to agree.",
      ),
    grouping: z
      .enum(["thousands", "indian"])
      .optional()
      .describe("indian: 12,34,567. Default: groups of three digits."),
    percent: z
      .enum(["keep", "fraction"])
      .optional()
      .describe(
        "The column has percentages, with a sign or without: 19% is sent as 19, or as 0.19.",
      ),
    negate: z.literal(true).optional().describe("Turns the sign; zero has none."),
    multiply: factorSchema.optional().describe('Multiplies exactly by a number: "0.01".'),
    divide: factorSchema
      .optional()
      .describe(
        'Divides by a number: "60". A result without an end is an error unless round is said.',
      ),
    round: z
      .enum(roundings)
      .optional()
      .describe(
        "Rounds to places. half-even, half-up and half-down differ in the middle; up is away from zero. Default: an error.",
      ),
  })
  .refine((value) => value.round === undefined || value.places !== undefined, {
    message: "round needs places, the decimals that it rounds to",
  })
  .refine((value) => value.places !== "currency" || value.currency_column !== undefined, {
    message: "places: currency needs a currency_column, which names the currency of the row",
  })
  .refine((value) => value.grouping === undefined || value.group !== undefined, {
    message: "grouping says how digits are grouped; it needs group, the mark between them",
  })
  .refine((value) => value.mark !== "auto" || value.group === undefined, {
    message: "with mark: auto the column proves its group mark too; take group out",
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

/** Why a format, or a format with its words, can't be used; undefined when it can. */
function refuseFormat(format: string, words: DateWords): string | undefined {
  if (format === "auto") return undefined;
  const parsed = parseDateFormat(format, words);
  if ("refused" in parsed) return parsed.refused;
  if (words.pivot !== undefined && !/YY/.test(format.replaceAll("YYYY", "")))
    return "the format has no year of two digits (YY), so a pivot has no use; take the pivot out";
  if (words.language !== undefined && !/MMM|ddd/.test(format))
    return "the format has no name of a month (MMM) or day (ddd), so a language has no use; take the language out";
  return undefined;
}

/** Day numbers have no format, no short years and no names. */
function refuseSerial(others: Readonly<Record<string, unknown>>): string | undefined {
  const needless = Object.keys(others).filter((name) => others[name] !== undefined);
  return needless.length === 0
    ? undefined
    : `excel_serial stands in place of a format; take out ${needless.join(" and ")}`;
}

const formatSchema = textSchema.check((context) => {
  const message = refuseFormat(context.value, {});
  if (message !== undefined) context.issues.push({ code: "custom", message, input: context.value });
});

const zoneSchema = textSchema.refine(isZone, {
  message: "there is no such time zone; it takes a name like Europe/Berlin or UTC",
});

const shifts = "takes end-of-month, first-of-next-month, or so many days like +30 days";

const thenSchema = z
  .union([z.enum(["end-of-month", "first-of-next-month"]), z.string().regex(daysShape, shifts)], {
    error: shifts,
  })
  .describe(
    "The day that is sent in place of the one in the cell: end-of-month, first-of-next-month, +30 days, -1 day.",
  );

const dateObject = z
  .strictObject({
    format: textSchema
      .optional()
      .describe(
        "How dates are written in the file: DD/MM/YYYY, D MMM YYYY …; or auto: the column has to prove it.",
      ),
    excel_serial: z
      .literal([...excelSystems])
      .optional()
      .describe(
        "In place of a format: the column has a spreadsheet's day numbers, counted from 1900 or from 1904.",
      ),
    zone: zoneSchema.optional().describe("The IANA time zone that times without offset are in."),
    output: z.enum(["instant", "date"]).optional(),
    // oxlint-disable-next-line unicorn/no-thenable -- a setting's name; nobody waits for a shape
    then: thenSchema.optional(),
    pivot: z
      .int()
      .min(1099)
      .max(9999)
      .optional()
      .describe("The last year that two digits (YY) can mean: 2070 takes them for 1971 to 2070."),
    language: z
      .enum(languages)
      .optional()
      .describe("Of the names of months and days (MMM, MMMM, ddd, dddd)."),
  })
  .check((context) => {
    const { format, pivot, language, excel_serial: system } = context.value;
    const message =
      system === undefined
        ? format === undefined
          ? "says how dates are written: by format, or by excel_serial"
          : refuseFormat(format, { pivot, language })
        : refuseSerial({ format, pivot, language });
    if (message !== undefined)
      context.issues.push({ code: "custom", message, path: ["format"], input: format });
  });

export const dateSchema = z
  .union([formatSchema, dateObject])
  .describe("A date or time of the file, sent as ISO-8601.");

export const currencySchema = z
  .literal(true)
  .describe("A currency, sent as its ISO 4217 code in upper case.");

const eachSchema = z
  .strictObject({
    case: z.enum(["upper", "lower", "title"]).optional(),
    lookup: z
      .strictObject({
        file: textSchema,
        key: textSchema,
        value: textSchema,
        missing: z.enum(["error", "blank", "keep"]).optional(),
      })
      .optional(),
    table: z.record(z.string(), scalarSchema).optional(),
    otherwise: z
      .union([z.enum(["error", "keep"]), z.strictObject({ value: scalarSchema })])
      .optional(),
  })
  .refine((each) => each.otherwise === undefined || each.table !== undefined, {
    message: "otherwise needs a table",
  })
  .describe("What is done with each item: case, then lookup, then table.");

export const listSchema = z
  .union([
    textSchema,
    z.strictObject({
      separator: textSchema,
      trim: z.boolean().optional(),
      each: eachSchema.optional(),
    }),
  ])
  .describe("A cell that holds several values, split at a separator.");

const jsonSchema = z
  .union([
    z.literal(true),
    z.strictObject({
      path: textSchema
        .refine((path) => parseFieldAddress(path) !== undefined, {
          message: "takes names and places like a.b or items[0].id",
        })
        .describe("Where in the JSON the value stands: a.b, items[0].id."),
      missing: z
        .enum(["error", "blank"])
        .optional()
        .describe("What becomes of a cell that has nothing there. Default: error."),
    }),
  ])
  .describe("The cell holds JSON: an object or a list (true), or one value is taken out of it.");

export const conversionShape = {
  date: dateSchema.optional(),
  decimal: decimalSchema.optional(),
  integer: integerSchema.optional(),
  boolean: booleanSchema.optional(),
  currency: currencySchema.optional(),
  list: listSchema.optional(),
  json: jsonSchema.optional(),
};

export const conversionNames = [
  "date",
  "decimal",
  "integer",
  "boolean",
  "currency",
  "list",
  "json",
] as const;
export type ConversionName = (typeof conversionNames)[number];
