import type { RowResult } from "../../rows/row.ts";
import type { WarningLog } from "../../rows/warning.ts";

/** Warns of a row that is left out because an earlier one says the same. */
export function warnOfTwin({ errors: [error], line, key }: RowResult, log: WarningLog): void {
  if (error?.code !== "duplicate-row") return;
  log.add("dup-identical", line, `${key ?? ""} as in ${String(error.facts["first"])}`);
}
