import { access } from "node:fs/promises";
import { systemCodeOf, UsageError } from "../load-error.ts";
import { ledgerPath } from "./load-files.ts";

/** Looking for loads makes no ledger. @throws UsageError ERR_NO_LEDGER when the folder holds none */
export async function requireLedger(runsDir: string): Promise<void> {
  const path = ledgerPath(runsDir);
  try {
    await access(path);
  } catch (error) {
    // Whatever else is wrong is for the ledger to explain when it is opened.
    if (systemCodeOf(error) !== "ENOENT") return;
    throw new UsageError(`there is no ledger at ${path}, so no load has been run from here`, {
      code: "ERR_NO_LEDGER",
      actions: ["Name the folder of your loads with --runs-dir."],
      cause: error,
    });
  }
}
