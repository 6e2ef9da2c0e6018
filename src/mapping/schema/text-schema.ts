import { z } from "zod";
import { refusePattern } from "../compile-pattern.ts";

export const textSchema = z.string().min(1, "takes a text that is not empty");

/** A column of the source, or several names for it. */
export const columnSchema = z
  .union([textSchema, z.array(textSchema).min(1, "takes at least one name")])
  .describe("A column of the source; a list gives alternative names, tried in order.");

/** One text or a list of them. */
export const textsSchema = z.union([z.string(), z.array(z.string())]);

/** A regular expression that is safe to run on cells. */
export const patternSchema = textSchema.check((context) => {
  const reason = refusePattern(context.value);
  if (reason !== undefined)
    context.issues.push({ code: "custom", message: reason, input: context.value });
});

/** A single value of JSON. */
export const scalarSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Scalar = z.output<typeof scalarSchema>;
