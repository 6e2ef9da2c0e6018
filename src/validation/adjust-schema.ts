import { z } from "zod";
import type { FieldType } from "../targets/target.ts";
import { withoutIndexes } from "../rows/without-indexes.ts";

/** Where a mapping departs from the documented record. */
export interface ValidationRules {
  /** Documented-required fields that the server is trusted to fill. */
  readonly leaveToServer: readonly string[];
  /** Fields the document does not list, by dotted name. */
  readonly customFields: Readonly<Record<string, FieldType>>;
  /** Fields for which a blank cell is sent as null. */
  readonly nullableFields: readonly string[];
  /** merge: a row has a part of its record only, so nothing is required of it. */
  readonly write?: "merge" | "replace";
  /** True: a row without a key is refused where the target would take it, too. */
  readonly requireKey?: boolean;
}

/** What is checked: a record that is sent as it is, a part that is laid over a live one, or what came of that. */
export type Extent = "whole" | "part" | "merged";

interface Adjustment {
  readonly optional: ReadonlySet<string>;
  readonly nullable: ReadonlySet<string>;
  readonly custom: ReadonlyMap<string, FieldType>;
  readonly extent: Extent;
}

type Shape = Record<string, z.core.$ZodType>;

/**
 * The documented schema with a mapping's own rules worked in: fields left to the server become optional, custom fields
 * are added with their type, nullable ones take null. Closed objects stay closed and open ones open.
 * @param extent of a part, nothing is required; what was merged may hold nulls and fields that nobody knows, as live
 * records do
 */
export function adjustSchema(
  record: z.ZodObject,
  rules: ValidationRules,
  extent: Extent = "whole",
): z.ZodObject {
  return adjustObject(record, "", {
    optional: new Set(rules.leaveToServer.map(withoutIndexes)),
    nullable: new Set(rules.nullableFields.map(withoutIndexes)),
    custom: new Map(
      Object.entries(rules.customFields).map(([name, type]) => [withoutIndexes(name), type]),
    ),
    extent,
  });
}

function adjustObject(object: z.ZodObject, prefix: string, adjustment: Adjustment): z.ZodObject {
  const shape: Shape = {};
  for (const [name, schema] of Object.entries<z.core.$ZodType>(object.shape)) {
    shape[name] = adjustField(schema, prefix + name, adjustment);
  }
  for (const name of customNames(prefix, adjustment)) {
    if (Object.hasOwn(shape, name)) continue;
    shape[name] = z.optional(makeCustom(prefix + name, adjustment));
  }
  const isLoose = isOpen(object) || adjustment.extent === "merged";
  return isLoose ? z.looseObject(shape) : z.strictObject(shape);
}

function adjustField(
  schema: z.core.$ZodType,
  name: string,
  adjustment: Adjustment,
): z.core.$ZodType {
  if (schema instanceof z.ZodOptional) {
    return z.optional(adjustField(schema.unwrap(), name, adjustment));
  }
  const inner = adjustInside(schema, `${name}.`, adjustment);
  const { nullable, optional, extent } = adjustment;
  const nulled = nullable.has(name) || extent === "merged" ? z.nullable(inner) : inner;
  return optional.has(name) || extent === "part" ? z.optional(nulled) : nulled;
}

function adjustInside(
  schema: z.core.$ZodType,
  prefix: string,
  adjustment: Adjustment,
): z.core.$ZodType {
  if (schema instanceof z.ZodObject) return adjustObject(schema, prefix, adjustment);
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodObject) {
    return z.array(adjustObject(schema.element, prefix, adjustment));
  }
  return schema;
}

function isOpen(object: z.ZodObject): boolean {
  return object._zod.def.catchall instanceof z.ZodUnknown;
}

/** Names of the custom fields directly below the prefix, those that only have declared children included. */
function customNames(prefix: string, { custom }: Adjustment): ReadonlySet<string> {
  const below = [...custom.keys()].filter((name) => name.startsWith(prefix));
  return new Set(below.map((name) => name.slice(prefix.length).split(".")[0] ?? ""));
}

function makeCustom(name: string, adjustment: Adjustment): z.core.$ZodType {
  const type = adjustment.custom.get(name);
  const bare = type === undefined ? z.strictObject({}) : customType(type);
  return adjustField(bare, name, adjustment);
}

function customType(type: FieldType): z.core.$ZodType {
  switch (type) {
    case "string":
      return z.string();
    case "integer":
      return z.int();
    case "number":
      return z.number().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
    case "boolean":
      return z.boolean();
    case "object":
      return z.looseObject({});
    case "array":
      return z.array(z.unknown());
  }
}
