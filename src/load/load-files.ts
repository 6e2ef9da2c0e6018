import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LedgerError, messageOf } from "../load-error.ts";

export const defaultRunsDir = "waybill-runs";

export function ledgerPath(runsDir: string): string {
  return join(resolve(runsDir), "ledger.db");
}

export function loadDirectory(runsDir: string, loadId: string): string {
  return join(resolve(runsDir), loadId);
}

export function logPath(directory: string): string {
  return join(directory, "load.log");
}

/** @throws LedgerError ERR_RUNS_DIR when the folder can't be made */
export async function makeLoadDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
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
