import type { RowErrorCode } from "../rows/catalogue/index.ts";
import type { RowResult, ValidRow } from "../rows/row.ts";
import type { Facts } from "../rows/row-error.ts";
import type { DeliveryCounters } from "./delivery-counters.ts";
import type { DeliveryOptions } from "./delivery-options.ts";
import type { DeliveryRequest } from "./request.ts";
import { stopForAnswer, stopForQuota, stopForSilence } from "./stop-reasons.ts";
import type { Verdict } from "./verdict.ts";

/** Refusals of one row, while others pass, after which it is left aside. */
const mostLoneRefusals = 6;
/** A pause longer than this is a quota, not a pace. */
const longestPauseMs = 10 * 60_000;

/** How far one row has come. */
export interface RowProgress {
  readonly request: DeliveryRequest;
  /** Monotonic milliseconds of the first send. */
  readonly startedAt: number;
  attempts: number;
  failures: number;
  loneRefusals: number;
  /** Requests accepted of any row when this one was last refused. */
  acceptedAtRefusal: number | undefined;
  everReached: boolean;
  httpStatus: number | undefined;
}

interface Try {
  readonly row: ValidRow;
  readonly progress: RowProgress;
  readonly options: DeliveryOptions;
  readonly counters: DeliveryCounters;
}

/** What one try means: an outcome, another try (undefined), or the end of the load (thrown as LoadError). */
export function concludeTry(verdict: Verdict, context: Try): RowResult | undefined {
  switch (verdict.kind) {
    case "applied":
      return concludeApplied(verdict.serverId, context);
    case "settled":
      context.counters.accepted += 1;
      return resultOf(context, verdict.outcome, verdict.code, verdict.facts);
    case "stop":
      throw stopForAnswer(verdict);
    case "refused":
      return concludeRefused(verdict, context);
    case "trouble":
      return concludeTrouble(verdict, context);
  }
}

function concludeApplied(serverId: string, context: Try): RowResult {
  const { options, counters } = context;
  counters.accepted += 1;
  const created = options.target.method === "POST" ? { serverId } : {};
  return { ...resultOf(context, "applied"), appliedAt: options.clock.now(), ...created };
}

function concludeRefused(
  verdict: Extract<Verdict, { kind: "refused" }>,
  context: Try,
): RowResult | undefined {
  const { progress, counters, options } = context;
  const { closedForMs } = options.pacer.snapshot();
  if ((verdict.retryAfterMs ?? 0) > longestPauseMs || closedForMs > longestPauseMs) {
    throw stopForQuota(
      verdict.said,
      options.clock.now() + (verdict.retryAfterMs ?? longestPauseMs),
    );
  }
  const othersPassed =
    progress.acceptedAtRefusal !== undefined && counters.accepted > progress.acceptedAtRefusal;
  if (othersPassed) progress.loneRefusals += 1;
  progress.acceptedAtRefusal = counters.accepted;
  if (progress.loneRefusals < mostLoneRefusals) return undefined;
  return resultOf(context, "failed", "refused-alone", {
    tries: progress.attempts,
    said: verdict.said,
    request_id: verdict.requestId,
  });
}

function concludeTrouble(
  verdict: Extract<Verdict, { kind: "trouble" }>,
  context: Try,
): RowResult | undefined {
  const { progress, options } = context;
  progress.failures += 1;
  progress.everReached ||= verdict.reached;
  if (progress.failures < options.mostTries) return undefined;
  if (!progress.everReached) throw stopForSilence(verdict.cause, progress.request.url);
  const facts = { tries: progress.failures, last: verdict.cause, said: verdict.said };
  return resultOf(context, "failed", "retries-exhausted", {
    ...facts,
    request_id: verdict.requestId,
  });
}

function resultOf(
  { row, progress, options }: Try,
  outcome: RowResult["outcome"],
  code?: RowErrorCode,
  facts: Facts = {},
): RowResult {
  const { rowNumber, line, key, payloadHash } = row;
  return {
    rowNumber,
    line,
    key,
    outcome,
    payloadHash,
    errors: code === undefined ? [] : [{ code, stage: "delivery", rowNumber, line, facts }],
    attempts: progress.attempts,
    elapsedMs: Math.round(options.clock.monotonic() - progress.startedAt),
    ...(progress.httpStatus === undefined ? {} : { httpStatus: progress.httpStatus }),
  };
}
