import type { RowResult, ValidRow } from "../../rows/row.ts";
import { attemptRequest, type Attempt } from "../attempt-request.ts";
import { attemptRow } from "../attempt-row.ts";
import { verdictOf } from "../classify-answer.ts";
import { concludeTry, type RowProgress } from "../conclude-try.ts";
import type { DeliveryWork } from "../delivery-options.ts";
import { logMoreWords, type Judged } from "../exchange-once.ts";
import { readWords } from "../read-words.ts";
import { addSent, releaseRow, type SentSoFar } from "../release-row.ts";
import type { Exchange } from "../request.ts";
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
export interface History extends SentSoFar {
  /** Monotonic milliseconds of the first send; undefined: nothing was sent yet. */
  readonly startedAt: number | undefined;
}

/** How a batch went in: the largest part that the API took as one, and how many rows did not end `applied`. */
export interface BatchYield {
  readonly largest: number;
  readonly culprits: number;
}

type Conclusion =
  | {
      readonly kind: "rows";
      readonly settled: readonly SettledRow[];
      /** Rows that an error in the answer may be about, or not: they are sent again in parts. */
      readonly untold: readonly ValidRow[];
      readonly history: History;
    }
  /** Refused as a whole, not answered in time, or never taken. */
  | {
      readonly kind: "whole";
      readonly status: number | undefined;
      readonly isLate: boolean;
      readonly history: History;
    };

interface SettledRow {
  readonly row: ValidRow;
  readonly result: RowResult;
}

export const noHistory: History = {
  attempts: 0,
  startedAt: undefined,
  everReached: false,
  lastFailure: "",
  httpStatus: undefined,
};

/**
 * Sends rows as one request. What is refused as a whole, or not answered in time, is halved until the culprits stand alone:
 * at most 2·log₂(rows) more requests for each; so are the rows that an error without an id may be about. A row of which the
 * answer says nothing is read back. Rows must have keys, each its own.
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
  const batch = { rows, history, work };
  const conclusion = await attemptRequest(batchAttempt(batch), work);
  if (conclusion === undefined) return undefined;
  if (conclusion.kind === "whole") return await attemptHalves(batch.rows, conclusion, work);
  const { settled, untold, history: behind } = conclusion;
  const outcomes = settled.map(({ row, result }) =>
    result.outcome === "in-doubt" ? readBack(row, result, work) : result,
  );
  const yielded = await concludeAll(outcomes, work);
  if (yielded === undefined || untold.length === 0) return yielded;
  const apart = await attemptHalves(
    untold,
    { status: undefined, isLate: false, history: behind },
    work,
  );
  return apart && { largest: batch.rows.length, culprits: yielded.culprits + apart.culprits };
}

/** A batch of one row is no batch: the record goes in the form that is documented for one. */
async function attemptAlone(
  row: ValidRow,
  history: History,
  work: BatchWork,
): Promise<BatchYield | undefined> {
  const result = await attemptRow(row, work, { earlier: history });
  if (result === undefined) return undefined;
  const known = addHistory(result, history, work);
  const isInDoubt = known.outcome === "in-doubt";
  const settled = isInDoubt ? await readBack(row, known, work) : known;
  return await concludeAll([settled], work);
}

async function attemptHalves(
  rows: readonly ValidRow[],
  { status, isLate, history }: Omit<Extract<Conclusion, { kind: "whole" }>, "kind">,
  work: BatchWork,
): Promise<BatchYield | undefined> {
  const middle = Math.ceil(rows.length / 2);
  work.logger.info(`batch ${isLate ? "not answered in time" : "refused"}, sent again in halves`, {
    rowNumber: rows[0]?.rowNumber,
    rows: rows.length,
    httpStatus: status,
  });
  if (status === 413) work.size.noteLimit(middle);
  const first = await attemptBatch(rows.slice(0, middle), history, work);
  if (first === undefined) return await releaseAll(rows.slice(middle), history, work);
  const second = await attemptBatch(rows.slice(middle), history, work);
  if (second === undefined) return undefined;
  const largest = Math.max(first.largest, second.largest);
  const culprits = first.culprits + second.culprits;
  // No row was to blame, so the number of them was.
  if (isLate && culprits === 0) work.size.noteLate(largest);
  else if (status !== undefined && status < 500 && culprits === 0) work.size.noteLimit(largest);
  return { largest, culprits };
}

/** The load stops before the rows are sent again. */
async function releaseAll(
  rows: readonly ValidRow[],
  sent: SentSoFar | undefined,
  work: BatchWork,
): Promise<undefined> {
  await Promise.all(rows.map(async (row) => await releaseRow(row, sent, work)));
  return undefined;
}

interface Batch {
  /** Becomes fewer where some must not be sent. */
  rows: readonly ValidRow[];
  readonly history: History;
  readonly work: BatchWork;
}

