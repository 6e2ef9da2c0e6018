import { stat } from "node:fs/promises";
import { ConfigurationError } from "../../kernel/load-error.ts";
import { createFindColumn } from "../../mapping/find-column.ts";
import { loadMapping } from "../../mapping/load-mapping.ts";
import { joinKey, type LookupTable, type ReadLookupTable } from "../../mapping/lookup.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import { isBlank } from "../../mapping/transforms/is-blank.ts";
import { explainRowError } from "../../rows/describe-row-error.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import { openSource } from "../../source/open-source.ts";
import { readRows } from "../../source/read-rows.ts";
import { findTarget, targetNames } from "../../targets/index.ts";

/** Characters. The table is held in memory. */
const largest = 64 * 1024 * 1024;

function refuse(path: string, sentence: string): ConfigurationError {
  return new ConfigurationError(`The look-up file ${path} ${sentence}`, {
    code: "ERR_LOOKUP",
    actions: ["Correct the file, or the look-up in the mapping."],
  });
}

function tooLarge(path: string): ConfigurationError {
  return refuse(
    path,
    `is too large: it is held in memory, and at most ${largest / 1024 / 1024} MB are taken. Keep only the rows and columns that are needed.`,
  );
}

/** A file that is larger as it lies there need not be read. */
async function assertSize(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > largest) throw tooLarge(path);
}

/**
 * Reads a CSV file as a table of keys and values, by the same rules as any source. Rows without a key or without a value
 * are no entries.
 * @throws SourceError, ConfigurationError ERR_LOOKUP when it is too large, lacks a column, has a ragged row, or gives one key two values
 */
export const readLookupTable: ReadLookupTable = async (path, columns) => {
  await assertSize(path);
  // A table has no totals: a line that reads like one is an entry.
  const source = await openSource(path, { footer: 0 });
  const find = createFindColumn(source.header);
  const indexOf = (name: string): number => {
    const column = find(name);
    if ("refused" in column) throw refuse(path, `can't be used: ${column.refused}`);
    return column.index;
  };
  const keys = [columns.key].flat().map(indexOf);
  const value = indexOf(columns.value);
  const entries = new Map<string, string>();
  let size = 0;
  for await (const row of readRows(source)) {
    // What comes out of the file counts, not what it was packed to.
    for (const cell of row.cells) size += cell.length;
    if (size > largest) throw tooLarge(path);
    // The piece of it that stands beside it is the fault to name.
    if (row.error?.code === "row-broken") continue;
    if (row.error !== undefined)
      throw refuse(
        path,
        `is damaged in ${nameOfPlace(row.line, source.sheet)}: ${explainRowError(row.error)}`,
      );
    const texts = keys.map((index) => row.cells[index] ?? "");
    const to = row.cells[value] ?? "";
    if (texts.some(isBlank) || isBlank(to)) continue;
    const from = joinKey(texts);
    const known = entries.get(from);
    if (known !== undefined && known !== to)
      throw refuse(
        path,
        `gives "${texts.join('" and "')}" both "${known}" and, in ${nameOfPlace(row.line, source.sheet, value)}, "${to}".`,
      );
    entries.set(from, to);
  }
  const { fingerprint } = source;
  return { entries, fingerprint } satisfies LookupTable;
};

/**
 * Reads a mapping file with the tables that it looks things up in.
 * @param moved where tables are, by where the mapping has them; others are where it has them
 * @throws ConfigurationError, SourceError as loadMapping and readLookupTable do
 */
export async function loadMappingWithTables(
  path: string,
  moved: ReadonlyMap<string, string> = new Map(),
): Promise<Mapping> {
  const mapping = await loadMapping(path, findTarget, targetNames, async (place, columns) =>
    readLookupTable(moved.get(place) ?? place, columns),
  );
  const files = [...mapping.tableFiles].map(
    ([name, place]) => [name, moved.get(place) ?? place] as const,
  );
  return { ...mapping, tableFiles: new Map(files) };
}
