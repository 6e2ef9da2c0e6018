import type { Outcome } from "../rows/outcome.ts";
import type { RowResult } from "../rows/row.ts";
import type { Intent } from "./ledger-row.ts";

/** One thing to be remembered of a row. */
export type RowWrite = {
  /** The first of the rows with which it becomes one record, where others share the load. */
  readonly lead?: number | undefined;
} & (
  | { readonly kind: "intent"; readonly intent: Intent }
  | { readonly kind: "outcome"; readonly result: RowResult }
);

/** What to do with a write: carry it out, keep what stands, or refuse it. */
export type RowWriteDecision = "write" | "keep" | "refuse";

/** Outcomes that a later execution may replace; all others stand. `in-doubt` is changed by finding out, never by trying again. */
const replaceableOutcomes: ReadonlySet<Outcome> = new Set(["failed", "skipped", "not-attempted"]);

/**
 * The rule that keeps one outcome per row, the same for every ledger.
 * @param known the row's outcome so far; undefined when the row is new or only intended
 */
export function decideRowWrite(
  known: Outcome | undefined,
  kind: RowWrite["kind"],
): RowWriteDecision {
  if (known === undefined || replaceableOutcomes.has(known)) return "write";
  return kind === "intent" ? "refuse" : "keep";
}

/** Where the row of a write stands, and its key. */
export function rowOf(write: RowWrite): Intent | RowResult {
  return write.kind === "intent" ? write.intent : write.result;
}