function batchAttempt(batch: Batch): Attempt<Conclusion> {
  const { history, work } = batch;
  const { target, destination, journal } = work;
  const [first] = batch.rows;
  if (first === undefined) throw new Error("a batch has rows");
  return {
    row: { ...first, key: undefined },
    begin: async () => {
      // The rows of a part have their intents already.
      if (history.attempts > 0) await journal.assertUnderWay();
      else batch.rows = await intendAll(batch.rows, work);
      const { rows } = batch;
      if (rows.length === 0)
        return { conclusion: { kind: "rows", settled: [], untold: [], history } };
      const payloads = rows.map((row) => tagRow(row, work));
      for (const [index, row] of rows.entries()) work.writes?.note(row, payloads[index] ?? {});
      return buildBatchRequest(target, destination, payloads);
    },
    conclude: (judged, progress) => concludeBatch(judged, { ...batch, progress }),
    leave: async (progress) => await releaseAll(batch.rows, addSent(history, progress), work),
  };
}

/** The rows that may be sent; the others are concluded. */
async function intendAll(
  rows: readonly ValidRow[],
  { journal, conclude }: BatchWork,
): Promise<readonly ValidRow[]> {
  const refused = await journal.intend(rows);
  if (refused.size === 0) return rows;
  for (const result of refused.values()) conclude(result);
  return rows.filter(({ rowNumber }) => !refused.has(rowNumber));
}

interface BatchTry extends Readonly<Batch> {
  readonly progress: RowProgress;
}

function concludeBatch(judged: Judged, batch: BatchTry): Conclusion | undefined {
  const { verdict, exchange, httpStatus } = judged;
  const { rows, history, progress, work } = batch;
  const behind = (): History => ({
    ...addSent(history, progress),
    startedAt: history.startedAt ?? progress.startedAt,
  });
  const whole = (status: number | undefined, isLate = false): Conclusion => ({
    kind: "whole",
    status,
    isLate,
    history: behind(),
  });
  const isJudged = verdict.kind === "applied" || verdict.kind === "settled";
  if (!isJudged || exchange.kind === "no-answer") {
    const [row] = rows;
    const result = row && concludeTry(judged, { row, progress, work });
    // Its number of rows may be what takes so long: to send it again as it is would take as long again.
    if (isTooLate(exchange)) return whole(httpStatus, true);
    return result === undefined ? undefined : whole(undefined);
  }
  // Whether the API took none of the rows or some is not documented.
  progress.everReached = true;
  progress.lastFailure = `status ${exchange.status}`;
  if (exchange.status >= 300) {
    logWords(readWords(exchange.body, work.target.evidence), batch);
    return whole(httpStatus);
  }
  const keys = rows.map(({ key }) => key ?? "");
  const reading = readBatchAnswer(work.target, keys, exchange);
  logWords(reading.said, batch);
  if (reading.kind === "refused") return whole(httpStatus);
  const [first] = rows;
  const isGood = reading.evidence.every(({ kind }) => kind === "applied");
  // What is not `applied` was logged when its answer came.
  if (verdict.kind === "applied" && !isGood && first !== undefined)
    logMoreWords(first, exchange, work);
  const untold = rows.filter((_, index) => reading.evidence[index]?.kind === "untold");
  const settled = rows.flatMap((row, index) => {
    const evidence = reading.evidence[index];
    if (evidence === undefined || evidence.kind === "untold") return [];
    const ofRow = { ...judged, verdict: verdictOf(evidence, exchange) };
    const result = concludeTry(ofRow, { row, progress, work });
    const checked = result && (work.writes?.withEcho(result, reading.echoes[index]) ?? result);
    return checked === undefined ? [] : [{ row, result: addHistory(checked, history, work) }];
  });
  return { kind: "rows", settled, untold, history: behind() };
}

/** What an answer says of no row in particular is kept in the load's log. */
function logWords(said: string, { rows, work }: BatchTry): void {
  if (said === "") return;
  const [first, last] = [rows[0]?.rowNumber, rows.at(-1)?.rowNumber];
  work.logger.warn("errors in the answer to a batch that name no row", {
    firstRow: first,
    lastRow: last,
    rows: rows.length,
    said,
  });
}

/** The time for an answer was over, here or at a gateway (504). */
function isTooLate(exchange: Exchange): boolean {
  return exchange.kind === "answer" ? exchange.status === 504 : exchange.isLate === true;
}

/** Concludes every row that has an outcome. Undefined when one has none, because the load stops. */
async function concludeAll(
  outcomes: readonly (RowResult | undefined | Promise<RowResult | undefined>)[],
  work: BatchWork,
): Promise<BatchYield | undefined> {
  let culprits = 0;
  let isStopped = false;
  const concludeOne = (result: RowResult | undefined): void => {
    if (result === undefined) isStopped = true;
    else {
      if (result.outcome !== "applied") culprits += 1;
      work.conclude(result);
    }
  };
  const asked: Promise<void>[] = [];
  for (const outcome of outcomes)
    if (outcome instanceof Promise) asked.push(outcome.then(concludeOne));
    else concludeOne(outcome);
  const settled = await Promise.allSettled(asked);
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
