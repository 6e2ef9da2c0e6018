import type { Logger } from "../logger.ts";
import type { RowError } from "../rows/row-error.ts";
import type { RowResult } from "../rows/row.ts";

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
    requestId: requestIdOf(errors[0]),
    httpStatus,
    attempts,
  });
}

/** The header that names the exchange, where the answer had one. */
function requestIdOf(error: RowError | undefined): string | undefined {
  const id = error?.facts["request_id"];
  return typeof id === "string" && id !== "" ? id : undefined;
}
