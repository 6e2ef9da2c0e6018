import type { Ledger } from "../../ledger/ledger.ts";
import { LostLedgerError } from "../../ledger/lost-ledger.ts";
import { isLedgerMissing, openLedger } from "../../ledger/open-ledger.ts";
import { LoadError, UsageError } from "../../kernel/load-error.ts";
import { keepWatermarks } from "./watermark.ts";
import { ledgerAddress } from "./load-files.ts";
import { refuseWithoutLedger } from "./find-lost-loads.ts";

/**
 * Opens the ledger of a runs folder, and closes it whatever happens.
 * @throws UsageError ERR_NO_LEDGER when there is none, LedgerError when it can't be read
 */
export async function withLedger<T>(
  runsDir: string,
  use: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  await requireLedger(runsDir);
  return await withAnyLedger(runsDir, use);
}

/**
 * As `withLedger`, for whoever only looks: a ledger that this user may not write can be read.
 * @throws as `withLedger` does
 */
export async function withLedgerToRead<T>(
  runsDir: string,
  use: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  const ledger = await openLedgerToRead(runsDir);
  const result = await orClose(ledger, use);
  await ledger.close();
  return result;
}

/** The same for whoever closes it. @throws as `withLedger` does */
export async function openLedgerToRead(runsDir: string): Promise<Ledger> {
  await requireLedger(runsDir);
  return await openLedger(ledgerAddress(runsDir), { mayOnlyRead: true });
}

/**
 * As `withLedger`, and makes the ledger where there is none.
 * @throws LedgerError ERR_LEDGER_LOST where there is none by now
 */
export async function withNewLedger<T>(
  runsDir: string,
  use: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  if (!(await hasLedger(runsDir))) await refuseWithoutLedger(runsDir);
  return await withAnyLedger(runsDir, use);
}

/** As `withNewLedger`, also where loads were run without it. */
export async function withAnyLedger<T>(
  runsDir: string,
  use: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  const watermarks = keepWatermarks(runsDir);
  const ledger = await openLedger(ledgerAddress(runsDir), { watch: watermarks });
  try {
    const result = await orClose(ledger, use);
    await ledger.close();
    return result;
  } finally {
    watermarks.close();
  }
}

/** False only when there is certainly none. */
export async function hasLedger(runsDir: string): Promise<boolean> {
  return !(await isLedgerMissing(ledgerAddress(runsDir)));
}

/** Looking for loads makes no ledger. */
async function requireLedger(runsDir: string): Promise<void> {
  if (await hasLedger(runsDir)) return;
  await refuseWithoutLedger(runsDir);
  throw new UsageError(
    `there is no ledger at ${ledgerAddress(runsDir)}, so no load has been run from here`,
    { code: "ERR_NO_LEDGER", actions: ["Name the folder of your loads with --runs-dir."] },
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
