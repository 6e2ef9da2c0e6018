import { lastName, type TableField } from "./read-field-table.ts";

/** What a target is made of. */
export interface TargetPlan {
  readonly vendor: string;
  /** `vendor/record`. */
  readonly name: string;
  readonly method: "PUT" | "POST";
  /** Below the base URL. */
  readonly path: string;
  /** The base URL; undefined: it must be given. */
  readonly host: string | undefined;
  /** The field that names the record for the API, and the one by which a row is called. */
  readonly idField: string;
  readonly keyField: string;
  readonly fields: readonly TableField[];
  /** The constant with what targets of the vendor share. */
  readonly defaults: string;
  /** The constant of the target. */
  readonly constant: string;
}

/** `invoice-detail` becomes `invoiceDetail`. */
export const camelCase = (name: string): string =>
  name.replaceAll(/-([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());

/** `acme` becomes `Acme`. */
export const titleOf = (vendor: string): string =>
  vendor.charAt(0).toUpperCase() + camelCase(vendor).slice(1);

const recordOf = ({ name }: TargetPlan): string => name.split("/")[1] ?? name;

/** The module of the target. */
export function renderTarget(plan: TargetPlan): string {
  const { vendor, name, method, path, host, defaults, constant, fields } = plan;
  const helpers = new Set<string>();
  const record = fields.map((field) => renderField(field, helpers)).join("\n");
  const words = recordOf(plan).replaceAll("-", " ");
  const verb = method === "PUT" ? "Update" : "Create";
  const title = `${verb} ${/^[aeiou]/.test(words) ? "an" : "a"} ${words} (${titleOf(vendor)})`;
  return `import { defineTarget } from "../define-target.ts";
import { ${[...helpers].toSorted().join(", ")} } from "../field-types.ts";
import { ${defaults} } from "./${vendor}-defaults.ts";

const record = () => ({
${record}
});

/** ${titleOf(vendor)}: ${verb.toLowerCase()}s one ${words}. */
export const ${constant} = defineTarget({
  ...${defaults},
  name: ${JSON.stringify(name)},
  title: ${JSON.stringify(title)},
  document: ${JSON.stringify(`${titleOf(vendor)} API, ${method} ${path}`)},
  host: ${host === undefined ? "undefined" : JSON.stringify(host)},
  path: ${JSON.stringify(path)},
${renderLookUp(plan)}  record,
});
`;
}

/** A create can be looked up only where a document says how. */
function renderLookUp({ method, path }: TargetPlan): string {
  if (method === "POST") return "";
  const byId = path.endsWith("/{id}") ? path : `${path}/{id}`;
  return `  // Assumed: a record is read where it is written.
  lookUp: { kind: "by-id", path: ${JSON.stringify(byId)}, isAssumed: true },
`;
}

function renderField(field: TableField, helpers: Set<string>): string {
  const { type, required, allowed, children } = field;
  const description = JSON.stringify(describe(field));
  const use = (helper: string): string => {
    helpers.add(helper);
    return helper;
  };
  const inner = (): string => `{${children.map((one) => renderField(one, helpers)).join("\n")}}`;
  const made = ((): string => {
    switch (type) {
      case "object":
        return children.length === 0
          ? `${use("openObject")}(${description})`
          : `${use("group")}(${inner()}, ${description})`;
      case "array":
        return children.length === 0
          ? `${use("textList")}(${description})`
          : `${use("groupList")}(${inner()}, ${description})`;
      case "boolean":
        return `${use("flag")}(${description})`;
      case "integer":
      case "number":
        return `${use(type)}(${description})`;
      case "string":
        return allowed.length === 0
          ? `${use("text")}(${description})`
          : `${use("choice")}(${JSON.stringify(allowed)}, ${description})`;
    }
  })();
  return `  ${lastName(field)}: ${made}${required ? "" : ".optional()"},`;
}

function describe({ name, description }: TableField): string {
  return description === "" ? `What the document calls ${name}.` : description;
}

/** What targets of a new vendor share; all that no document was at hand for is marked as assumed. */
export function renderDefaults(plan: TargetPlan): string {
  const { vendor, method, idField, keyField, fields } = plan;
  const isCreate = method === "POST";
  const hasId = fields.some(({ name }) => name === idField);
  const made = isCreate && hasId ? [idField] : [];
  const refused = made.map((name) => `${name}: "the API makes the id of a new record"`);
  return `import type { TargetDefinition } from "../define-target.ts";
import type { SignIn } from "../sign-in.ts";

// Assumed: client credentials are exchanged for a token below the base URL, and there are no sessions.
const signIn: SignIn = {
  vendor: ${JSON.stringify(titleOf(vendor))},
  tokens: { at: "base-url", path: "/oauth/token" },
};

/** What ${titleOf(vendor)}'s ${isCreate ? "creates by POST" : "updates by PUT"} have in common: assumed until the vendor's document says otherwise. */
export const ${plan.defaults} = {
  vendor: ${JSON.stringify(vendor)},
  signIn,
  method: ${JSON.stringify(method)},
  key: { field: ${JSON.stringify(keyField)}, required: ${!isCreate} },
  safeToRepeat: ${!isCreate},
  // The request is the whole record: what a row leaves out may be erased.
  erasesLeftOut: ${!isCreate},
  envelope: undefined,
  // The answer is the record, and its id is the proof that a row was applied.
  evidence: { envelopes: [], idField: ${JSON.stringify(idField)} },
  filledByServer: ${JSON.stringify(made)},
  refusedFields: {${refused.join(", ")}},
  tags: undefined,
  limits: {},
  timeoutMs: 60_000,
} as const satisfies Partial<TargetDefinition>;
`;
}

/** How the simulator plays a new vendor. */
export function renderSimulated({ vendor, method, idField, keyField }: TargetPlan): string {
  const outside = method === "POST" ? `\n  outsideIdField: ${JSON.stringify(keyField)},` : "";
  return `import type { Vendor } from "../vendor.ts";

// Assumed where no document was at hand.
export const ${camelCase(vendor)}: Vendor = {
  tenantIn: "path",
  idField: ${JSON.stringify(idField)},${outside}
  errors: "plain",
  tokens: { at: "base-url", path: "/oauth/token" },
};
`;
}

const samples = {
  string: "1",
  integer: "1",
  number: "1.5",
  boolean: "true",
  object: "{}",
  array: "",
};

/** A mapping that takes every required field from a column of its name; the others stand in it as comments. */
export function renderMapping(plan: TargetPlan, given: ReadonlySet<string>): string {
  const { name, method, keyField, fields } = plan;
  const lines = fields.flatMap((field) => mapField(field, { path: "", isAsked: true, given }));
  const asked = lines.filter(({ isAsked }) => isAsked);
  const key = asked.some(({ column }) => column === keyField) ? keyField : asked[0]?.column;
  const cells = asked.map(({ column, sample }) => `${column}: ${JSON.stringify(sample)}`);
  return `# yaml-language-server: $schema=./waybill-mapping.schema.json
#
# ${method === "PUT" ? "Updates" : "Creates"} records of ${name}, one per row of the file. Columns are called like the fields until you say what they are called.
version: 1
target: ${name}
description: ${titleOf(plan.vendor)}'s ${recordOf(plan).replaceAll("-", " ")} records

skip_rows:
  - { column: ${key}, blank: true } # lines such as totals

fields:
${lines.map(({ isAsked, line }) => `  ${isAsked ? "" : "# "}${line}`).join("\n")}

# waybill test runs these.
tests:
  - name: a row with all that is required
    cells: { ${cells.join(", ")} }
    fields: { ${asked
      .filter(({ column }) => column === key)
      .map(({ field, sample }) => `${field}: ${JSON.stringify(sample)}`)
      .join("")} }
`;
}

interface MappedLine {
  readonly field: string;
  readonly column: string;
  readonly line: string;
  readonly isAsked: boolean;
  readonly sample: string;
}

interface Place {
  /** Of the object above, with its closing dot. */
  readonly path: string;
  /** All that stand above are required. */
  readonly isAsked: boolean;
  /** Fields that the server gives. */
  readonly given: ReadonlySet<string>;
}

function mapField(field: TableField, place: Place): readonly MappedLine[] {
  if (place.given.has(field.name)) return [];
  const { type, allowed, children } = field;
  const path = place.path + lastName(field);
  const isAsked = place.isAsked && field.required;
  if (children.length > 0) {
    const below = type === "array" ? `${path}[0].` : `${path}.`;
    return children.flatMap((child) => mapField(child, { ...place, path: below, isAsked }));
  }
  const column = field.name;
  const how: Readonly<Record<string, string>> = {
    object: `{ column: ${column}, json: true }`,
    array: `{ column: ${column}, list: "|" }`,
  };
  const note = allowed.length === 0 ? "" : ` # one of ${allowed.join(", ")}`;
  const sample = allowed[0] ?? samples[type];
  return [{ field: path, column, line: `${path}: ${how[type] ?? column}${note}`, isAsked, sample }];
}
