import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";
import { createFindLikeKeys } from "./like-keys.ts";
import { loadsAsked, type Lookup, type LookupTable, type ReadLookupTable } from "./lookup.ts";
import type { MappingFile } from "./mapping-schema.ts";
import { settingsOf } from "./schema/field-schema.ts";

interface LoadedLookups {
  /** By the name of the field. */
  readonly lookups: ReadonlyMap<string, Lookup>;
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
  for (const [name, field] of Object.entries(file.fields)) {
    const { lookup } = settingsOf(field);
    if (lookup === undefined) continue;
    const { missing = "error", file: named = "", key = "", value = "" } = lookup;
    if (lookup.loads !== undefined) {
      const { target, base_url: baseUrl } = lookup.loads;
      lookups.set(name, { kind: "loads", loads: loadsAsked(target, baseUrl, missing), missing });
      continue;
    }
    if (readTable === undefined) throw new Error("nobody reads the look-up files");
    const place = resolve(dirname(path), named);
    const id = JSON.stringify([place, key, value]);
    const table = tables.get(id) ?? withLikeKeys(await readTable(place, { key, value }));
    tables.set(id, table);
    const { entries, findLike } = table;
    lookups.set(name, { kind: "file", file: named, entries, findLike, missing });
  }
  return { lookups, fingerprints: [...tables.values()].map(({ fingerprint }) => fingerprint) };
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
