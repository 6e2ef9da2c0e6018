import { z } from "zod";
import type { KeyPath } from "./problem.ts";

function isSchema(value: unknown): value is z.ZodType {
  return value instanceof z.ZodType;
}

/** The schemas that may stand for a value: wrappers taken off, unions opened. */
function unwrap(schema: unknown): readonly z.ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return unwrap(schema.unwrap());
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return unwrap(schema.unwrap());
  if (schema instanceof z.ZodReadonly) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodPipe) return [schema.in, schema.out].flatMap(unwrap);
  if (schema instanceof z.ZodLazy) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(unwrap);
  return isSchema(schema) ? [schema] : [];
}

function step(schema: z.ZodType, key: string | number): readonly z.ZodType[] {
  if (schema instanceof z.ZodObject) return unwrap(schema.shape[key]);
  if (schema instanceof z.ZodRecord) return unwrap(schema.valueType);
  if (schema instanceof z.ZodArray) return unwrap(schema.element);
  return [];
}

/** The names of the settings that a schema knows at a path; empty where it takes any name. */
export function allowedKeys(schema: z.ZodType, path: KeyPath): readonly string[] {
  let reached = unwrap(schema);
  for (const key of path) reached = reached.flatMap((one) => step(one, key));
  const names = reached.flatMap((one) =>
    one instanceof z.ZodObject ? Object.keys(one.shape) : [],
  );
  return [...new Set(names)];
}
