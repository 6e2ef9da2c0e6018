import type { RowResult, ValidRow } from "../rows/row.ts";
import { backoffMs } from "./backoff.ts";
import { buildRequest } from "./build-request.ts";
import { concludeTry, type RowProgress } from "./conclude-try.ts";
import type { DeliveryCounters } from "./delivery-counters.ts";
import type { DeliveryOptions } from "./delivery-options.ts";
import { exchangeOnce } from "./exchange-once.ts";
import type { Permit } from "./pacing/permit.ts";
import { newRowRecord } from "./pacing/row-refusals.ts";
import { releaseRow } from "./release-row.ts";
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
  const record = newRowRecord();
  let progress: RowProgress | undefined;
  const leave = async (): Promise<undefined> => {
    await releaseRow(row, progress, options);
    return undefined;
  };
  const orLeave = async <T>(act: () => Promise<T> | T): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      await leave();
      throw error;
    }
  };
  const acquire = async (): Promise<Permit> => await options.pacer.acquire(stopSignal, record);
  for (;;) {
    const permit = await orLeave(async () => await unlessStopped(stopSignal, acquire));
    if (permit === undefined) return await leave();
    const current = (progress ??= await beginRow(row, permit, options));
    if (current.failures > 0) counters.retries += 1;
    const judged = await exchangeOnce(row, current.request, permit, options, counters);
    current.attempts += 1;
    current.httpStatus = judged.httpStatus;
    const result = await orLeave(() =>
      concludeTry(judged, { row, progress: current, options, counters }),
    );
    if (result !== undefined) return result;
    if (judged.verdict.kind === "trouble" && !(await pauseRow(current.failures, options)))
      return await leave();
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
