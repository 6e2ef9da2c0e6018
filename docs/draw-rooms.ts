import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("../src", import.meta.url));

/** What imports what, types included; paths below src/. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** The imports of every file, as they stand. */
export function readImports(): Imports {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((path) =>
    /\.c?ts$/.test(path),
  );
  return new Map(files.map((path) => [path, new Set(importsOf(path))]));
}

function importsOf(path: string): readonly string[] {
  const text = readFileSync(join(source, path), "utf8");
  const found = text.matchAll(/\b(?:from|import\()\s*"(\.[^"]+\.c?ts)"/g);
  return [...found].map(([, target = ""]) => relative(source, join(source, dirname(path), target)));
}

/** The room of a file: its folder at the top of src/, or in load/, which is cut by what happens to a load. */
export function roomOf(path: string): string {
  const [first = "", second] = dirname(path).split("/");
  return first === "."
    ? "index"
    : [first, ...(first === "load" && second ? [second] : [])].join("/");
}

/** What room takes from what room. */
export function listArrows(imports: Imports): Imports {
  const arrows = new Map<string, Set<string>>();
  for (const [path, targets] of imports) {
    const from = roomOf(path);
    const found = arrows.get(from) ?? new Set();
    for (const target of targets) if (roomOf(target) !== from) found.add(roomOf(target));
    arrows.set(from, found);
  }
  return arrows;
}

/** Each of these reaches itself by its imports; none where nothing goes in a circle. */
export function findCircles(imports: Imports): readonly string[] {
  return [...imports.keys()].filter((one) => reach(imports, one).has(one)).toSorted();
}

/** What one takes from, by whatever way. */
export function reach(imports: Imports, from: string): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...(imports.get(from) ?? [])];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    waiting.push(...(imports.get(one) ?? []));
  }
  return found;
}

/** The rooms as a picture: an arrow leads to what a room takes from, and is left out where a longer way says the same. */
export function drawRooms(imports: Imports): string {
  const arrows = listArrows(imports);
  const lines = [...arrows].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => ![...targets].some((other) => other !== to && reach(arrows, other).has(to)))
      .map((to) => `  ${nodeOf(from)} --> ${nodeOf(to)}`),
  );
  return ["```mermaid", "graph TD", ...lines.toSorted(), "```"].join("\n");
}

const nodeOf = (room: string): string => `${room.replaceAll(/\W/g, "_")}["${room}"]`;

const [begin, end] = ["<!-- rooms: made by make docs -->", "<!-- end of rooms -->"] as const;

/** The page with the picture in its place. */
export function withRooms(page: string): string {
  const [before, behind] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || behind < before)
    throw new Error(`docs/architecture.md has no ${begin} … ${end}`);
  return `${page.slice(0, before + begin.length)}\n\n${drawRooms(readImports())}\n\n${page.slice(behind)}`;
}
