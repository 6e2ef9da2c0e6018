import type { Ledger } from "../../ledger/ledger.ts";
import { LostLedgerError } from "../../ledger/lost-ledger.ts";
import { isLedgerMissing, openLedger } from "../../ledger/open-ledger.ts";
import { LoadError, UsageError } from "../../kernel/load-error.ts";
import { keepWatermarks } from "./watermark.ts";
import { ledgerAddress, shownLedger } from "./load-files.ts";
import type { BooksPlace } from "../books-place.ts";
import { refuseWithoutLedger } from "./find-lost-loads.ts";

/**
 * Opens the ledger, and closes it whatever happens.
 * @throws UsageError ERR_NO_LEDGER when there is none, LedgerError when it can't be read
 */
export async function withLedger<T>(
  place: BooksPlace,
  use: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  await requireLedger(place);
  return await withAnyLedger(place, use);
}

/**
 * As `withLedger`, for whoever only looks: a ledger that this user may not write can be read.
 * @throws as `withLedger` does
 */
export async function withLedgerToRead<T>(
  place: BooksPlace,
  use: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  const ledger = await openLedgerToRead(place);
  const result = await orClose(ledger, use);
  await ledger.close();
  return result;
}

/** The same for whoever closes it. @throws as `withLedger` does */
export async function openLedgerToRead(place: BooksPlace): Promise<Ledger> {
  await requireLedger(place);
  return await openLedger(ledgerAddress(place), { mayOnlyRead: true });
}

/**
 * As `withLedger`, and makes the ledger where there is none.
 * @throws LedgerError ERR_LEDGER_LOST where there is none by now
 */
export async function withNewLedger<T>(
  place: BooksPlace,
  use: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  if (!(await hasLedger(place))) await refuseWithoutLedger(place);
  return await withAnyLedger(place, use);
}

/** As `withNewLedger`, also where loads were run without it. */
export async function withAnyLedger<T>(
  place: BooksPlace,
  use: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  const watermarks = keepWatermarks(place.runsDir);
  const ledger = await openLedger(ledgerAddress(place), { watch: watermarks });
  try {
    const result = await orClose(ledger, use);
    await ledger.close();
    return result;
  } finally {
    watermarks.close();
  }
}

/** False only when there is certainly none. */
export async function hasLedger(place: BooksPlace): Promise<boolean> {
  return !(await isLedgerMissing(ledgerAddress(place)));
}

/** Looking for loads makes no ledger. */
async function requireLedger(place: BooksPlace): Promise<void> {
  if (await hasLedger(place)) return;
  await refuseWithoutLedger(place);
  throw new UsageError(
    `there is no ledger at ${shownLedger(place)}, so no load has been run from here`,
    {
      code: "ERR_NO_LEDGER",
      actions: ["Name the folder of your loads with --runs-dir, or their ledger with --ledger."],
    },
  );
}

async function orClose<T>(ledger: Ledger, use: (ledger: Ledger) => Promise<T>): Promise<T> {
  try {
    return await use(ledger);
  } catch (error) {
    // Closing writes what could not be written before; where that fails again, the first failure is the one to tell of.
    const closing: unknown = await ledger.close().catch((failure: unknown) => failure);
    throw closing instanceof LostLedgerError ? withWayOn(closing, error) : error;
  }
}

/** A rescued ledger is put back first; then what the load itself has to say holds. */
function withWayOn(lost: LostLedgerError, error: unknown): LostLedgerError {
  const said = error instanceof LoadError && lost.rescuedTo !== undefined ? error.actions : [];
  const wayOn = said.filter((action) => action.includes("waybill resume"));
  return new LostLedgerError(lost.message, [...lost.actions, ...wayOn], lost.rescuedTo);
}
