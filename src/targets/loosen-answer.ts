import { z } from "zod";

/**
 * The schema of an answer, from that of the record: documented types, choices and requiredness stay, but unknown
 * children are let through, optional fields may be null and texts may have any form. An API may add to its answers at
 * any time.
 */
export function loosenAnswer(record: z.ZodObject): z.ZodObject {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, schema] of Object.entries<z.core.$ZodType>(record.shape))
    shape[name] = loosen(schema);
  return z.looseObject(shape);
}

function loosen(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return loosen(schema.unwrap()).nullish();
  return loosenBare(schema).meta(z.globalRegistry.get(schema) ?? {});
}

function loosenBare(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) return loosenAnswer(schema);
  if (schema instanceof z.ZodArray) return z.array(loosen(schema.element));
  if (schema instanceof z.ZodCustomStringFormat) return z.string();
  if (schema instanceof z.ZodType) return schema;
  throw new Error(`no documented field is of the zod type ${schema._zod.def.type}`);
}
