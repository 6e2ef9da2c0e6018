import type { ValidRow } from "../rows/row.ts";
import type { DeliveryWork } from "./delivery-options.ts";
import type { Permit, Refusal } from "./pacing/permit.ts";
import { readMoreWords } from "./read-words.ts";
import type { Exchange } from "./request.ts";
import { retryAfterMs } from "./retry-after.ts";
import { sendAuthorized, type Authorized } from "./send-authorized.ts";
import type { Verdict } from "./verdict.ts";

export interface Judged {
  readonly verdict: Verdict;
  readonly exchange: Exchange;
  /** Undefined when no answer came. */
  readonly httpStatus: number | undefined;
  /** What it means for others, when the API refused for limits of its own or asked for a pause. */
  readonly refusal: Refusal | undefined;
}

/** One HTTP exchange: sends, judges the answer, and tells the pacer what came of its permit. */
export async function exchangeOnce(
  row: ValidRow,
  authorized: Authorized,
  permit: Permit,
  options: DeliveryWork,
): Promise<Judged> {
  const { clock, counters, patience } = options;
  counters.requests += 1;
  counters.inFlight += 1;
  permit.leaving();
  try {
    const { exchange, verdict, latencyMs } = await sendAuthorized(authorized, row.key, options);
    patience.health.note(exchange);
    if (exchange.kind === "answer") options.onAnswer?.(latencyMs);
    if (verdict.kind === "refused") counters.refusals += 1;
    if (verdict.kind === "applied" || verdict.kind === "settled") counters.accepted += 1;
    if (verdict.kind === "applied" && !verdict.isAsDocumented) counters.answersUnlikeDocument += 1;
    const refusal = tellPacer(permit, exchange, { latencyMs, now: clock.now() });
    if (verdict.kind === "refused" || verdict.kind === "trouble") logTrouble(row, verdict, options);
    if (verdict.kind !== "applied" && verdict.kind !== "refused")
      logMoreWords(row, exchange, options);
    const httpStatus = exchange.kind === "answer" ? exchange.status : undefined;
    return { verdict, exchange, httpStatus, refusal };
  } catch (error) {
    permit.takeBack();
    throw error;
  } finally {
    counters.inFlight -= 1;
  }
}

/** The pace follows from the exchange alone: a create that is in doubt after a 500 is settled for its row, and trouble for the API. */
function tellPacer(
  permit: Permit,
  exchange: Exchange,
  { latencyMs, now }: { readonly latencyMs: number; readonly now: number },
): Refusal | undefined {
  if (exchange.kind === "no-answer") {
    permit.troubled();
    return undefined;
  }
  const { status, headers } = exchange;
  const signs = { headers, latencyMs, retryAfterMs: retryAfterMs(headers, now) };
  if (status === 429) return permit.refused(signs);
  if (status === 503 && signs.retryAfterMs !== undefined) return permit.overloaded(signs);
  if (status === 503) permit.unavailable(signs);
  else if (status >= 500 || status === 408 || status === 425) permit.troubled(signs);
  else permit.accepted(signs);
  return undefined;
}

function logTrouble(
  { rowNumber, line }: ValidRow,
  verdict: Extract<Verdict, { kind: "refused" | "trouble" }>,
  { logger }: DeliveryWork,
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

/** Words that are too long for a row are kept in the load's log. */
export function logMoreWords(
  { rowNumber, line }: ValidRow,
  exchange: Exchange,
  { logger, target }: DeliveryWork,
): void {
  const said =
    exchange.kind === "answer" ? readMoreWords(exchange.body, target.evidence) : undefined;
  if (said !== undefined) logger.info("what the API said, in full", { rowNumber, line, said });
}
