import { access } from "node:fs/promises";
import { systemCodeOf, UsageError } from "../../kernel/load-error.ts";
import { ledgerPath } from "./load-files.ts";
import { refuseWithoutLedger } from "./find-lost-loads.ts";

/**
 * Looking for loads makes no ledger.
 * @throws UsageError ERR_NO_LEDGER when the folder holds none, LedgerError ERR_LEDGER_LOST when loads were run from there
 */
export async function requireLedger(runsDir: string): Promise<void> {
  const path = ledgerPath(runsDir);
  if (!(await isMissing(path))) return;
  await refuseWithoutLedger(runsDir);
  throw new UsageError(`there is no ledger at ${path}, so no load has been run from here`, {
    code: "ERR_NO_LEDGER",
    actions: ["Name the folder of your loads with --runs-dir."],
  });
}

/** True only when there is certainly nothing; whatever else is wrong is for the ledger to explain when it is opened. */
export async function isMissing(path: string): Promise<boolean> {
  try {
    await access(path);
    return false;
  } catch (error) {
    return systemCodeOf(error) === "ENOENT";
  }
}
