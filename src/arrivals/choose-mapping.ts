import type { Drop } from "../drops/drop.ts";
import { countOf } from "../kernel/counts.ts";
import { SourceError } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";
import { loadMappingWithTables } from "../load/bind/read-lookup-table.ts";
import { settingsFor } from "../load/bind/settings-for.ts";
import { findMissingColumns, wantedColumns } from "../mapping/resolve-columns.ts";
import { openSource } from "../source/open-source.ts";

/** The mapping that a file is loaded by, or why none can be said. */
export type ChosenMapping =
  | { readonly path: string }
  | { readonly code: string; readonly reason: string };

/**
 * Of several mappings the one whose columns the file has.
 * @throws ConfigurationError for a mapping that can't be used
 */
export async function chooseMapping(
  { mappingPaths, load }: Drop,
  sourcePath: string,
): Promise<ChosenMapping> {
  const [only, ...others] = mappingPaths;
  if (only !== undefined && others.length === 0) return { path: only };
  const fitting: string[] = [];
  for (const path of mappingPaths)
    if (await fits(path, sourcePath, load.accept)) fitting.push(path);
  const [path, ...more] = fitting;
  if (path === undefined)
    return {
      code: "no-mapping-fits",
      reason: `none of the ${countOf(mappingPaths.length, "mapping")} fits its header`,
    };
  if (more.length === 0) return { path };
  return {
    code: "several-mappings-fit",
    reason: `several mappings fit its header: ${fitting.map(printable).join(", ")}`,
  };
}

async function fits(
  mappingPath: string,
  sourcePath: string,
  accept: readonly string[] | undefined,
): Promise<boolean> {
  const mapping = await loadMappingWithTables(mappingPath);
  try {
    const settings = settingsFor(mapping.source, accept === undefined ? undefined : { accept });
    const { header } = await openSource(sourcePath, settings, { wanted: wantedColumns(mapping) });
    return findMissingColumns(mapping, header).length === 0;
  } catch (error) {
    if (error instanceof SourceError) return false;
    throw error;
  }
}
