import type { Intent } from "../../ledger/ledger-row.ts";
import type { RowResult } from "../../rows/row.ts";
import type { Target } from "../../targets/target.ts";

/**
 * What a row with an intent and no outcome amounts to: the request may have left. A create is `in-doubt`, because it may
 * exist; anything safe to repeat is `not-attempted` for now, as sent with its answer unknown, because a resume sends it again.
 */
export function interruptedResult(intent: Intent, target: Pick<Target, "safeToRepeat">): RowResult {
  const { rowNumber, line, key, payloadHash } = intent;
  const code = target.safeToRepeat ? "sent-answer-unknown" : "interrupted-create";
  return {
    rowNumber,
    line,
    key,
    payloadHash,
    outcome: target.safeToRepeat ? "not-attempted" : "in-doubt",
    attempts: 1,
    elapsedMs: 0,
    errors: [{ code, stage: "delivery", rowNumber, line, facts: {} }],
  };
}
