import type { ValidRow } from "../rows/row.ts";
import { classifyAnswer } from "./classify-answer.ts";
import type { DeliveryCounters } from "./delivery-counters.ts";
import type { DeliveryOptions } from "./delivery-options.ts";
import type { Permit } from "./pacer.ts";
import type { DeliveryRequest } from "./request.ts";
import type { Verdict } from "./verdict.ts";

export interface Judged {
  readonly verdict: Verdict;
  /** Undefined when no answer came. */
  readonly httpStatus: number | undefined;
}

/** One HTTP exchange: sends, judges the answer, and tells the pacer what came of its permit. */
export async function exchangeOnce(
  row: ValidRow,
  request: DeliveryRequest,
  permit: Permit,
  options: DeliveryOptions,
  counters: DeliveryCounters,
): Promise<Judged> {
  counters.requests += 1;
  counters.inFlight += 1;
  try {
    const exchange = await options.send(request, options.abortSignal);
    const verdict = classifyAnswer(options.target, { key: row.key }, exchange, options.clock.now());
    tellPacer(permit, verdict);
    if (verdict.kind === "refused") counters.refusals += 1;
    if (verdict.kind === "applied" && !verdict.isAsDocumented) counters.answersUnlikeDocument += 1;
    if (verdict.kind === "refused" || verdict.kind === "trouble") logTrouble(row, verdict, options);
    return { verdict, httpStatus: exchange.kind === "answer" ? exchange.status : undefined };
  } catch (error) {
    permit.troubled(undefined);
    throw error;
  } finally {
    counters.inFlight -= 1;
  }
}

function tellPacer(permit: Permit, verdict: Verdict): void {
  switch (verdict.kind) {
    case "applied":
    case "settled":
      return permit.accepted();
    case "refused":
      return permit.refused(verdict.retryAfterMs);
    case "trouble":
      return permit.troubled(verdict.retryAfterMs);
    case "stop":
      return permit.troubled(undefined);
  }
}

function logTrouble(
  { rowNumber, line }: ValidRow,
  verdict: Extract<Verdict, { kind: "refused" | "trouble" }>,
  { logger }: DeliveryOptions,
): void {
  const { kind, said, requestId, retryAfterMs } = verdict;
  const cause = kind === "trouble" ? verdict.cause : "status 429";
  logger.info(kind === "trouble" ? "try failed" : "refused", {
    rowNumber,
    line,
    cause,
    said,
    requestId,
    retryAfterMs,
  });
}
