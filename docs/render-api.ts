import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst } from "rolldown/parseAst";

const root = fileURLToPath(new URL("../dist", import.meta.url));

/** Something that the types of the library declare: its file, below dist, and its name there. */
interface Declared {
  readonly file: string;
  readonly name: string;
}

/** One file of types, as far as names go. */
interface DeclarationFile {
  /** Declarations by name: their text without comments, and what else they speak of. */
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** What a name stands for that comes from elsewhere. */
  readonly imports: ReadonlyMap<string, Declared>;
  /** What is exported, by the name under which it is. */
  readonly exports: ReadonlyMap<string, Declared>;
  /** Files all of whose exports are exported. */
  readonly exportsAllOf: readonly string[];
}

interface Declaration {
  readonly text: string;
  /** What its comment says; empty: it has none. */
  readonly comment: string;
  /** Of an interface: what the comment of each member says. */
  readonly members: ReadonlyMap<string, string>;
  /** False for values: what only their shape is taken from (`typeof`) is nobody's to import. */
  readonly isType: boolean;
  readonly names: readonly string[];
  /** Written as `import("./x.ts").Name`. */
  readonly inline: readonly Declared[];
}

/** The types of one door of the library. */
export interface PublicSurface {
  /** By the name under which they are imported, sorted. */
  readonly exports: ReadonlyMap<string, Declaration>;
  /** Where what is exported is declared. */
  readonly places: ReadonlySet<string>;
  /** What they speak of and nobody can import: who speaks of it, and where it is declared. */
  readonly hidden: ReadonlyMap<string, { readonly by: string; readonly file: string }>;
}

/**
 * Reads what a door exports from the types that tsc has written; `npm run build` makes them.
 * @param door below dist: `index.d.ts`
 */
export function readSurface(door: string): PublicSurface {
  const files = new Map<string, DeclarationFile>();
  const fileOf = (path: string): DeclarationFile => {
    const known = files.get(path) ?? readDeclarationFile(path);
    files.set(path, known);
    return known;
  };
  const exported = [...listExports(door, fileOf)].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  );
  const open = new Set(exported.map(([, declared]) => placeOf(declared)));
  const hidden = new Map<string, { readonly by: string; readonly file: string }>();
  const seen = new Set<string>();
  const visit = (declared: Declared, by: string): void => {
    const place = placeOf(declared);
    const isOpen = open.has(place);
    if (!isOpen && fileOf(declared.file).declarations.get(declared.name)?.isType === false) return;
    if (!isOpen) hidden.set(place, hidden.get(place) ?? { by, file: declared.file });
    if (seen.has(place)) return;
    seen.add(place);
    const file = fileOf(declared.file);
    const { names = [], inline = [] } = file.declarations.get(declared.name) ?? {};
    const spoken = names.flatMap((name) => {
      if (file.declarations.has(name)) return [{ file: declared.file, name }];
      const imported = file.imports.get(name);
      return imported === undefined ? [] : [imported];
    });
    for (const one of [...spoken, ...inline]) visit(resolve(one, fileOf), declared.name);
  };
  for (const [name, declared] of exported) visit(declared, name);
  const exports = exported.map(([name, { file, name: own }]) => {
    const declaration = fileOf(file).declarations.get(own);
    if (declaration === undefined) throw new Error(`${file} does not declare ${own}`);
    return [name, declaration] as const;
  });
  return { exports: new Map(exports), places: open, hidden };
}

const placeOf = ({ file, name }: Declared): string => `${file} ${name}`;

function listExports(
  path: string,
  fileOf: (path: string) => DeclarationFile,
): ReadonlyMap<string, Declared> {
  const file = fileOf(path);
  const all = file.exportsAllOf.flatMap((one) => [...listExports(one, fileOf)]);
  const own = [...file.exports].map(([name, one]) => [name, resolve(one, fileOf)] as const);
  return new Map([...all, ...own]);
}

/** The place where something is declared, through all files that only hand it on. */
function resolve(declared: Declared, fileOf: (path: string) => DeclarationFile): Declared {
  const file = fileOf(declared.file);
  if (file.declarations.has(declared.name)) return declared;
  const next =
    file.exports.get(declared.name) ??
    file.exportsAllOf
      .map((one) => listExports(one, fileOf).get(declared.name))
      .find((one) => one !== undefined);
  if (next === undefined) throw new Error(`${declared.file} exports no ${declared.name}`);
  return resolve(next, fileOf);
}

/** A node of the syntax tree; only what is asked for is known of it. */
type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

const textIn = (node: unknown, key: string): string => {
  const value = isNode(node) ? node[key] : undefined;
  return typeof value === "string" ? value : "";
};

const nodesIn = (node: Node, key: string): readonly Node[] => {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
};

