import { z } from "zod";
import { isAmount } from "../../kernel/exact-decimal.ts";
import { dateSettingsOf, type DateWritten, type DecimalWritten } from "../long-settings.ts";
import { makesInstant } from "../transforms/convert-date.ts";
import { isIsoDay } from "../transforms/shift-day.ts";
import { dateSchema, decimalSchema } from "./conversion-schema.ts";
import { columnSchema, patternSchema, textSchema, textsSchema } from "./text-schema.ts";

/** What a cell is compared with: an amount or a day, or another cell. */
export type Operand = string | number | { readonly column: string | readonly string[] };

export const comparisons = ["less_than", "at_most", "greater_than", "at_least"] as const;
export type ComparisonName = (typeof comparisons)[number];

const tests = [
  "equals",
  "not_equals",
  "in",
  "in_file",
  "blank",
  "matches",
  ...comparisons,
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
  readonly decimal?: DecimalWritten | undefined;
  readonly date?: DateWritten | undefined;
  readonly all?: readonly ConditionSettings[] | undefined;
  readonly any?: readonly ConditionSettings[] | undefined;
  readonly not?: ConditionSettings | undefined;
}

const operandSchema = z
  .union([textSchema, z.number(), z.strictObject({ column: columnSchema })])
  .describe('An amount like "100", a day like 2026-01-31, or { column: … }.');

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

function refuseOperand(operand: Operand, isDay: boolean): string | undefined {
  if (typeof operand === "object") return undefined;
  const written = String(operand);
  if (isDay) return isIsoDay(written) ? undefined : `"${written}" is no day like 2026-01-31`;
  if (isAmount(written)) return undefined;
  const hint = isIsoDay(written) ? "; for days say date, how the column writes them" : "";
  return `"${written}" is no amount like 12.50${hint}`;
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
  const faults: string[] = [];
  if (!tests.some(has)) faults.push(`needs a test: ${tests.join(", ")}`);
  if (decimal !== undefined && date !== undefined) faults.push("takes decimal or date, not both");
  if ((decimal ?? date) !== undefined && compared.length === 0)
    faults.push(`decimal and date say how cells are compared by ${comparisons.join(", ")}`);
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
    in: z.array(z.string()).min(1).optional().describe("The cell is one of these texts."),
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
    less_than: operandSchema.optional(),
    at_most: operandSchema.optional(),
    greater_than: operandSchema.optional(),
    at_least: operandSchema.optional(),
    all: z
      .lazy(() => z.array(conditionSchema).min(1))
      .optional()
      .describe("All of these are met."),
    any: z
      .lazy(() => z.array(conditionSchema).min(1))
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
