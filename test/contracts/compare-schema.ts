import { z } from "zod";

/** One line of the vendors' field tables. */
export interface DocumentedField {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly enum?: readonly string[];
}

/** The part of JSON Schema that is needed here. */
const nodeSchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.string()).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
  get properties() {
    return z.record(z.string(), nodeSchema).optional();
  },
  get items() {
    return nodeSchema.optional();
  },
  get anyOf() {
    return z.array(nodeSchema).optional();
  },
});

type Node = z.infer<typeof nodeSchema>;

interface ListedField extends DocumentedField {
  readonly nullable: boolean;
  readonly node: Node;
}

interface Expectation {
  /** Whether objects with documented children refuse others. */
  readonly closed: boolean;
  /** Fields that the document calls required and the schema must not. */
  readonly notAsked?: readonly string[];
}

/**
 * Every difference between a schema and a documented field table, as sentences; none when they agree. It reads the
 * schema through zod's own JSON Schema, not through the code that lists fields for users.
 */
export function compareSchema(
  schema: z.ZodType,
  documented: readonly DocumentedField[],
  expectation: Expectation,
): readonly string[] {
  const root = nodeSchema.parse(z.toJSONSchema(schema, { io: "input" }));
  const found = new Map(listNodes(root, "").map((field) => [field.name, field]));
  const wanted = new Map(documented.map((field) => [field.name, field]));
  const extra = [...found.keys()].filter((name) => !wanted.has(name));
  const parents = new Set(documented.map((field) => parentOf(field.name)));
  return [
    ...[...wanted.values()].flatMap((field) =>
      compareField(found.get(field.name), field, {
        ...expectation,
        hasChildren: parents.has(field.name),
      }),
    ),
    ...extra.map((name) => `${name}: not documented`),
    ...(isClosed(root) === expectation.closed
      ? []
      : [`the record is ${isClosed(root) ? "closed" : "open"}`]),
  ];
}

function compareField(
  found: ListedField | undefined,
  wanted: DocumentedField,
  expectation: Expectation & { readonly hasChildren: boolean },
): readonly string[] {
  const { name } = wanted;
  if (found === undefined) return [`${name}: missing`];
  const required = wanted.required && expectation.notAsked?.includes(name) !== true;
  return [
    ...(found.type === wanted.type ? [] : [`${name}: ${found.type}, documented as ${wanted.type}`]),
    ...(found.required === required
      ? []
      : [`${name}: required ${found.required}, documented ${required}`]),
    ...(sameList(found.enum, wanted.enum)
      ? []
      : [`${name}: takes ${String(found.enum)}, documented ${String(wanted.enum)}`]),
    ...(found.nullable && expectation.closed ? [`${name}: takes null`] : []),
    ...compareChildren(found, expectation),
  ];
}

function compareChildren(
  { name, node }: ListedField,
  { closed, hasChildren }: Expectation & { readonly hasChildren: boolean },
): readonly string[] {
  const item = node.items === undefined ? undefined : bare(node.items);
  if (node.type === "array" && item === undefined) return [`${name}: holds anything`];
  if (node.type === "array" && !hasChildren)
    return item?.type === "string"
      ? []
      : [`${name}: an array of ${String(item?.type)}, not of strings`];
  const holder = item ?? node;
  if (holder.type !== "object") return [];
  const shouldBeClosed = closed && hasChildren;
  if (isClosed(holder) === shouldBeClosed) return [];
  return [`${name}: ${shouldBeClosed ? "takes undocumented children" : "is closed"}`];
}

function listNodes(parent: Node, prefix: string): readonly ListedField[] {
  return Object.entries(parent.properties ?? {}).flatMap(([key, raw]) => {
    const node = bare(raw);
    const name = `${prefix}${key}`;
    const field: ListedField = {
      name,
      type: String(node.type ?? "anything"),
      nullable: node !== raw,
      required: parent.required?.includes(key) === true,
      node,
      ...(node.enum && { enum: node.enum }),
    };
    return [field, ...listNodes(node.items === undefined ? node : bare(node.items), `${name}.`)];
  });
}

/** The node without its "or null"; the node itself when it has none. */
function bare(node: Node): Node {
  const types = Array.isArray(node.type) ? node.type.filter((type) => type !== "null") : [];
  if (types.length === 1) return { ...node, type: types[0] };
  const kinds = node.anyOf?.filter((kind) => kind.type !== "null") ?? [];
  const [only] = kinds;
  return only !== undefined && kinds.length === 1 ? bare(only) : node;
}

const isClosed = (node: Node): boolean => node.additionalProperties === false;

const parentOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf(".")));

const sameList = (a: readonly string[] = [], b: readonly string[] = []): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);
