import type { RowErrorCode } from "../rows/catalogue/index.ts";
import type { RowResult, ValidRow } from "../rows/row.ts";
import type { Facts } from "../rows/catalogue/row-error-kind.ts";
import type { DeliveryWork } from "./delivery-options.ts";
import type { Judged } from "./exchange-once.ts";
import type { Refusal } from "./pacing/permit.ts";
import type { DeliveryRequest } from "./request.ts";
import { stopForAnswer, stopForPause, stopForQuota, stopForSilence } from "./stop-reasons.ts";
import type { Verdict } from "./verdict.ts";

/** How far one row has come. */
export interface RowProgress {
  readonly request: DeliveryRequest;
  /** Monotonic milliseconds of the first send. */
  readonly startedAt: number;
  /** Requests that the API had taken, of any row, when this one was first sent. */
  readonly acceptedBefore: number;
  attempts: number;
  failures: number;
  /** True when the next try goes with a credential that was renewed for it. */
  isReplay: boolean;
  everReached: boolean;
  /** What the last failed try ended with, such as `status 500`; blank before the first. */
  lastFailure: string;
  httpStatus: number | undefined;
}

interface Try {
  readonly row: ValidRow;
  readonly progress: RowProgress;
  readonly work: DeliveryWork;
}

/** What one try means: an outcome, another try (undefined), or the end of the load (thrown as LoadError). */
export function concludeTry({ verdict, refusal }: Judged, context: Try): RowResult | undefined {
  switch (verdict.kind) {
    case "applied":
      return concludeApplied(verdict.serverId, context);
    case "settled":
      return resultOf(context, verdict.outcome, verdict.code, verdict.facts);
    case "renewed":
      return undefined;
    case "stop":
      throw stopForAnswer(verdict);
    case "refused":
      return concludeRefused(verdict, refusal, context);
    case "trouble":
      return concludeTrouble(verdict, refusal, context);
  }
}

function concludeApplied(serverId: string, context: Try): RowResult {
  const { target, clock } = context.work;
  const applied = { ...resultOf(context, "applied"), appliedAt: clock.now() };
  return target.method === "POST" ? { ...applied, serverId } : applied;
}

function concludeRefused(
  { said, requestId }: Extract<Verdict, { kind: "refused" }>,
  refusal: Refusal | undefined,
  context: Try,
): RowResult | undefined {
  if (refusal?.kind === "quota")
    throw stopForQuota(said, context.work.clock.now() + refusal.waitMs);
  if (refusal?.kind !== "left-aside") return undefined;
  const facts = { tries: context.progress.attempts, said, request_id: requestId };
  return resultOf(context, "failed", "refused-alone", facts);
}

function concludeTrouble(
  verdict: Extract<Verdict, { kind: "trouble" }>,
  refusal: Refusal | undefined,
  context: Try,
): RowResult | undefined {
  const { progress, work } = context;
  progress.everReached ||= verdict.reached;
  progress.lastFailure = verdict.cause;
  if (refusal?.kind === "quota")
    throw stopForPause(verdict.cause, verdict.said, work.clock.now() + refusal.waitMs);
  progress.failures += 1;
  if (progress.failures < work.mostTries) return undefined;
  if (!progress.everReached) throw stopForSilence(verdict.cause, progress.request.url);
  // While the API fails for everybody no row is to blame; soon it answers again, or the load stops.
  const othersPassed = work.counters.accepted > progress.acceptedBefore;
  if (work.patience.health.isSuspect() && !othersPassed) return undefined;
  const facts = { tries: progress.failures, last: verdict.cause, said: verdict.said };
  return resultOf(context, "failed", "retries-exhausted", {
    ...facts,
    request_id: verdict.requestId,
  });
}

function resultOf(
  { row, progress, work }: Try,
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
    elapsedMs: Math.round(work.clock.monotonic() - progress.startedAt),
    ...(progress.httpStatus === undefined ? {} : { httpStatus: progress.httpStatus }),
  };
}
