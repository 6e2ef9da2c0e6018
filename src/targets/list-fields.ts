import { z } from "zod";
import type { FieldSpec, FieldType } from "./target.ts";

interface Parent {
  /** Dotted name with its closing dot, or nothing at the top. */
  readonly prefix: string;
  readonly writtenByServer: boolean;
}

/**
 * Every field of a record schema in the order of the schema: parents before their children, dotted names, children of an
 * array of objects under the array's name.
 */
export function listFields(record: z.ZodObject): readonly FieldSpec[] {
  return listChildren(record, { prefix: "", writtenByServer: false });
}

function listChildren(object: z.ZodObject, parent: Parent): readonly FieldSpec[] {
  return Object.entries<z.core.$ZodType>(object.shape).flatMap(([name, schema]) => {
    const field = specifyField(`${parent.prefix}${name}`, schema, parent);
    const children = childrenOf(unwrap(schema));
    if (children === undefined) return [field];
    const inner = { prefix: `${field.name}.`, writtenByServer: field.writtenByServer };
    return [field, ...listChildren(children, inner)];
  });
}

function specifyField(name: string, schema: z.core.$ZodType, parent: Parent): FieldSpec {
  const bare = unwrap(schema);
  const meta = z.globalRegistry.get(bare) ?? {};
  const items = itemsOf(bare);
  const allowed = bare instanceof z.ZodEnum ? bare.options.map(String) : undefined;
  return {
    name,
    type: typeOf(bare),
    required: !(schema instanceof z.ZodOptional),
    open: bare instanceof z.ZodObject && Object.keys(bare.shape).length === 0,
    description: meta.description ?? "",
    writtenByServer: parent.writtenByServer || meta["writtenByServer"] === true,
    ...(items && { items }),
    ...(allowed && { allowed }),
    ...(typeof meta["form"] === "string" && { form: meta["form"] }),
  };
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap()) : schema;
}

/** The object whose children are listed under the field: the field's own, or that of its items. */
function childrenOf(bare: z.core.$ZodType): z.ZodObject | undefined {
  const holder = bare instanceof z.ZodArray ? bare.element : bare;
  return holder instanceof z.ZodObject ? holder : undefined;
}

function itemsOf(bare: z.core.$ZodType): "string" | "object" | undefined {
  if (!(bare instanceof z.ZodArray)) return undefined;
  return bare.element instanceof z.ZodObject ? "object" : "string";
}

function typeOf(bare: z.core.$ZodType): FieldType {
  const { type } = bare._zod.def;
  if (type === "enum") return "string";
  if (type === "number") return bare instanceof z.ZodNumberFormat ? "integer" : "number";
  if (type === "string" || type === "boolean" || type === "object" || type === "array") return type;
  throw new Error(`no documented field is of the zod type ${type}`);
}
