import type { Logger } from "../../kernel/logger.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { RowResult } from "../../rows/row.ts";

/** One line for each row that did not simply go in. */
export function logResult(
  logger: Logger,
  { rowNumber, line, outcome, errors, httpStatus, attempts }: RowResult,
): void {
  if (outcome === "applied") return;
  logger.warn("row did not go in", {
    rowNumber,
    line,
    outcome,
    code: errors[0]?.code,
    requestId: textFact(errors[0], "request_id"),
    said: textFact(errors[0], "said"),
    httpStatus,
    attempts,
  });
}

/** What the answer had: the header that names the exchange, the words. */
function textFact(error: RowError | undefined, name: string): string | undefined {
  const text = error?.facts[name];
  return typeof text === "string" && text !== "" ? text : undefined;
}
