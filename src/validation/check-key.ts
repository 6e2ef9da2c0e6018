import type { RowErrorCode } from "../rows/catalogue/index.ts";
import type { MappedRow } from "../rows/row.ts";
import type { Target } from "../targets/target.ts";

/** What is wrong with the key of a row, or undefined. A key that the target does not need may be absent. */
export function checkKey(
  row: MappedRow,
  { key, path, lookUp }: Pick<Target, "key" | "path" | "lookUp">,
): RowErrorCode | undefined {
  const isBlank = row.key === undefined || row.key.trim() === "";
  if (isBlank) return key.required ? "key-missing" : undefined;
  if (key.pattern !== undefined && !key.pattern.test(row.key ?? "")) return "key-malformed";
  const isInPath = path.includes("{id}") || lookUp?.path.includes("{id}") === true;
  if (isInPath && leavesItsPlace(row.key ?? "")) return "key-leaves-path";
  return undefined;
}

const loneSurrogate = /\p{Surrogate}/u;

/** Everything else is percent-encoded and stays one segment; these two mean something however they are written,
 * and half a character can't be encoded. */
function leavesItsPlace(key: string): boolean {
  return key === "." || key === ".." || loneSurrogate.test(key);
}
