// Writes the skeleton of a new target: `make target NAME=vendor/name FIELDS=table.csv`. docs/new-targets.md says the rest.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import documents from "../src/simulator/documented-fields.json" with { type: "json" };
import { services } from "../src/simulator/services.ts";
import { targets } from "../src/targets/index.ts";
import type { Target } from "../src/targets/target.ts";
import { listTree, readFieldTable } from "./read-field-table.ts";
import {
  camelCase,
  renderDefaults,
  renderMapping,
  renderSimulated,
  renderTarget,
  type TargetPlan,
} from "./target-skeleton.ts";

const placeOf = (path: string): URL => new URL(`../${path}`, import.meta.url);

/** Everything is worked out before the first file is written. */
const writes = new Map<string, string>();

/** A file as it will be. */
const textOf = (path: string): string => writes.get(path) ?? readFileSync(placeOf(path), "utf8");

function create(path: string, text: string): void {
  if (existsSync(placeOf(path))) throw new Error(`${path} is there already.`);
  writes.set(path, text);
}

/** Puts lines before the first line that begins with `mark`. */
function insert(path: string, mark: string, lines: string): void {
  const text = textOf(path);
  const at = text.indexOf(`\n${mark}`) + 1;
  if (at === 0) throw new Error(`${path} has no line that begins with ${mark}`);
  writes.set(path, `${text.slice(0, at)}${lines}\n${text.slice(at)}`);
}

/** Puts an import among those of other vendors, which stand in the order of their paths. */
function insertImport(path: string, constant: string, from: string): void {
  const lines = textOf(path).split("\n");
  const others = lines.flatMap((line, at) => {
    const [, other] = /^import \{ \w+ \} from "(\.\/[\w-]+\/[\w-]+\.ts)";$/.exec(line) ?? [];
    return other === undefined ? [] : [{ other, at }];
  });
  const last = others.at(-1)?.at ?? 0;
  const at = others.find(({ other }) => other > from)?.at ?? last + 1;
  lines.splice(at, 0, `import { ${constant} } from "${from}";`);
  writes.set(path, lines.join("\n"));
}

/** Adds a document at the end of the simulator's table, a field a line. */
function addDocument(name: string, { request, response200, ...facts }: DocumentTable): void {
  const path = "src/simulator/documented-fields.json";
  const list = (rows: readonly object[]): string =>
    `[\n${rows.map((row) => `{ ${JSON.stringify(row).slice(1, -1)} }`).join(",\n")}\n]`;
  const own = Object.entries(facts).map(([fact, value]) => `"${fact}": ${JSON.stringify(value)}`);
  const entry = [...own, `"request": ${list(request)}`, `"response200": ${list(response200)}`];
  const text = textOf(path)
    .replace(/\}\s*$/, "")
    .trimEnd();
  writes.set(path, `${text},\n${JSON.stringify(name)}: {\n${entry.join(",\n")}\n}\n}\n`);
}

/** Words like `NAME=acme/widget`; a blank value is none. */
function readWords(words: readonly string[]): ReadonlyMap<string, string> {
  const pairs = words.map((word) => [word.split("=", 1)[0] ?? "", word.replace(/^[^=]*=?/, "")]);
  return new Map(
    pairs.filter(([, value]) => value !== "").map(([name = "", value = ""]) => [name, value]),
  );
}

function planTarget(given: ReadonlyMap<string, string>): TargetPlan {
  const [name, table] = [given.get("NAME"), given.get("FIELDS")];
  if (name === undefined || table === undefined)
    throw new Error(
      "Usage: make target NAME=vendor/name FIELDS=table.csv [METHOD=PUT|POST] [AT=/path/{tenantId}/{id}] [BASE_URL=https://…] [KEY=field] [SERVICE=name]",
    );
  if (!/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/.test(name))
    throw new Error(`NAME=${name} takes vendor/name in lower case, with - between words.`);
  if (targets.some((target) => target.name === name))
    throw new Error(`There is a target ${name} already.`);
  const [vendor = "", record = ""] = name.split("/");
  const method = given.get("METHOD") ?? "PUT";
  if (method !== "PUT" && method !== "POST") throw new Error(`METHOD=${method} takes PUT or POST.`);
  const collection = `/${camelCase(record)}s/{tenantId}`;
  const path = given.get("AT") ?? (method === "PUT" ? `${collection}/{id}` : collection);
  if (!/^(?:\/(?:[\w.-]+|\{tenantId\}|\{id\}))+$/.test(path))
    throw new Error(`AT=${path} takes a path such as ${collection}/{id}.`);
  const fields = readFieldTable(table);
  const sibling = targets.find((one) => one.vendor === vendor && one.method === method);
  const kind = method === "PUT" ? "Update" : "Create";
  const defaults = `${camelCase(vendor)}${kind}`;
  const home = `src/targets/${vendor}/${vendor}-defaults.ts`;
  if (existsSync(placeOf(home)) && !textOf(home).includes(`export const ${defaults} `))
    throw new Error(
      `${home} has no ${defaults} yet: write there what ${method} means to the vendor, then try again.`,
    );
  const idField =
    sibling?.evidence.idField ?? fields.find((one) => /^id$/i.test(one.name))?.name ?? "id";
  const keyField = sibling?.key.field ?? given.get("KEY") ?? (method === "PUT" ? idField : "");
  const wanted = [keyField, ...(sibling === undefined ? [] : namesIn(sibling))];
  const lacking = wanted.filter((one) => !fields.some((field) => field.name === one));
  if (lacking.length > 0)
    throw new Error(
      sibling === undefined
        ? `Say with KEY=field which field of ${table} ${method === "PUT" ? "names the record" : "a row is called by outside"}.`
        : `${table} lacks ${lacking.join(", ")}, which every target of ${vendor} has.`,
    );
  const taken = textOf("src/targets/index.ts").includes(`{ ${camelCase(record)} }`);
  const constant = camelCase(taken ? `${vendor}-${record}` : record);
  return {
    vendor,
    name,
    method,
    path,
    host: given.get("BASE_URL"),
    idField,
    keyField,
    fields,
    defaults,
    constant,
  };
}

