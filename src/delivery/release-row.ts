import type { ValidRow } from "../rows/row.ts";
import type { RowProgress } from "./conclude-try.ts";
import type { DeliveryWork } from "./delivery-options.ts";

/**
 * Says of a create that the load leaves between two tries that it was not attempted. It is only ever tried again when
 * the API certainly did not take it (429, a refused credential, no connection); its intent alone would make it doubtful.
 * Whatever is safe to repeat needs no such word.
 */
export async function releaseRow(
  row: ValidRow,
  progress: RowProgress | undefined,
  { target, journal }: DeliveryWork,
): Promise<void> {
  if (target.safeToRepeat || progress === undefined) return;
  const { rowNumber, line, key, payloadHash } = row;
  await journal.settle({
    rowNumber,
    line,
    key,
    payloadHash,
    outcome: "not-attempted",
    attempts: progress.attempts,
    elapsedMs: 0,
    errors: [{ code: "stopped-between-tries", stage: "delivery", rowNumber, line, facts: {} }],
    ...(progress.httpStatus === undefined ? {} : { httpStatus: progress.httpStatus }),
  });
}
