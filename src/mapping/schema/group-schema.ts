import { z } from "zod";
import { fieldSchema } from "./field-schema.ts";
import { textSchema } from "./text-schema.ts";

/** Beyond it a group is a mistake of the file, and its rows would not fit in memory for ever. */
export const mostRowsOfGroup = 500;

const itemSchema = z
  .record(textSchema, fieldSchema)
  .refine((item) => Object.keys(item).length > 0, "takes the fields of an item");

export const groupSchema = z
  .strictObject({
    by: z
      .union([textSchema, z.array(textSchema).min(1, "takes at least one column")])
      .describe("The column that rows of one record have in common; all of a list."),
    collect: z
      .record(textSchema, z.array(itemSchema).min(1, "takes at least one item"))
      .refine((lists) => Object.keys(lists).length > 0, "takes at least one list")
      .describe("The lists of the record, each with the items that a row adds to it."),
  })
  .describe("Rows that lie together become one record, with lists of what each row adds.");
