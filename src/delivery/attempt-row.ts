import type { RowResult, ValidRow } from "../rows/row.ts";
import { attemptRequest } from "./attempt-request.ts";
import { buildRequest } from "./build-request.ts";
import { concludeTry } from "./conclude-try.ts";
import type { DeliveryWork } from "./delivery-options.ts";
import { releaseRow } from "./release-row.ts";
import { tagRow } from "./tag-payload.ts";

/**
 * Sends one row until it has an outcome. Undefined when the load stops first; the ledger then holds at most its intent.
 * @throws LoadError when an answer means that no row can succeed, or when the journal can't be written
 */
export async function attemptRow(
  row: ValidRow,
  work: DeliveryWork,
): Promise<RowResult | undefined> {
  const { target, destination, journal } = work;
  return await attemptRequest(
    {
      row,
      begin: async () => {
        const payload = tagRow(row, work);
        await journal.intend(row);
        return buildRequest(target, destination, { key: row.key, payload });
      },
      conclude: (judged, progress) => concludeTry(judged, { row, progress, work }),
      leave: async (progress) => await releaseRow(row, progress, work),
    },
    work,
  );
}
