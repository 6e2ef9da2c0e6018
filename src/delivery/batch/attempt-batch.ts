import type { RowResult, ValidRow } from "../../rows/row.ts";
import { attemptRequest, type Attempt } from "../attempt-request.ts";
import { attemptRow } from "../attempt-row.ts";
import { verdictOf } from "../classify-answer.ts";
import { concludeTry, type RowProgress } from "../conclude-try.ts";
import type { DeliveryWork } from "../delivery-options.ts";
import type { Judged } from "../exchange-once.ts";
import { tagRow } from "../tag-payload.ts";
import { buildBatchRequest } from "./batch-requests.ts";
import type { BatchSize } from "./batch-size.ts";
import { readBack } from "./read-back.ts";
import { readBatchAnswer } from "./read-batch-answer.ts";

export interface BatchWork extends DeliveryWork {
  readonly size: BatchSize;
  /** Told of every row as soon as its outcome is known. */
  readonly conclude: (result: RowResult) => void;
}

/** What the rows of a batch have behind them when they are sent again in parts. */
export interface History {
  readonly attempts: number;
  /** Monotonic milliseconds of the first send; undefined: nothing was sent yet. */
  readonly startedAt: number | undefined;
}

/** How a batch went in: the largest part that the API took as one, and how many rows did not end `applied`. */
export interface BatchYield {
  readonly largest: number;
  readonly culprits: number;
}

type Conclusion =
  | { readonly kind: "rows"; readonly results: readonly RowResult[] }
  /** Refused as a whole, or never taken. */
  | { readonly kind: "whole"; readonly status: number | undefined; readonly history: History };

export const noHistory: History = { attempts: 0, startedAt: undefined };

/**
 * Sends rows as one request. What is refused as a whole is halved until the culprits stand alone: at most 2·log₂(rows) more
 * requests for each. A row that the answer does not name is read back. Rows must have keys, each its own.
 * @returns undefined when the load stops first; rows that were not concluded have no outcome then
 * @throws LoadError when the load must stop
 */
export async function attemptBatch(
  rows: readonly ValidRow[],
  history: History,
  work: BatchWork,
): Promise<BatchYield | undefined> {
  const [first, second] = rows;
  if (first === undefined) return { largest: 0, culprits: 0 };
  if (second === undefined) return await attemptAlone(first, history, work);
  const conclusion = await attemptRequest(batchAttempt(rows, history, work), work);
  if (conclusion === undefined) return undefined;
  if (conclusion.kind === "whole") return await attemptHalves(rows, conclusion, work);
  const outcomes = conclusion.results.map(async (result, index) =>
    result.outcome === "in-doubt" ? await settleDoubt(rows[index], result, work) : result,
  );
  return await concludeAll(outcomes, work);
}

/** A batch of one row is no batch: the record goes in the form that is documented for one. */
async function attemptAlone(
  row: ValidRow,
  history: History,
  work: BatchWork,
): Promise<BatchYield | undefined> {
  const result = await attemptRow(row, work);
  if (result === undefined) return undefined;
  const known = addHistory(result, history, work);
  const isInDoubt = known.outcome === "in-doubt";
  const settled = isInDoubt ? await readBack(row, known, work) : known;
  return await concludeAll([settled], work);
}

async function attemptHalves(
  rows: readonly ValidRow[],
  { status, history }: Extract<Conclusion, { kind: "whole" }>,
  work: BatchWork,
): Promise<BatchYield | undefined> {
  const middle = Math.ceil(rows.length / 2);
  work.logger.info("batch refused, sent again in halves", {
    rowNumber: rows[0]?.rowNumber,
    rows: rows.length,
    httpStatus: status,
  });
  if (status === 413) work.size.noteLimit(middle);
  const first = await attemptBatch(rows.slice(0, middle), history, work);
  if (first === undefined) return undefined;
  const second = await attemptBatch(rows.slice(middle), history, work);
  if (second === undefined) return undefined;
  const largest = Math.max(first.largest, second.largest);
  const culprits = first.culprits + second.culprits;
  // No row was to blame, so the number of them was.
  if (status !== undefined && status < 500 && culprits === 0) work.size.noteLimit(largest);
  return { largest, culprits };
}