function readDeclarationFile(path: string): DeclarationFile {
  const text = readFileSync(join(root, path), "utf8");
  const declarations = new Map<string, Declaration>();
  const imports = new Map<string, Declared>();
  const exports = new Map<string, Declared>();
  const exportsAllOf: string[] = [];
  const { body } = parseAst(text, { lang: "dts" });
  for (const statement of body as readonly unknown[]) {
    if (!isNode(statement)) continue;
    const type = textIn(statement, "type");
    const from = ownFile(path, textIn(statement["source"], "value"));
    if (type === "ExportAllDeclaration" && from !== undefined) exportsAllOf.push(from);
    if (type === "ImportDeclaration" && from !== undefined)
      for (const one of nodesIn(statement, "specifiers"))
        imports.set(textIn(one["local"], "name"), {
          file: from,
          name: textIn(one["imported"], "name"),
        });
    if (type === "ExportNamedDeclaration")
      for (const one of nodesIn(statement, "specifiers")) {
        const local = textIn(one["local"], "name");
        const known = imports.get(local);
        const target =
          from === undefined ? (known ?? { file: path, name: local }) : { file: from, name: local };
        exports.set(textIn(one["exported"], "name"), target);
      }
    const declaration = isNode(statement["declaration"]) ? statement["declaration"] : statement;
    const isExported = type === "ExportNamedDeclaration";
    for (const name of namesOf(declaration)) {
      declarations.set(name, {
        text: withoutComments(text, statement),
        comment: commentAbove(text, statement),
        members: new Map(
          membersOf(declaration).map((one) => [
            textIn(one["key"], "name"),
            commentAbove(text, one),
          ]),
        ),
        isType: !/^(?:VariableDeclaration|TSDeclareFunction)$/.test(textIn(declaration, "type")),
        ...speakersOf(statement, path),
      });
      if (isExported) exports.set(name, { file: path, name });
    }
  }
  return { declarations, imports, exports, exportsAllOf };
}

/** The comment that ends right above a node, without its stars. */
function commentAbove(text: string, { start }: Node): string {
  const above = typeof start === "number" ? text.slice(0, start).trimEnd() : "";
  if (!above.endsWith("*/")) return "";
  return above
    .slice(above.lastIndexOf("/**") + 3, -2)
    .replaceAll(/^ *\* ?/gm, "")
    .trim();
}

function membersOf(declaration: Node): readonly Node[] {
  const { body } = declaration;
  const isInterface = textIn(declaration, "type") === "TSInterfaceDeclaration";
  return isInterface && isNode(body) ? nodesIn(body, "body") : [];
}

/** A file of ours that an import names; undefined for a package. */
function ownFile(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const target = join(root, dirname(path), specifier.replace(/\.[jt]s$/, ".d.ts"));
  return relative(root, target);
}

function namesOf(declaration: Node): readonly string[] {
  if (textIn(declaration, "type") === "VariableDeclaration")
    return nodesIn(declaration, "declarations").map((one) => textIn(one["id"], "name"));
  const name = textIn(declaration["id"], "name");
  return name === "" ? [] : [name];
}

/** What a declaration speaks of: names of types and values, and imports within it. */
function speakersOf(statement: Node, path: string): Pick<Declaration, "names" | "inline"> {
  const names = new Set<string>();
  const inline: Declared[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) walk(one);
    if (!isNode(value) || Array.isArray(value)) return;
    const spoken = [value["typeName"], value["exprName"], value["superClass"]];
    const type = textIn(value, "type");
    if (type === "TSInterfaceHeritage" || type === "TSClassImplements")
      spoken.push(value["expression"]);
    for (const one of spoken) if (isNode(one)) names.add(leftmost(one));
    if (type === "TSImportType") {
      const file = ownFile(path, textIn(value["source"], "value"));
      if (file !== undefined) inline.push({ file, name: leftmost(value["qualifier"]) });
    }
    // What is private is nobody's business.
    if (value["accessibility"] === "private") return;
    for (const child of Object.values(value)) walk(child);
  };
  walk(statement);
  return { names: [...names], inline };
}

function leftmost(name: unknown): string {
  if (!isNode(name)) return "";
  return textIn(name, "type") === "TSQualifiedName" ? leftmost(name["left"]) : textIn(name, "name");
}

function withoutComments(text: string, node: Node): string {
  const { start, end } = node;
  if (typeof start !== "number" || typeof end !== "number") throw new Error("a node has no place");
  return text
    .slice(start, end)
    .replaceAll(/^[ \t]*\/\*\*[^]*?\*\/\n/gm, "")
    .replaceAll(/import\("[^"]+"\)\./g, "")
    .replace(/^export /, "");
}

const introduction = `# The public surface

Everything that a program can import, name by name, as the types have it: made by \`npm run docs\` from what \`npm run build\` has written, and held against it by the tests. A
change of this page is a change of what programs rely on. What each thing is for stands in its own documentation; [library.md](library.md) shows how they are used.
`;

/** @param doors what is imported by what name: \`{ waybill: "index.d.ts" }\` */
export function renderApi(doors: Readonly<Record<string, string>>): string {
  const parts = Object.entries(doors).map(([name, door]) => {
    const { exports } = readSurface(door);
    const texts = [...exports].map(([exported, { text }]) =>
      new RegExp(`^[^{=(:]*\\b${exported}\\b`).test(text) ? text : `// as ${exported}\n${text}`,
    );
    return `## ${name}\n\n${exports.size} names.\n\n\`\`\`ts\n${texts.join("\n")}\n\`\`\`\n`;
  });
  return [introduction, ...parts].join("\n");
}

/** By what name each door of the library is imported. */
export const doors = { waybill: "index.d.ts", "waybill/testing": "testing.d.ts" };

/** False where there is nothing to make the page from. */
export const isBuilt = (): boolean =>
  Object.values(doors).every((door) => existsSync(join(root, door)));
