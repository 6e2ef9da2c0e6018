import type { ExactObject } from "../kernel/exact-json.ts";
import type { ComposedRow, RowResult, ValidRow } from "../rows/row.ts";
import { attemptRequest } from "./attempt-request.ts";
import { buildRequest } from "./build-request.ts";
import { concludeTry, type RowProgress } from "./conclude-try.ts";
import type { DeliveryWork } from "./delivery-options.ts";
import type { Judged } from "./exchange-once.ts";
import { addSent, releaseRow, type SentSoFar } from "./release-row.ts";
import { tagRow } from "./tag-payload.ts";

/** Asked before the request of a row is sent once more; an outcome ends the matter. */
export type ReviseRow = (progress: RowProgress) => Promise<RowResult | undefined>;

/**
 * Sends one row until it has an outcome.
 * @param more `revise` is asked before each repetition; `earlier` is what the row has behind it in larger requests
 * @returns undefined when the load stops first; the ledger then holds at most its intent.
 * @throws LoadError when an answer means that no row can succeed, or when the journal can't be written
 */
export async function attemptRow(
  row: ValidRow | ComposedRow,
  work: DeliveryWork,
  { revise, earlier }: { readonly revise?: ReviseRow; readonly earlier?: SentSoFar } = {},
): Promise<RowResult | undefined> {
  const { target, destination, journal } = work;
  return await attemptRequest(
    {
      row,
      begin: async () => {
        const payload = tagRow(row, work);
        const refused = (await journal.intend([row])).get(row.rowNumber);
        if (refused !== undefined) return { conclusion: refused };
        work.writes?.note(row, payload);
        return buildRequest(target, destination, { key: row.key, payload });
      },
      conclude: (judged, progress) => {
        const result = concludeTry(judged, { row, progress, work });
        return result && work.writes ? work.writes.withEcho(result, echoOf(judged)) : result;
      },
      ...(revise === undefined ? {} : { revise }),
      leave: async (progress) =>
        await releaseRow(row, earlier ? addSent(earlier, progress) : progress, work),
    },
    work,
  );
}

/** The record of the answer to one row; undefined where the answer proves nothing, or is no longer as it came. */
function echoOf({ verdict, exchange }: Judged): ExactObject | undefined {
  if (verdict.kind !== "applied" || exchange.kind !== "answer") return undefined;
  return exchange.isRedacted === true ? undefined : verdict.record;
}
