import { z } from "zod";
import table from "./documented-fields.json" with { type: "json" };

const fieldSchema = z.object({
  name: z.string(),
  type: z.enum(["string", "integer", "number", "boolean", "object", "array"]),
  required: z.boolean(),
  enum: z.array(z.string()).optional(),
});
const tableSchema = z.record(z.string(), z.object({ request: z.array(fieldSchema) }));

type DocumentedField = z.infer<typeof fieldSchema>;

/** A documented field with the fields below it. */
export interface FieldNode {
  readonly type: DocumentedField["type"];
  readonly required: boolean;
  readonly allowed: readonly string[] | undefined;
  /** By name; empty where the document lists none, so that anything may stand there. For an array: of its elements. */
  readonly children: Map<string, FieldNode>;
}

/** The request fields of one document, as a tree; the envelope `brmObjects` is the root of its document. */
export function readDocumentedFields(document: string): FieldNode {
  const fields = tableSchema.parse(table)[document]?.request ?? [];
  const root: FieldNode = {
    type: "object",
    required: true,
    allowed: undefined,
    children: new Map(),
  };
  for (const field of fields) addField(root, field);
  return root.children.get("brmObjects") ?? root;
}

function addField(root: FieldNode, field: DocumentedField): void {
  const path = field.name.split(".");
  const name = path.pop() ?? field.name;
  const parent = path.reduce((node, step) => node.children.get(step) ?? node, root);
  parent.children.set(name, {
    type: field.type,
    required: field.required,
    allowed: field.enum,
    children: new Map(),
  });
}
