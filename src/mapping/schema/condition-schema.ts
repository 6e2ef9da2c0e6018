import { z } from "zod";
import { isAmount } from "../../kernel/exact-decimal.ts";
import { checkedNumbers, type CheckedNumber } from "../conditions/check-digits.ts";
import { dateSettingsOf, type DateWritten, type DecimalWritten } from "../long-settings.ts";
import { makesInstant } from "../transforms/convert-date.ts";
import { isIsoDay } from "../transforms/shift-day.ts";
import { dateSchema, decimalSchema } from "./conversion-schema.ts";
import { columnSchema, patternSchema, textSchema, textsSchema } from "./text-schema.ts";

/** Cells of a row, as they stand or reckoned with. */
export interface CellOperand {
  readonly column?: string | readonly string[] | undefined;
  readonly product?: readonly string[] | undefined;
  readonly sum?: readonly string[] | undefined;
  /** How these cells are written, where that is otherwise than the tested one. */
  readonly decimal?: DecimalWritten | undefined;
  readonly date?: DateWritten | undefined;
}

/** What a cell is compared with: an amount or a day, or other cells. */
export type Operand = string | number | CellOperand;

/** How far a cell may be from an amount. */
export interface Within {
  readonly of: Operand;
  readonly percent?: string | number | undefined;
  readonly amount?: string | number | undefined;
}

export const comparisons = ["less_than", "at_most", "greater_than", "at_least"] as const;
export type ComparisonName = (typeof comparisons)[number];

const tests = [
  "equals",
  "not_equals",
  "in",
  "in_file",
  "blank",
  "matches",
  "check_digit",
  ...comparisons,
  "within",
] as const;
const groups = ["all", "any", "not"] as const;

/** A column of a CSV file, of which a cell may be one of the entries. */
export interface ListedIn {
  readonly file: string;
  readonly key: string;
}

/** A condition as a mapping writes it: tests of one column, which have to be met together, or a group of conditions. */
export interface ConditionSettings extends Readonly<
  Partial<Record<ComparisonName, Operand | undefined>>
> {
  readonly column?: string | readonly string[] | undefined;
  readonly equals?: string | readonly string[] | undefined;
  readonly not_equals?: string | readonly string[] | undefined;
  readonly in?: readonly string[] | undefined;
  readonly in_file?: ListedIn | undefined;
  readonly blank?: boolean | undefined;
  readonly matches?: string | undefined;
  readonly check_digit?: CheckedNumber | undefined;
  readonly decimal?: DecimalWritten | undefined;
  readonly date?: DateWritten | undefined;
  readonly within?: Within | undefined;
  readonly all?: readonly ConditionSettings[] | undefined;
  readonly any?: readonly ConditionSettings[] | undefined;
  readonly not?: ConditionSettings | undefined;
}

const severalSchema = z.array(textSchema).min(2, "takes at least two columns");

const operandSchema = z
  .union([
    textSchema,
    z.number(),
    z.strictObject({
      column: columnSchema.optional(),
      product: severalSchema.optional().describe("These columns multiplied."),
      sum: severalSchema.optional().describe("These columns added up."),
      decimal: decimalSchema.optional().describe("How they are written, if not as the column."),
      date: dateSchema.optional(),
    }),
  ])
  .describe('An amount like "100", a day like 2026-01-31, or { column: … }, { product: [A, B] }.');

const distanceSchema = z
  .union([z.string(), z.number()])
  .refine((value) => /^\d{1,30}(?:\.\d{1,30})?$/.test(String(value)), {
    message: 'takes a number without a sign, like "10" or "0.05"',
  });

const isAutoMark = (decimal: ConditionSettings["decimal"]): boolean =>
  (typeof decimal === "object" ? decimal.mark : decimal) === "auto" ||
  (typeof decimal === "object" && decimal.currency_column !== undefined);

/** Why the days of a condition can't be read, or undefined. */
function refuseDate(date: DateWritten): string | undefined {
  if ((typeof date === "object" ? date.format : date) === "auto")
    return "a condition says how its days are written; auto is for fields";
  return makesInstant(dateSettingsOf(date))
    ? "a condition compares days; say output: date, or take the zone out"
    : undefined;
}

/** Why the cells of an operand can't be compared, or undefined. */
function refuseCells(operand: CellOperand, isDay: boolean): string | undefined {
  const named = [operand.column, operand.product, operand.sum].filter((one) => one !== undefined);
  if (named.length !== 1) return "takes one of column, product and sum";
  if (isDay && operand.column === undefined) return "days are neither multiplied nor added up";
  if (isDay ? operand.decimal !== undefined : operand.date !== undefined)
    return "both sides are days, or both are amounts";
  if (isAutoMark(operand.decimal)) return "says how its amounts are written by mark and group";
  return operand.date === undefined ? undefined : refuseDate(operand.date);
}

