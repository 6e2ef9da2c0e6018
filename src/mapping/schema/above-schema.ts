import { z } from "zod";
import { patternSchema, textSchema } from "./text-schema.ts";

/** Of a name that stands for a column, with a $ in front. */
const ownNameSchema = z
  .string()
  .regex(/^[A-Za-z]\w{0,49}$/, "takes a name of letters, digits and _")
  .refine((name) => !["file", "row", "line"].includes(name), {
    message: "file, row and line are there already",
  });

const fromOne = "takes a whole number from 1 on";
const count = z.int(fromOne).min(1, fromOne);

/** Where above the header a text stands. */
const placeSchema = z.union([
  z.strictObject({
    line: count.describe("The line of the file, from 1; of a workbook the row."),
    cell: count.describe("Which cell of the line, from 1."),
  }),
  z.strictObject({
    label: textSchema.describe("The first cell behind one with this text, blank ones passed over."),
  }),
]);

/** Texts above the header, by the name under which a mapping takes them. */
export const aboveSchema = z
  .record(ownNameSchema, placeSchema)
  .describe("Cells above the header: {$name} is the text of each, in every row.");

export type AbovePlace = z.output<typeof placeSchema>;

/** Values that whoever loads a file gives with it, by name: what each means, or settings. */
export const parametersSchema = z
  .record(
    ownNameSchema,
    z.union([
      textSchema,
      z.strictObject({
        description: textSchema.optional().describe("For people: what it means."),
        pattern: patternSchema.optional().describe("What a value has to match."),
      }),
    ]),
  )
  .describe("Values that are given with a load (--set name=value): {$name} is the value of each.");
