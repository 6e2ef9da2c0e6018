import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";
import { createFindLikeKeys } from "./like-keys.ts";
import {
  type FileLookup,
  loadsAsked,
  type Lookup,
  type LookupTable,
  type ReadLookupTable,
  type TableColumns,
} from "./lookup.ts";
import type { MappingFile } from "./mapping-schema.ts";
import type { KeyPath } from "../yaml/problem.ts";
import type { Lists } from "./conditions/compile-condition.ts";
import { filesOfCondition, nameList } from "./conditions/walk-condition.ts";
import type { ConditionSettings } from "./schema/condition-schema.ts";
import { settingsOf } from "./schema/field-schema.ts";

interface LoadedLookups {
  /** By the name of the field. */
  readonly lookups: ReadonlyMap<string, Lookup>;
  /** What the items of lists are looked up in, by the name of the field. */
  readonly items: ReadonlyMap<string, FileLookup>;
  /** The entries of files in which conditions look cells up. */
  readonly lists: Lists;
  /** The files of both, as the mapping names them. */
  readonly files: readonly string[];
  readonly fingerprints: readonly string[];
}

/** Reads every table that a mapping names, each once. Paths are relative to the folder of the mapping. */
export async function loadLookups(
  path: string,
  file: MappingFile,
  readTable: ReadLookupTable | undefined,
): Promise<LoadedLookups> {
  const tables = new Map<string, ReturnType<typeof withLikeKeys>>();
  const lookups = new Map<string, Lookup>();
  const items = new Map<string, FileLookup>();
  const lists = new Map<string, ReadonlySet<string>>();
  const files = new Set<string>();
  const readOnce = async (named: string, columns: TableColumns) => {
    files.add(named);
    if (readTable === undefined) throw new Error("nobody reads the look-up files");
    const place = resolve(dirname(path), named);
    const id = JSON.stringify([place, columns.key, columns.value]);
    const table = tables.get(id) ?? withLikeKeys(await readTable(place, columns));
    tables.set(id, table);
    return table;
  };
  for (const [name, field] of Object.entries(file.fields)) {
    const { lookup, list } = settingsOf(field);
    const ofItems = typeof list === "object" ? list.each?.lookup : undefined;
    if (ofItems !== undefined) {
      const { missing = "error", file: named, key, value } = ofItems;
      const { entries, findLike } = await readOnce(named, { key, value });
      items.set(name, { kind: "file", file: named, entries, findLike, missing });
    }
    if (lookup === undefined) continue;
    const { missing = "error", file: named = "", key = "", value = "" } = lookup;
    if (lookup.loads !== undefined) {
      const { target, base_url: baseUrl } = lookup.loads;
      lookups.set(name, { kind: "loads", loads: loadsAsked(target, baseUrl, missing), missing });
      continue;
    }
    const { entries, findLike } = await readOnce(named, { key, value });
    const isOne = typeof key === "string";
    const findKey = isOne ? findLike : () => undefined;
    lookups.set(name, { kind: "file", file: named, entries, findLike: findKey, missing });
  }
  for (const listed of listConditions(file).flatMap(([, one]) => filesOfCondition(one))) {
    const { entries } = await readOnce(listed.file, { key: listed.key, value: listed.key });
    lists.set(nameList(listed), new Set(entries.keys()));
  }
  return {
    lookups,
    items,
    lists,
    files: [...files],
    fingerprints: [...tables.values()].map(({ fingerprint }) => fingerprint),
  };
}

/** Every condition of a mapping, with where it stands. */
function listConditions({
  fields,
  skip_rows: skips = [],
  checks = [],
}: MappingFile): readonly (readonly [path: KeyPath, condition: ConditionSettings])[] {
  return [
    ...Object.entries(fields).flatMap(([name, field]) => {
      const { when } = settingsOf(field);
      return when === undefined ? [] : [[["fields", name, "when"], when] as const];
    }),
    ...skips.map((skip, i) => [["skip_rows", i], skip] as const),
    ...checks.map(({ that }, i) => [["checks", i], that] as const),
  ];
}

/** A file that a mapping looks things up in, and the setting that says so. */
interface NamedTable {
  readonly path: KeyPath;
  readonly file: string;
  readonly columns: TableColumns;
}

/** Every file that a mapping looks things up in, as often as it is named. */
export function listTables(file: MappingFile): readonly NamedTable[] {
  const ofFields = Object.entries(file.fields).flatMap(([name, field]): NamedTable[] => {
    const { lookup, list } = settingsOf(field);
    const ofItems = typeof list === "object" ? list.each?.lookup : undefined;
    return [
      { path: ["fields", name, "list"], table: ofItems },
      { path: ["fields", name, "lookup"], table: lookup },
    ].flatMap(({ path, table: { file: named, key, value } = {} }) =>
      named === undefined || key === undefined || value === undefined
        ? []
        : [{ path, file: named, columns: { key, value } }],
    );
  });
  const ofConditions = listConditions(file).flatMap(([path, condition]) =>
    filesOfCondition(condition).map(({ file: named, key }): NamedTable => {
      return { path, file: named, columns: { key, value: key } };
    }),
  );
  return [...ofFields, ...ofConditions];
}

const withLikeKeys = (table: LookupTable) => ({
  ...table,
  findLike: createFindLikeKeys(table.entries),
});

/** The hash of a mapping: of its bytes, and of those of the tables that it looks things up in. */
export function hashMapping(bytes: Buffer, fingerprints: readonly string[]): string {
  const hash = createHash("sha256").update(bytes);
  for (const fingerprint of fingerprints) hash.update(`\n${fingerprint}`);
  return `sha256:${hash.digest("hex")}`;
}
