import type { RowErrorCode } from "./catalogue/index.ts";
import type { RowResult } from "./row.ts";

/** Codes that rows without an outcome have when one of their requests may have been carried out. */
export const answerUnknownCodes: readonly RowErrorCode[] = [
  "sent-answer-unknown",
  // What a retry is to send again keeps its errors until then.
  "retries-exhausted",
];

/** True of a row that is `not-attempted` and was sent: it may be applied, and sending it again is safe. */
export function isAnswerUnknown({
  outcome,
  errors: [first],
}: Pick<RowResult, "outcome" | "errors">): boolean {
  return (
    outcome === "not-attempted" && first !== undefined && answerUnknownCodes.includes(first.code)
  );
}
