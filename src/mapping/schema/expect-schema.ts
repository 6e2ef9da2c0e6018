import { z } from "zod";
import { columnSchema, textSchema } from "./text-schema.ts";

/** An amount as a text of digits, so that none is lost. */
const amountSchema = z
  .union([z.string().regex(/^-?\d+(\.\d+)?$/, "takes an amount like 12345.67"), z.number()])
  .describe("An amount like 12345.67; compared digit for digit.");

const groupedSchema = z
  .strictObject({
    by: columnSchema.describe("The column whose cell says to which group a row belongs."),
    are: z.record(z.string(), amountSchema).describe("What each group adds up to."),
  })
  .describe("Sums of groups; a row of any other group is a difference.");

/** Control totals: what whoever made the file says that is in it. */
export const expectSchema = z
  .strictObject({
    rows: z.int().min(0).optional().describe("How many rows the file has, skipped ones left out."),
    sum: z
      .record(textSchema, z.union([...amountSchema.options, groupedSchema]))
      .optional()
      .describe("What the values of a field add up to, over the same rows."),
  })
  .refine(({ rows, sum }) => rows !== undefined || sum !== undefined, {
    message: "names no total; it takes rows, sum or both",
  })
  .describe("Control totals of the file. A difference stops a load before the first request.");

export type ExpectedTotals = z.output<typeof expectSchema>;
