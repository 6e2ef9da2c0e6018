import type { LedgerRow } from "../../ledger/ledger-row.ts";
import type { RowErrorCode } from "../../rows/catalogue/index.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { RowResult } from "../../rows/row.ts";
import { unsentRow } from "../../rows/unsent-row.ts";
import type { RowPlace } from "../../rows/row-place.ts";
import type { Target } from "../../targets/target.ts";
import { interruptedResult } from "../books/interrupted-row.ts";

interface Circumstances {
  /** Undefined for a target that this program does not know: then nothing is taken for safe. */
  readonly target: Target | undefined;
  /** True while a process is at work on the load. */
  readonly isAtWork: boolean;
}

/**
 * What a row that the ledger knows amounts to for now: its outcome; of one that is being sent, what it would amount to if
 * the load ended here.
 */
export function resultSoFar(known: LedgerRow, { target, isAtWork }: Circumstances): RowResult {
  if (known.state === "settled") return known.result;
  const safeToRepeat = target?.safeToRepeat ?? false;
  const interrupted = interruptedResult(known.intent, { safeToRepeat });
  return isAtWork ? { ...interrupted, errors: [errorOf(known.intent, "under-way")] } : interrupted;
}

/** What a row that the ledger does not know amounts to. */
export function unattemptedResult(
  place: RowPlace,
  key: string | undefined,
  { isAtWork }: Circumstances,
): RowResult {
  const errors = isAtWork ? [] : [errorOf(place, "load-stopped")];
  return unsentRow({ ...place, key }, "not-attempted", errors);
}

function errorOf({ rowNumber, line }: RowPlace, code: RowErrorCode): RowError {
  return { code, stage: "delivery", rowNumber, line, facts: {} };
}
