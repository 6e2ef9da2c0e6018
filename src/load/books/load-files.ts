import { rm, rmdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LedgerError, messageOf } from "../../kernel/load-error.ts";
import { makeOwnFolder } from "../../kernel/own-file.ts";
import type { BooksPlace } from "../books-place.ts";
import { isLedgerFile, showLedgerAddress } from "../../ledger/ledger-address.ts";

/**
 * The runs folder where none is named.
 * @example
 * const loads = await listLoads(defaultRunsDir);
 */
export const defaultRunsDir = "waybill-runs";

/** What a person said about the source, in a load's folder. */
export const readingFileName = "reading.json";
/** The plan that a load applies, in its folder. */
export const planFileName = "plan.ndjson";

/** The address of the ledger in which loads are kept. */
export function ledgerAddress({ runsDir, ledger }: BooksPlace): string {
  if (ledger === undefined) return join(resolve(runsDir), "ledger.db");
  return isLedgerFile(ledger.address) ? resolve(ledger.address) : ledger.address;
}

/** The same as it may be shown. */
export function shownLedger(place: BooksPlace): string {
  return showLedgerAddress(ledgerAddress(place));
}

/** The flags that lead a command to the same books. */
export function booksOptions(place: BooksPlace): readonly string[] {
  const { runsDir } = place;
  const isDefault = resolve(runsDir) === resolve(defaultRunsDir);
  return [...(isDefault ? [] : ["--runs-dir", runsDir]), ...ledgerOptions(place)];
}

/** Those of them that lead to the ledger, where it is not in the runs folder. */
export function ledgerOptions({ ledger }: Pick<BooksPlace, "ledger">): readonly string[] {
  if (ledger === undefined) return [];
  return ledger.options ?? ["--ledger", showLedgerAddress(ledger.address)];
}

export function loadDirectory(runsDir: string, loadId: string): string {
  return join(resolve(runsDir), loadId);
}

export function logPath(directory: string): string {
  return join(directory, "load.log");
}

/** @throws LedgerError ERR_RUNS_DIR when the folder can't be made, ERR_PLANTED when a link stands in its place */
export async function makeLoadDirectory(directory: string): Promise<void> {
  try {
    makeOwnFolder(directory);
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw new LedgerError(`the folder ${directory} can't be made: ${messageOf(error)}`, {
      code: "ERR_RUNS_DIR",
      actions: ["Make room there, or give this user the right to write there."],
      cause: error,
    });
  }
}

/** Where a load keeps, while it is at work, how far its ledger was written. */
export function watermarkPath(directory: string): string {
  return join(directory, "ledger.watermark");
}

/** Takes away the folder of a load that did not begin; what came in on stdin stays in it. */
export async function removeLoadDirectory(directory: string): Promise<void> {
  for (const name of [readingFileName, planFileName])
    await rm(join(directory, name), { force: true }).catch(() => undefined);
  await rmdir(directory).catch(() => undefined);
}
