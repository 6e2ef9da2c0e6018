import type { Target } from "../targets/target.ts";
import { withoutIndexes } from "../rows/without-indexes.ts";

/** Counts every write, so that it differs always. */
const versionField = "sys_version";

const isWithin = (name: string, parent: string): boolean =>
  name === parent || name.startsWith(`${parent}.`);

/**
 * Tells fields whose differences are changes from those that are none: the tags of loads and what the server writes by
 * itself, unless the mapping gives it a value.
 */
export function compileCounts(
  target: Pick<Target, "fields" | "tags">,
  mapped: readonly string[],
  tagFields: readonly string[],
): (name: string) => boolean {
  const never = new Set([versionField, ...Object.values(target.tags ?? {}), ...tagFields]);
  const byServer = new Set(
    target.fields.filter((spec) => spec.writtenByServer).map((spec) => spec.name),
  );
  const own = mapped.map(withoutIndexes);
  return (name) => {
    const parts = name.split(".");
    if (never.has(parts[0] ?? "")) return false;
    const isByServer = parts.some((_, i) => byServer.has(parts.slice(0, i + 1).join(".")));
    return !isByServer || own.some((one) => isWithin(name, one) || isWithin(one, name));
  };
}
