import { z } from "zod";
import { textSchema } from "./text-schema.ts";

export const sourceSchema = z
  .strictObject({
    sheet: z
      .union([textSchema, z.int().min(1)])
      .optional()
      .describe("Of a workbook: the name of the sheet, or which tab it is, from 1."),
    entry: textSchema
      .optional()
      .describe("Of a zip file with several files in it: the name of the one that is read."),
    delimiter: z
      .string()
      .regex(/^(?:[^"\r\n]|\|\||tab|us)$/u, "takes one character, ||, tab or us")
      .optional()
      .describe("The delimiter of the file, where it is not to be detected."),
    encoding: textSchema
      .optional()
      .describe("The encoding of the file: utf-8, utf-16le, windows-1252, windows-1250, cp850 …"),
    header_row: z
      .int()
      .min(1)
      .optional()
      .describe("The line of the file on which the header begins, from 1."),
    footer: z
      .int()
      .min(0)
      .max(20)
      .optional()
      .describe("How many lines of totals or the like stand below the rows; 0: none."),
    quote: z
      .string()
      .regex(/^[!-/:-@[-`{-~]$/, "takes one plain sign")
      .optional()
      .describe("The quote around cells, where it is another one than the double quote."),
    pad_short_rows: z
      .boolean()
      .optional()
      .describe(
        "true: rows may leave out blank cells at their end, as spreadsheets do; a lost delimiter is then not noticed.",
      ),
  })
  .describe("How the source is written; a file of another shape is refused.");
