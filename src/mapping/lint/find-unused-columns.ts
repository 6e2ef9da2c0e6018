import { nearestName } from "../../kernel/nearest-name.ts";
import type { Target } from "../../targets/target.ts";
import type { MappingFile } from "../mapping-schema.ts";

/** One sentence for each column that no field uses, with the unmapped field that it may belong to. */
export function describeUnusedColumns(
  target: Target | undefined,
  file: MappingFile,
  unusedColumns: readonly string[],
): readonly string[] {
  const tags = new Set<string>(Object.values(target?.tags ?? {}));
  const free = (target?.fields ?? [])
    .map((spec) => spec.name)
    .filter((name) => !(name in file.fields) && !tags.has(name));
  return unusedColumns
    .filter((column) => column !== "")
    .map((column) => {
      const near = nearestName(column, free);
      const hint = near === undefined ? "" : ` It may belong to the field ${near}.`;
      return `no field uses the column "${column}".${hint}`;
    });
}
