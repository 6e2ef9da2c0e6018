import type { ExactObject } from "../../kernel/exact-json.ts";
import { TargetError, exitCodes } from "../../kernel/load-error.ts";
import type { RowResult, ValidRow } from "../../rows/row.ts";
import type { Target } from "../../targets/target.ts";
import { answeredRecords, findAnswered, parseAnswer } from "../answered-records.ts";
import { attemptRequest } from "../attempt-request.ts";
import { concludeTry, type RowProgress } from "../conclude-try.ts";
import type { DeliveryWork } from "../delivery-options.ts";
import type { Judged } from "../exchange-once.ts";
import { buildLookUp } from "../look-up/build-look-up.ts";
import { judgeRecord, wordsOf } from "../judge-record.ts";
import { readWords } from "../read-words.ts";
import type { Exchange } from "../request.ts";

type Answer = Extract<Exchange, { kind: "answer" }>;

/** What reading the live record of a row came to. */
export type Reading =
  | {
      readonly kind: "record";
      /** Every number as the API wrote it. */
      readonly record: ExactObject;
      /** HTTP exchanges made for the reading. */
      readonly attempts: number;
    }
  /** There is no such record, or it can't be read: the row's outcome. */
  | { readonly kind: "settled"; readonly result: RowResult };

/**
 * Reads the live record of a row, paced and authorized like any request. Undefined when the load stops first.
 * @throws LoadError when the load must stop: ERR_READ_REFUSED when the API does not let this credential read here
 */
export async function readRecord(row: ValidRow, work: DeliveryWork): Promise<Reading | undefined> {
  const { lookUp } = work.target;
  if (lookUp?.kind !== "by-id") throw new Error(`${work.target.name} has no records to read`);
  return await attemptRequest<Reading>(
    {
      row,
      begin: async () => buildLookUp(lookUp, row, work),
      conclude: (judged, progress) => concludeReading(judged, { row, progress, work }),
    },
    work,
  );
}

/** HTTP exchanges that a reading took. */
export function exchangesOf(reading: Reading): number {
  return reading.kind === "record" ? reading.attempts : reading.result.attempts;
}

interface Sight {
  readonly row: ValidRow;
  readonly progress: RowProgress;
  readonly work: DeliveryWork;
}

function concludeReading(judged: Judged, sight: Sight): Reading | undefined {
  const { exchange, verdict } = judged;
  const isExpired = verdict.kind === "stop" && verdict.isRefusedCredential === true;
  if (exchange.kind === "answer" && !isExpired && verdict.kind !== "renewed") {
    const { status } = exchange;
    if (status === 403 || status === 405 || status === 501)
      throw stopForRefusedRead(exchange, sight.work.target);
    if (status >= 200 && status < 300) return readAnswer(exchange, sight);
  }
  const result = concludeTry(judged, sight);
  if (result === undefined) return undefined;
  const isUnexpected = result.outcome === "rejected" && result.httpStatus !== 404;
  if (!isUnexpected) return { kind: "settled", result };
  const said =
    exchange.kind === "answer" ? readWords(exchange.body, sight.work.target.evidence) : "";
  return unreadable(`it answered ${judged.httpStatus}`, said, "rejected", sight);
}

function readAnswer(answer: Answer, sight: Sight): Reading {
  const { row, progress, work } = sight;
  if (answer.cutOff)
    return unreadable("the answer was longer than expected and was cut off", "", "failed", sight);
  if (answer.isRedacted === true)
    return unreadable(
      "the answer quotes a credential of this load, so the record could not be sent back as it is",
      "",
      "failed",
      sight,
    );
  const { evidence } = work.target;
  const record = findAnswered(evidence, answer.body, row.key);
  if (record !== undefined) return { kind: "record", record, attempts: progress.attempts };
  const { places, around } = answeredRecords(evidence, parseAnswer(answer.body));
  const told = [...places, around].filter((one) => one !== undefined);
  const said = wordsOf(told.map((one) => judgeRecord(evidence, one)));
  return unreadable("the answer does not hold the record with the id", said, "failed", sight);
}

function unreadable(
  why: string,
  said: string,
  outcome: "failed" | "rejected",
  { row, progress, work }: Sight,
): Reading {
  const { rowNumber, line, key, payloadHash } = row;
  const facts = { why, said };
  return {
    kind: "settled",
    result: {
      rowNumber,
      line,
      key,
      payloadHash,
      outcome,
      errors: [{ code: "record-unreadable", stage: "delivery", rowNumber, line, facts }],
      attempts: progress.attempts,
      elapsedMs: Math.round(work.clock.monotonic() - progress.startedAt),
      ...(progress.httpStatus === undefined ? {} : { httpStatus: progress.httpStatus }),
    },
  };
}

/** Without the record as it stands nothing can be merged, planned or compared. */
function stopForRefusedRead({ status, body }: Answer, { evidence }: Target): TargetError {
  const said = readWords(body, evidence);
  return new TargetError(
    `the API does not let records be read here (${status}${said === "" ? "" : `: "${said}"`}), so this target can't be merged, planned or read back here`,
    {
      code: "ERR_READ_REFUSED",
      exitCode: exitCodes.stopped,
      actions: [
        "Ask for a credential that may read these records (GET on the path of the update).",
        "Or send whole records with write: replace, without plan, --keep-before and --verify.",
      ],
    },
  );
}
