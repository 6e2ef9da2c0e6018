import { z } from "zod";
import { columnSchema, patternSchema, textsSchema } from "./text-schema.ts";

const tests = ["equals", "not_equals", "blank", "matches"] as const;

/** A condition under skip_rows; all tests that it names have to be met. */
export const skipSchema = z
  .strictObject({
    column: columnSchema,
    equals: textsSchema.optional(),
    not_equals: textsSchema.optional(),
    blank: z.boolean().optional(),
    matches: patternSchema.optional(),
  })
  .refine((value) => tests.some((name) => value[name] !== undefined), {
    message: `needs a test: ${tests.join(", ")}`,
  });

export type SkipCondition = z.output<typeof skipSchema>;
