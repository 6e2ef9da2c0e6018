import type { RowResult, ValidRow } from "../rows/row.ts";
import { backoffMs } from "./backoff.ts";
import { buildRequest } from "./build-request.ts";
import { concludeTry, type RowProgress } from "./conclude-try.ts";
import type { DeliveryCounters } from "./delivery-counters.ts";
import type { DeliveryOptions } from "./delivery-options.ts";
import { exchangeOnce } from "./exchange-once.ts";
import type { Permit } from "./pacing/permit.ts";
import { newRowRecord } from "./pacing/row-refusals.ts";
import { tagPayload } from "./tag-payload.ts";

/**
 * Sends one row until it has an outcome. Undefined when the load stops first; the ledger then holds at most its intent.
 * @throws LoadError when an answer means that no row can succeed, or when the journal can't be written
 */
export async function attemptRow(
  row: ValidRow,
  options: DeliveryOptions,
  counters: DeliveryCounters,
): Promise<RowResult | undefined> {
  const { stopSignal } = options;
  let progress: RowProgress | undefined;
  const record = newRowRecord();
  for (;;) {
    const permit = await unlessStopped(
      stopSignal,
      async () => await options.pacer.acquire(stopSignal, record),
    );
    if (permit === undefined) return undefined;
    progress ??= await beginRow(row, permit, options);
    if (progress.failures > 0) counters.retries += 1;
    const judged = await exchangeOnce(row, progress.request, permit, options, counters);
    progress.attempts += 1;
    progress.httpStatus = judged.httpStatus;
    const result = concludeTry(judged, { row, progress, options, counters });
    if (result !== undefined) return result;
    if (judged.verdict.kind === "trouble" && !(await pauseRow(progress.failures, options)))
      return undefined;
  }
}

/** Makes the request and the durable intent; the permit is given back when the journal fails. */
async function beginRow(
  row: ValidRow,
  permit: Permit,
  options: DeliveryOptions,
): Promise<RowProgress> {
  const { target, destination, tags, clock, journal } = options;
  const payload = tagPayload(row.payload, tags, {
    rowNumber: row.rowNumber,
    processedAt: clock.now(),
  });
  const request = buildRequest(target, destination, { key: row.key, payload });
  try {
    await journal.intend(row);
  } catch (error) {
    permit.takeBack();
    throw error;
  }
  return {
    request,
    startedAt: clock.monotonic(),
    attempts: 0,
    failures: 0,
    everReached: false,
    httpStatus: undefined,
  };
}

/** False when the load stopped meanwhile. */
async function pauseRow(
  failures: number,
  { clock, random, stopSignal }: DeliveryOptions,
): Promise<boolean> {
  const paused = await unlessStopped(stopSignal, async () => {
    await clock.sleep(backoffMs(failures, random), stopSignal);
    return true;
  });
  return paused ?? false;
}

async function unlessStopped<T>(
  stopSignal: AbortSignal,
  wait: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await wait();
  } catch (error) {
    if (stopSignal.aborted) return undefined;
    throw error;
  }
}
