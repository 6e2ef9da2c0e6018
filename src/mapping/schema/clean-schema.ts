import { z } from "zod";
import { cleanWords } from "../transforms/clean-cell.ts";
import { textSchema } from "./text-schema.ts";

const listed = (words: readonly (string | null)[]): boolean => new Set(words).size === words.length;

export const cleanSchema = z
  .array(z.enum(cleanWords))
  .refine(listed, { message: "names something twice" })
  .describe("What is taken off cells: each cell that it changes is counted and told.");

export const nullsSchema = z
  // An unquoted NULL is nothing in YAML, and means the word here.
  .array(z.union([textSchema, z.null()], "takes a text that is not empty"))
  .refine(listed, { message: "names something twice" })
  .describe("Cells that are taken for blank, such as NULL, n/a or -; to the letter.");
