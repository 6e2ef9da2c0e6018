import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";

const types = ["string", "integer", "number", "boolean", "object", "array"] as const;

export type FieldType = (typeof types)[number];

/** A field of the table with those below it. */
export interface TableField {
  /** Dotted, with the names of all above it. */
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** Values that are allowed; empty: any. */
  readonly allowed: readonly string[];
  /** A sentence; blank where the table has none. */
  readonly description: string;
  readonly children: TableField[];
}

const columns = ["name", "type", "required", "enum"];

/**
 * The fields of a vendor's document as a tree, from a CSV table: `name` (dotted below an object or an array of objects),
 * `type`, `required` (true or false), `enum` (values with `|` between them), and perhaps `description`.
 * @throws Error that names the line and says what is allowed
 */
export function readFieldTable(path: string): readonly TableField[] {
  const rows: string[][] = parse(readFileSync(path), {
    bom: true,
    trim: true,
    relax_column_count: true,
  });
  const [header = [], ...lines] = rows;
  const lacking = columns.filter((column) => !header.includes(column));
  if (lacking.length > 0)
    throw new Error(`${path} has no column ${lacking.join(", ")}; it takes ${columns.join(", ")}.`);
  const root: TableField[] = [];
  const known = new Map<string, TableField>();
  for (const [index, cells] of lines.entries()) {
    const cell = (column: string): string => cells[header.indexOf(column)] ?? "";
    try {
      const field = readField(cell);
      if (known.has(field.name)) throw new Error(`${field.name} stands twice in the table`);
      childrenAbove(field.name, known, root).push(field);
      known.set(field.name, field);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw new Error(`${path}, field ${index + 1}: ${what}.`, { cause: error });
    }
  }
  if (root.length === 0) throw new Error(`${path} lists no field.`);
  return root;
}

function readField(cell: (column: string) => string): TableField {
  const [name, required] = [cell("name"), cell("required")];
  if (!/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(name))
    throw new Error(
      `"${name}" is no name of a field; it takes letters, digits, _ and dots between`,
    );
  const type = types.find((one) => one === cell("type"));
  if (type === undefined)
    throw new Error(`${name} has the type "${cell("type")}"; it takes ${types.join(", ")}`);
  if (required !== "true" && required !== "false")
    throw new Error(`${name} is required: "${required}"; it takes true or false`);
  const allowed = cell("enum")
    .split("|")
    .filter((value) => value !== "");
  if (allowed.length > 0 && type !== "string")
    throw new Error(`${name} lists values, but is of type ${type}; only texts can`);
  const description = cell("description");
  if (description !== "" && !/^\p{Lu}.{8,}\.$/u.test(description))
    throw new Error(`${name} is described as "${description}"; it takes a sentence, or nothing`);
  return { name, type, required: required === "true", allowed, description, children: [] };
}

function childrenAbove(
  name: string,
  known: ReadonlyMap<string, TableField>,
  root: TableField[],
): TableField[] {
  const parent = name.split(".").slice(0, -1).join(".");
  if (parent === "") return root;
  const above = known.get(parent);
  if (above?.type === "object" || above?.type === "array") return above.children;
  throw new Error(`${name} stands below ${parent}, which is no object or array above it`);
}

/** Every field, parents before their children. */
export function listTree(fields: readonly TableField[]): readonly TableField[] {
  return fields.flatMap((field) => [field, ...listTree(field.children)]);
}

/** The last part of a dotted name. */
export const lastName = ({ name }: TableField): string => name.split(".").at(-1) ?? name;