function batchAttempt(
  rows: readonly ValidRow[],
  history: History,
  work: BatchWork,
): Attempt<Conclusion> {
  const { target, destination, journal } = work;
  const [first] = rows;
  if (first === undefined) throw new Error("a batch has rows");
  return {
    row: { ...first, key: undefined },
    begin: async () => {
      const payloads = rows.map((row) => tagRow(row, work));
      // The rows of a part have their intents already.
      if (history.attempts > 0) await journal.assertUnderWay();
      else await Promise.all(rows.map((row) => journal.intend(row)));
      for (const [index, row] of rows.entries()) work.writes?.note(row, payloads[index] ?? {});
      return buildBatchRequest(target, destination, payloads);
    },
    conclude: (judged, progress) => concludeBatch(judged, { rows, history, progress, work }),
  };
}

interface BatchTry {
  readonly rows: readonly ValidRow[];
  readonly history: History;
  readonly progress: RowProgress;
  readonly work: BatchWork;
}

function concludeBatch(judged: Judged, batch: BatchTry): Conclusion | undefined {
  const { verdict, exchange, httpStatus } = judged;
  const { rows, history, progress, work } = batch;
  const whole = (status: number | undefined): Conclusion => ({
    kind: "whole",
    status,
    history: {
      attempts: history.attempts + progress.attempts,
      startedAt: history.startedAt ?? progress.startedAt,
    },
  });
  const isJudged = verdict.kind === "applied" || verdict.kind === "settled";
  if (!isJudged || exchange.kind === "no-answer") {
    const [row] = rows;
    const result = row && concludeTry(judged, { row, progress, work });
    return result === undefined ? undefined : whole(undefined);
  }
  if (exchange.status >= 300) return whole(httpStatus);
  const keys = rows.map(({ key }) => key ?? "");
  const reading = readBatchAnswer(work.target, keys, exchange);
  if (reading.kind === "refused") return whole(httpStatus);
  const results = rows.flatMap((row, index) => {
    const evidence = reading.evidence[index];
    if (evidence === undefined) return [];
    const ofRow = { ...judged, verdict: verdictOf(evidence, exchange) };
    const result = concludeTry(ofRow, { row, progress, work });
    const checked = result && (work.writes?.withEcho(result, reading.echoes[index]) ?? result);
    return checked === undefined ? [] : [addHistory(checked, history, work)];
  });
  return { kind: "rows", results };
}

async function settleDoubt(
  row: ValidRow | undefined,
  doubtful: RowResult,
  work: BatchWork,
): Promise<RowResult | undefined> {
  return row === undefined ? doubtful : await readBack(row, doubtful, work);
}

/** Concludes every row that has an outcome. Undefined when one has none, because the load stops. */
async function concludeAll(
  outcomes: readonly (RowResult | undefined | Promise<RowResult | undefined>)[],
  work: BatchWork,
): Promise<BatchYield | undefined> {
  let culprits = 0;
  let isStopped = false;
  const settled = await Promise.allSettled(
    outcomes.map(async (outcome) => {
      const result = await outcome;
      if (result === undefined) isStopped = true;
      else {
        if (result.outcome !== "applied") culprits += 1;
        work.conclude(result);
      }
    }),
  );
  const failure = settled.find((one) => one.status === "rejected");
  if (failure !== undefined) throw failure.reason;
  return isStopped ? undefined : { largest: outcomes.length, culprits };
}

/** Counts what the row's earlier requests, in larger batches, took. */
function addHistory(
  result: RowResult,
  { attempts, startedAt }: History,
  { clock }: DeliveryWork,
): RowResult {
  if (startedAt === undefined) return result;
  const elapsedMs = Math.round(clock.monotonic() - startedAt);
  return { ...result, attempts: result.attempts + attempts, elapsedMs };
}
