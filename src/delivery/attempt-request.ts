import type { RowResult, ValidRow } from "../rows/row.ts";
import { backoffMs } from "./backoff.ts";
import { buildUrl } from "./build-request.ts";
import type { RowProgress } from "./conclude-try.ts";
import type { DeliveryWork } from "./delivery-options.ts";
import { exchangeOnce, type Judged } from "./exchange-once.ts";
import type { Permit } from "./pacing/permit.ts";
import { newRowRecord } from "./pacing/row-refusals.ts";
import type { DeliveryRequest } from "./request.ts";
import { stopForOutage } from "./stop-reasons.ts";

/** What is sent as one request: a row, the rows of a batch, or the question what became of a row. */
export interface Attempt<Conclusion> {
  /** The row, or one that speaks for all; without a key where the answer is about several. */
  readonly row: ValidRow;
  /** Makes the request, and whatever must be durable before it leaves; or finds that nothing is to leave. The permit is given back then, and when it throws. */
  begin(): Promise<DeliveryRequest | Over<Conclusion>>;
  /** What one try means; undefined: try again. @throws LoadError when the load must stop */
  conclude(judged: Judged, progress: RowProgress): Conclusion | undefined;
  /** Asked before a request is sent once more; a conclusion ends the matter. */
  readonly revise?: (progress: RowProgress) => Promise<Conclusion | undefined>;
  /** Told when the load stops between two tries. @param progress undefined: nothing was begun */
  readonly leave?: (progress: RowProgress | undefined) => Promise<void>;
}

interface Over<Conclusion> {
  readonly conclusion: Conclusion;
}

/** Sends a request until it has a conclusion. Undefined when the load stops first. @throws LoadError when the load must stop */
export async function attemptRequest<Conclusion = RowResult>(
  attempt: Attempt<Conclusion>,
  work: DeliveryWork,
): Promise<Conclusion | undefined> {
  const { counters, patience } = work;
  const record = newRowRecord();
  let progress: RowProgress | undefined;
  const leave = async (): Promise<undefined> => {
    await attempt.leave?.(progress);
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
  const acquire = async (): Promise<Permit> => await work.pacer.acquire(work.stopSignal, record);
  for (;;) {
    if (work.stopSignal.aborted) return await leave();
    const ended = await orLeave(() => revise(attempt, progress));
    if (ended !== undefined) return ended;
    await orLeave(() => assertApiIsUp(work));
    const permit = await orLeave(async () => await unlessStopped(work.stopSignal, acquire));
    if (permit === undefined) return await leave();
    if (progress !== undefined) await orLeave(async () => await assertUnderWay(permit, work));
    const begun = progress ?? (await begin(attempt, permit, work));
    if ("conclusion" in begun) return begun.conclusion;
    const current = (progress = begun);
    if (current.failures > 0) counters.retries += 1;
    else patience.budget.noteRequest();
    const judged = await exchangeOnce(attempt.row, current, permit, work);
    current.attempts += 1;
    current.httpStatus = judged.httpStatus;
    current.isReplay = judged.verdict.kind === "renewed";
    const conclusion = await orLeave(() => attempt.conclude(judged, current));
    if (conclusion !== undefined) return conclusion;
    if (judged.verdict.kind === "trouble" && !(await pause(current.failures, work)))
      return await leave();
  }
}

async function revise<Conclusion>(
  attempt: Attempt<Conclusion>,
  progress: RowProgress | undefined,
): Promise<Conclusion | undefined> {
  return progress === undefined ? undefined : await attempt.revise?.(progress);
}

function assertApiIsUp({ patience, target, destination }: DeliveryWork): void {
  const outage = patience.health.outage();
  if (outage !== undefined) throw stopForOutage(outage, buildUrl(target, destination, undefined));
}

async function begin<Conclusion>(
  attempt: Attempt<Conclusion>,
  permit: Permit,
  { clock, counters }: DeliveryWork,
): Promise<RowProgress | Over<Conclusion>> {
  try {
    const request = await attempt.begin();
    if ("conclusion" in request) {
      permit.takeBack();
      return request;
    }
    return {
      request,
      startedAt: clock.monotonic(),
      acceptedBefore: counters.accepted,
      attempts: 0,
      failures: 0,
      isReplay: false,
      everReached: false,
      lastFailure: "",
      httpStatus: undefined,
    };
  } catch (error) {
    permit.takeBack();
    throw error;
  }
}

/** Between two tries this process may have been frozen, and its load taken over: what then left would be sent twice. */
async function assertUnderWay(permit: Permit, { journal }: DeliveryWork): Promise<void> {
  try {
    await journal.assertUnderWay();
  } catch (error) {
    permit.takeBack();
    throw error;
  }
}

/** The pause after a failure: a backoff of the row's own, then until the load's retries allow one more. False when the load stopped. */
async function pause(
  failures: number,
  { clock, random, stopSignal, patience }: DeliveryWork,
): Promise<boolean> {
  const paused = await unlessStopped(stopSignal, async () => {
    await clock.sleep(backoffMs(failures, random), stopSignal);
    await patience.budget.take(stopSignal);
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