function refuseOperand(operand: Operand, isDay: boolean): string | undefined {
  if (typeof operand === "object") return refuseCells(operand, isDay);
  const written = String(operand);
  if (isDay) return isIsoDay(written) ? undefined : `"${written}" is no day like 2026-01-31`;
  if (isAmount(written)) return undefined;
  const hint = isIsoDay(written) ? "; for days say date, how the column writes them" : "";
  return `"${written}" is no amount like 12.50${hint}`;
}

function refuseWithin({ of, percent, amount }: Within, isDay: boolean): string | undefined {
  if (isDay) return "is for amounts, not for days";
  if ((percent === undefined) === (amount === undefined)) return "takes one of percent and amount";
  return refuseOperand(of, false);
}

function listFaults(condition: ConditionSettings): readonly string[] {
  const has = (name: keyof ConditionSettings): boolean => condition[name] !== undefined;
  const subjects = (["column", ...groups] as const).filter(has);
  if (subjects.length !== 1) return ["takes one of column, all, any and not"];
  if (!has("column")) {
    const others = Object.keys(condition).filter((name) => !groups.some((group) => group === name));
    return others.length === 0
      ? []
      : [`tests a column that is not named; take out ${others.join(", ")}`];
  }
  const { decimal, date } = condition;
  const compared = comparisons.filter(has);
  const { within } = condition;
  const faults: string[] = [];
  if (!tests.some(has)) faults.push(`needs a test: ${tests.join(", ")}`);
  if (decimal !== undefined && date !== undefined) faults.push("takes decimal or date, not both");
  if ((decimal ?? date) !== undefined && compared.length === 0 && within === undefined)
    faults.push(`decimal and date say how cells are compared by ${comparisons.join(", ")}`);
  const far = within === undefined ? undefined : refuseWithin(within, date !== undefined);
  if (far !== undefined) faults.push(`within: ${far}`);
  if (isAutoMark(decimal))
    faults.push("a condition says how its amounts are written by mark and group");
  const refused = date === undefined ? undefined : refuseDate(date);
  if (refused !== undefined) faults.push(refused);
  for (const name of compared) {
    const fault = refuseOperand(condition[name] ?? "", date !== undefined);
    if (fault !== undefined) faults.push(`${name}: ${fault}`);
  }
  return faults;
}

/** A condition on the cells of a row. Cells are looked at as they are, before any step. */
export const conditionSchema: z.ZodType<ConditionSettings> = z
  .strictObject({
    column: columnSchema.optional(),
    equals: textsSchema
      .optional()
      .describe("The cell is this text, or one of these, to the letter."),
    not_equals: textsSchema.optional(),
    in: z
      .array(z.string())
      .min(1, "takes at least one text")
      .optional()
      .describe("The cell is one of these texts."),
    in_file: z
      .strictObject({
        file: textSchema.describe("A CSV file, relative to the folder of the mapping."),
        key: textSchema.describe("The column of the file in which the cell is looked for."),
      })
      .optional(),
    blank: z.boolean().optional(),
    matches: patternSchema.optional(),
    decimal: decimalSchema.optional(),
    date: dateSchema.optional(),
    check_digit: z
      .enum(checkedNumbers)
      .optional()
      .describe("The cell is such a number, and its check digit agrees."),
    less_than: operandSchema.optional(),
    at_most: operandSchema.optional(),
    greater_than: operandSchema.optional(),
    at_least: operandSchema.optional(),
    within: z
      .strictObject({
        percent: distanceSchema.optional(),
        amount: distanceSchema.optional(),
        of: operandSchema,
      })
      .optional()
      .describe("The amount is no further from another than so many percent of it, or so much."),
    all: z
      .lazy(() => z.array(conditionSchema).min(1, "takes at least one condition"))
      .optional()
      .describe("All of these are met."),
    any: z
      .lazy(() => z.array(conditionSchema).min(1, "takes at least one condition"))
      .optional()
      .describe("At least one of these is met."),
    not: z
      .lazy(() => conditionSchema)
      .optional()
      .describe("This is not met."),
  })
  .check((context) => {
    for (const message of listFaults(context.value))
      context.issues.push({ code: "custom", message, input: context.value });
  })
  .meta({ id: "condition" });

/** A condition that has to hold, and what is said of a row where it does not. */
export const checkSchema = z.strictObject({
  that: conditionSchema,
  else: textSchema.describe("What is wrong with a row that breaks it, in a sentence."),
});
export type RowCheck = z.output<typeof checkSchema>;
