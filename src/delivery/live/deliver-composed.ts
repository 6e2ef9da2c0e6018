import { unsentRow } from "../../rows/unsent-row.ts";
import { isDeepStrictEqual } from "node:util";
import type { ComposedRow, RowResult, ValidRow } from "../../rows/row.ts";
import { attemptRow } from "../attempt-row.ts";
import type { RowProgress } from "../conclude-try.ts";
import type { DeliveryWork } from "../delivery-options.ts";
import type { ComposeRow, EarlierSend } from "./compose-row.ts";
import { exchangesOf, readRecord } from "./read-record.ts";

/** Times that a row is made anew because its record moved between reading and writing. */
const mostRounds = 5;

/**
 * Reads the record of a row, has the row composed with it, and sends that. What was read is looked at again before a
 * request is repeated, because somebody may have changed the record meanwhile, and after a 409, which may mean just that.
 * Undefined when the load stops first.
 * @throws LoadError when the load must stop
 */
export async function deliverComposed(
  row: ValidRow,
  compose: ComposeRow,
  work: DeliveryWork,
): Promise<RowResult | undefined> {
  const startedAt = work.clock.monotonic();
  let attempts = 0;
  let earlier: EarlierSend | undefined;
  const conclude = (result: RowResult): RowResult => ({
    ...result,
    attempts,
    elapsedMs: Math.round(work.clock.monotonic() - startedAt),
  });
  for (let round = 1; ; round += 1) {
    const reading = await readRecord(row, work);
    if (reading === undefined) return undefined;
    attempts += exchangesOf(reading);
    const isAnswerUnknown = earlier !== undefined && earlier.refusal === undefined;
    if (reading.kind === "settled")
      return conclude(isAnswerUnknown ? asSent(reading.result) : reading.result);
    const composed = await compose(row, reading.record, earlier);
    if (composed.kind === "settled")
      return conclude({ ...httpStatusOf(earlier), ...composed.result });
    const sent = await sendComposed(composed.row, work);
    if (sent === undefined) return undefined;
    attempts += sent.attempts;
    const { image } = composed.row;
    if (sent.result !== undefined && (sent.result.httpStatus !== 409 || round >= mostRounds))
      return conclude(sent.result);
    if (round >= mostRounds) return conclude(neverStill(row));
    earlier = { image, refusal: sent.result };
  }
}

/** It was sent in a former round, and what can't be read now does not change that. */
function asSent(result: RowResult): RowResult {
  const errors = result.errors.map((error) => ({
    ...error,
    facts: { ...error.facts, was_sent: "yes" },
  }));
  return { ...result, errors };
}

/** The status that an earlier request was answered with. */
function httpStatusOf(earlier: EarlierSend | undefined): { readonly httpStatus?: number } {
  const httpStatus = earlier?.refusal?.httpStatus;
  return httpStatus === undefined ? {} : { httpStatus };
}

interface Sent {
  /** Undefined: the record moved before the request could be repeated. */
  readonly result: RowResult | undefined;
  readonly attempts: number;
}

async function sendComposed(row: ComposedRow, work: DeliveryWork): Promise<Sent | undefined> {
  let reads = 0;
  let failuresSeen = 0;
  let moved: { readonly attempts: number } | undefined;
  const revise = async (progress: RowProgress): Promise<RowResult | undefined> => {
    if (progress.failures === failuresSeen) return undefined;
    failuresSeen = progress.failures;
    const reading = await readRecord(row, work);
    if (reading === undefined) return undefined;
    reads += exchangesOf(reading);
    if (reading.kind === "record" && isDeepStrictEqual(reading.record, row.image.before))
      return undefined;
    moved = { attempts: progress.attempts };
    return neverStill(row);
  };
  const result = await attemptRow(row, work, { revise });
  if (moved !== undefined) return { result: undefined, attempts: moved.attempts + reads };
  return result === undefined ? undefined : { result, attempts: result.attempts + reads };
}

/** The record was another one each time that it was read. */
function neverStill(row: ValidRow): RowResult {
  const { rowNumber, line } = row;
  return unsentRow(row, "failed", [
    { code: "record-never-still", stage: "delivery", rowNumber, line, facts: {} },
  ]);
}
