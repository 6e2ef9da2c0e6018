import type { Arrival } from "../ledger/arrival-book.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { hasLedger, withLedgerToRead } from "../load/books/with-ledger.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { count, ledger as ledgerChoice, runsFolder, text } from "./request-shapes.ts";

/**
 * Which arrivals.
 * @example
 * const request: Given<ArrivalsRequest> = { drop: "invoices", most: 20 };
 */
export interface ArrivalsRequest {
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** The ledger, where it is not in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /** Only those of this drop. */
  readonly drop?: string | undefined;
  /** The newest ones only, 5,000 at most. */
  readonly most: number;
}

const mostListed = 5000;

const shape: RequestShape<ArrivalsRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  drop: text.optional(),
  most: count.max(mostListed, `at most ${mostListed}`),
};

export async function listArrivals(request: Given<ArrivalsRequest>): Promise<readonly Arrival[]> {
  return await enterOperation("listArrivals", shape, request, async (asked) => {
    if (!(await hasLedger(asked))) return [];
    const { drop, most } = asked;
    return await withLedgerToRead(
      asked,
      async (ledger) =>
        await ledger.arrivals.list({ limit: most, ...(drop === undefined ? {} : { drop }) }),
    );
  });
}
