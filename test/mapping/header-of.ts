import type { Mapping } from "../../src/mapping/mapping.ts";
import { listWants } from "../../src/mapping/resolve-columns.ts";

/** A header with the first name of every column that a mapping takes. */
export function headerOf(mapping: Mapping): readonly string[] {
  return [...new Set(listWants(mapping).map(({ wanted }) => [wanted].flat()[0] ?? ""))];
}
