import { z } from "zod";
import { guardSchema, mergeSchema, writeSchema } from "./schema/change-schema.ts";
import { aboveSchema, parametersSchema } from "./schema/above-schema.ts";
import { checkSchema, conditionSchema } from "./schema/condition-schema.ts";
import { cleanSchema, nullsSchema } from "./schema/clean-schema.ts";
import { duplicateSchema } from "./schema/duplicate-schema.ts";
import { expectSchema } from "./schema/expect-schema.ts";
import { fieldSchema } from "./schema/field-schema.ts";
import { groupSchema } from "./schema/group-schema.ts";
import { testSchema } from "./schema/test-schema.ts";
import { sourceSchema } from "./schema/source-schema.ts";
import { textSchema } from "./schema/text-schema.ts";

const tagFieldsSchema = z
  .strictObject({
    load_id: textSchema.optional(),
    at: textSchema.optional(),
    record_no: textSchema.optional(),
    source_file: textSchema.optional(),
    pk: textSchema.optional(),
  })
  .describe("Custom fields for the tags, for targets that have no tag fields of their own.");

const tagsSchema = z.strictObject({
  pk: textSchema
    .optional()
    .describe("Template of the partition key; knows {tenantId} and {loadId}."),
  fields: tagFieldsSchema.optional(),
});

/** The content of a mapping file, version 1. */
export const mappingSchema = z.strictObject({
  version: z.literal(1),
  target: textSchema.describe("The API operation, such as rhythm/billing-run-action."),
  description: z.string().optional(),
  write: writeSchema.optional(),
  merge: mergeSchema.optional(),
  source: sourceSchema.optional(),
  above: aboveSchema.optional(),
  parameters: parametersSchema.optional(),
  clean: cleanSchema.optional(),
  nulls: nullsSchema.optional(),
  leave_to_server: z
    .array(textSchema)
    .optional()
    .describe("Fields documented as required that the server fills."),
  custom_fields: z
    .record(textSchema, z.enum(["string", "integer", "number", "boolean", "object", "array"]))
    .optional()
    .describe("Fields that the API's document does not list, with their type."),
  batch: z
    .int()
    .min(1, "takes a whole number from 1 on")
    .optional()
    .describe("Rows per request, for targets that take many records in one; 1 by default."),
  on_duplicate: duplicateSchema.optional(),
  require_key: z
    .boolean()
    .optional()
    .describe("True: rows of a create that have no key are refused; otherwise they are warned of."),
  skip_rows: z
    .array(conditionSchema)
    .optional()
    .describe("Rows that meet any of these are not sent."),
  checks: z
    .array(checkSchema)
    .optional()
    .describe("What has to hold between the cells of a row; a row that breaks it is invalid."),
  tags: tagsSchema.optional(),
  expect: expectSchema.optional(),
  guard: guardSchema.optional(),
  group: groupSchema.optional(),
  fields: z
    .record(textSchema, fieldSchema)
    .describe("The API's fields, and where each comes from."),
  tests: z.array(testSchema).optional().describe("Rows of cells and what has to become of them."),
});

export type MappingFile = z.output<typeof mappingSchema>;
