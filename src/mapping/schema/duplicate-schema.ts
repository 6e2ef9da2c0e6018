import { z } from "zod";
import { dateSchema, decimalSchema } from "./conversion-schema.ts";
import { columnSchema } from "./text-schema.ts";

/** A word alone is the mark of decimals or the format of dates. */
const isAuto = (
  written: string | { readonly mark?: string | undefined; readonly format?: string | undefined },
): boolean =>
  typeof written === "string"
    ? written === "auto"
    : written.mark === "auto" || written.format === "auto";

const latestSchema = z
  .strictObject({
    keep: z.literal("latest"),
    by: columnSchema.describe("The column that says which row is the latest."),
    date: dateSchema.optional().describe("How it writes its dates or times."),
    decimal: decimalSchema.optional().describe("How it writes its numbers, such as versions."),
  })
  .refine(({ date, decimal }) => (date === undefined) !== (decimal === undefined), {
    message: "says how the column is written: by date or by decimal",
  })
  .refine(({ date, decimal }) => ![date, decimal].some((one) => one !== undefined && isAuto(one)), {
    message: "says how the column is written; auto is for fields",
  });

export const duplicateSchema = z
  .union([z.enum(["in-order", "reject", "last"]), latestSchema])
  .describe(
    "Rows whose key repeats: apply all in file order (default of updates), refuse all (default of creates), send the last, or the latest by a column.",
  );

export type LatestSettings = z.output<typeof latestSchema>;
