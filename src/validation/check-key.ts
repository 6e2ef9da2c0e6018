import type { RowErrorCode } from "../rows/catalogue/index.ts";
import type { MappedRow } from "../rows/row.ts";
import type { TargetKey } from "../targets/target.ts";

/** What is wrong with the key of a row, or undefined. A key that the target does not need may be absent. */
export function checkKey(row: MappedRow, key: TargetKey): RowErrorCode | undefined {
  const isBlank = row.key === undefined || row.key.trim() === "";
  if (isBlank) return key.required ? "key-missing" : undefined;
  if (key.pattern !== undefined && !key.pattern.test(row.key ?? "")) return "key-malformed";
  return undefined;
}
