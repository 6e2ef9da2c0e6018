import { access } from "node:fs/promises";
import { isProcessAlive } from "./ledger/is-process-alive.ts";
import type { LoadRecord } from "./ledger/ledger.ts";
import { openSqliteLedger } from "./ledger/sqlite/sqlite-ledger.ts";
import { systemCodeOf } from "./load-error.ts";
import { ledgerPath } from "./load/load-files.ts";

/** A load as it is now. */
export interface ListedLoad extends LoadRecord {
  /** False for a load that is `running` by its record, but whose process is gone: it can be resumed. */
  readonly isAtWork: boolean;
}

/**
 * The loads of a runs folder, newest first; none where the folder has no ledger yet, and looking makes none.
 * @throws LedgerError when the ledger can't be read
 */
export async function listLoads(runsDir: string): Promise<readonly ListedLoad[]> {
  const path = ledgerPath(runsDir);
  if (!(await mayExist(path))) return [];
  const ledger = await openSqliteLedger(path);
  try {
    return (await ledger.listLoads()).map((load) => ({ ...load, isAtWork: isAtWork(load) }));
  } finally {
    await ledger.close();
  }
}

/** False only when there is certainly nothing; whatever else is wrong is for the ledger to explain. */
async function mayExist(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    return systemCodeOf(error) !== "ENOENT";
  }
}

function isAtWork({ status, owner }: LoadRecord): boolean {
  return status === "running" && owner !== undefined && isProcessAlive(owner);
}
