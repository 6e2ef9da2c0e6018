import { shownLedger } from "../load/books/load-files.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { hasLedger, withNewLedger } from "../load/books/with-ledger.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { ledger as ledgerChoice, path } from "./request-shapes.ts";

/**
 * Which ledger is meant.
 * @example
 * const request: MigrateRequest = { runsDir: defaultRunsDir };
 */
export interface MigrateRequest {
  /** The runs folder, such as `defaultRunsDir`. */
  readonly runsDir: string;
  /** Default: the file in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
}

/** The ledger as it is now. */
export interface MigratedLedger {
  /** Its address, as it may be shown. */
  readonly ledger: string;
  /** True where there was none. */
  readonly isNew: boolean;
}

const shape: RequestShape<MigrateRequest> = { runsDir: path, ledger: ledgerChoice.optional() };

export async function migrateLedger(request: MigrateRequest): Promise<MigratedLedger> {
  return await enterOperation("migrateLedger", shape, request, async (place) => {
    const isNew = !(await hasLedger(place));
    // To open it is to bring its tables up to date.
    await withNewLedger(place, async (ledger) => await ledger.assertSound());
    return { ledger: shownLedger(place), isNew };
  });
}
