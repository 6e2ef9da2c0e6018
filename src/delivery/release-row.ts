import type { ComposedRow, RowResult, ValidRow } from "../rows/row.ts";
import type { RowProgress } from "./conclude-try.ts";
import type { DeliveryWork } from "./delivery-options.ts";

/** What a row has behind it when it is sent again, alone or in another batch. */
export interface SentSoFar {
  readonly attempts: number;
  /** True when one of its requests may have been carried out. */
  readonly everReached: boolean;
  readonly lastFailure: string;
  readonly httpStatus: number | undefined;
}

/** What both have behind them together. */
export function addSent(earlier: SentSoFar, now: SentSoFar | undefined): SentSoFar {
  if (now === undefined) return earlier;
  return {
    attempts: earlier.attempts + now.attempts,
    everReached: earlier.everReached || now.everReached,
    lastFailure: now.lastFailure === "" ? earlier.lastFailure : now.lastFailure,
    httpStatus: now.httpStatus ?? earlier.httpStatus,
  };
}

/**
 * Says of a row that the load leaves between two tries that it has no outcome yet, and whether one of its requests may have
 * been carried out: then it was sent and its answer is not known. A create is only ever tried again when the API certainly
 * did not take it (429, a refused credential, no connection); its intent alone would make it doubtful.
 */
export async function releaseRow(
  row: ValidRow | ComposedRow,
  sent: RowProgress | SentSoFar | undefined,
  { target, journal }: DeliveryWork,
): Promise<void> {
  if (sent === undefined || sent.attempts === 0) return;
  const mayBeApplied = (sent.everReached || row.wasSent === true) && target.safeToRepeat;
  // Of a composed row a former round may have been carried out; its intent says so.
  if ("image" in row && !mayBeApplied) return;
  const { rowNumber, line, key, payloadHash } = row;
  const place = { stage: "delivery", rowNumber, line } as const;
  const released: RowResult = {
    rowNumber,
    line,
    key,
    payloadHash,
    outcome: "not-attempted",
    attempts: sent.attempts,
    elapsedMs: 0,
    errors: [
      mayBeApplied
        ? { ...place, code: "sent-answer-unknown", facts: { last: sent.lastFailure } }
        : { ...place, code: "stopped-between-tries", facts: {} },
    ],
    ...(sent.httpStatus === undefined ? {} : { httpStatus: sent.httpStatus }),
  };
  await journal.settle([released]);
}
