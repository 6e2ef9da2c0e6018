import { z } from "zod";
import { textSchema } from "./text-schema.ts";

const results = ["payload", "fields", "errors", "skipped"] as const;

const errorSchema = z.strictObject({
  code: textSchema.describe("The code of the row error, such as not-a-date."),
  column: textSchema.optional(),
  field: textSchema.optional(),
});

const cellsSchema = z.record(z.string(), z.string());

/** A test of a mapping: a row of cells, and what has to become of it. */
export const testSchema = z
  .strictObject({
    name: textSchema.optional().describe("What the test shows, in a few words."),
    cells: z
      .union([cellsSchema, z.array(cellsSchema).min(1, "takes at least one row")])
      .describe(
        "The cells of one row by column; columns that are not named are blank. A list: rows of one record (group).",
      ),
    payload: z.record(z.string(), z.json()).optional().describe("The whole payload, without tags."),
    fields: z
      .record(textSchema, z.json())
      .optional()
      .describe("Some fields of the payload by dotted name; the others are not looked at."),
    errors: z.array(errorSchema).min(1).optional().describe("Every error of the row."),
    skipped: z.literal(true).optional().describe("A condition under skip_rows is met."),
  })
  .refine((test) => results.filter((name) => test[name] !== undefined).length === 1, {
    message: `says what comes out by exactly one of ${results.join(", ")}`,
  });

export type MappingTest = z.output<typeof testSchema>;

/** The rows of a test: one, or those of one record. */
export const rowsOfTest = ({ cells }: Pick<MappingTest, "cells">): readonly TestCells[] =>
  [cells].flat();

type TestCells = z.output<typeof cellsSchema>;
