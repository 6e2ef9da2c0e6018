import type { DocumentedField, Resource } from "./resources.ts";

/** A documented field with the fields below it. */
export interface FieldNode {
  readonly type: DocumentedField["type"];
  readonly required: boolean;
  readonly allowed: readonly string[] | undefined;
  /** By name; empty where the document lists none, so that anything may stand there. For an array: of its elements. */
  readonly children: Map<string, FieldNode>;
}

/** The request fields of one document, as a tree; where there is an envelope, it is the root. */
export function readDocumentedFields({ documented, vendor }: Resource): FieldNode {
  const root: FieldNode = {
    type: "object",
    required: true,
    allowed: undefined,
    children: new Map(),
  };
  for (const field of documented) addField(root, field);
  return root.children.get(vendor.envelope?.sent ?? "") ?? root;
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