/** Fields that a vendor's targets name. */
function namesIn({ filledByServer, refusedFields, tags }: Target): readonly string[] {
  return [...filledByServer, ...Object.keys(refusedFields), ...Object.values<string>(tags ?? {})];
}

/** A vendor's document as the simulator has it. */
interface DocumentTable {
  readonly document: string;
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly request: readonly object[];
  readonly response200: readonly object[];
}

/** The document's table, from which the simulator and the contract of all targets are held against the code. */
function documentOf(
  { method, path, fields, vendor }: TargetPlan,
  table: string,
  service: string,
): DocumentTable {
  const sibling = targets.find((one) => one.vendor === vendor);
  const rows = listTree(fields).map(({ name, type, required, allowed }) => ({
    name,
    type,
    required,
    ...(allowed.length > 0 && { enum: allowed }),
  }));
  const within = (envelope: string | undefined, isWhole: boolean): readonly object[] =>
    envelope === undefined
      ? rows
      : [
          { name: envelope, type: "object", required: false },
          ...rows.map((row) => ({
            ...row,
            name: `${envelope}.${row.name}`,
            required: row.required && (isWhole || row.name.includes(".")),
          })),
        ];
  return {
    document: basename(table),
    service,
    method,
    path,
    request: within(sibling?.envelope, true),
    response200: within(sibling?.evidence.envelopes[0], false),
  };
}

function planService({ vendor, ...plan }: TargetPlan, wanted: string | undefined): string {
  const known = services.map(({ name }): string => name);
  const ofVendor = Object.entries(documents).find(([name]) => name.startsWith(`${vendor}/`));
  const service = wanted ?? ofVendor?.[1].service ?? vendor;
  const owner = Object.entries(documents).find(([, one]) => one.service === service);
  if (owner !== undefined && !owner[0].startsWith(`${vendor}/`))
    throw new Error(`SERVICE=${service} is another vendor's; a new name makes a new one.`);
  const isTaken = Object.values(documents).some(
    (one) => one.service === service && one.path === plan.path && one.method === plan.method,
  );
  if (isTaken)
    throw new Error(`${service} has a record at ${plan.path} already; AT=/path says another.`);
  const home = `src/simulator/vendors/${vendor}.ts`;
  const isNew = !existsSync(placeOf(home));
  const constant = camelCase(vendor);
  const path = "src/simulator/services.ts";
  if (isNew) {
    create(home, renderSimulated({ vendor, ...plan }));
    insertImport(path, constant, `./vendors/${vendor}.ts`);
  }
  if (!known.includes(service))
    insert(
      path,
      "] as const satisfies",
      `  { name: ${JSON.stringify(service)}, prefix: ${JSON.stringify(service)}, vendor: ${constant} },`,
    );
  return service;
}

function makeTarget(words: readonly string[]): void {
  const given = readWords(words);
  const plan = planTarget(given);
  const { vendor, name, constant } = plan;
  const file = name.split("/")[1] ?? name;
  const home = `src/targets/${vendor}`;
  if (!existsSync(placeOf(`${home}/${vendor}-defaults.ts`)))
    create(`${home}/${vendor}-defaults.ts`, renderDefaults(plan));
  create(`${home}/${file}.ts`, renderTarget(plan));
  insertImport("src/targets/index.ts", constant, `./${vendor}/${file}.ts`);
  insert("src/targets/index.ts", "];", `  ${constant},`);
  const service = planService(plan, given.get("SERVICE"));
  addDocument(name, documentOf(plan, given.get("FIELDS") ?? "", service));
  const sibling = targets.find((one) => one.vendor === vendor && one.method === plan.method);
  const made = sibling?.filledByServer ?? (plan.method === "POST" ? [plan.idField] : []);
  create(`mappings/${vendor}-${file}.yaml`, renderMapping(plan, new Set(made)));
  mkdirSync(placeOf(home), { recursive: true });
  for (const [path, text] of writes) writeFileSync(placeOf(path), text);
  console.log([...writes.keys()].map((path) => `wrote ${path}`).join("\n"));
  console.log(
    "What is assumed says so in these files; docs/new-targets.md says what is left to do.",
  );
}

try {
  makeTarget(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
