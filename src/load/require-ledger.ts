import { access } from "node:fs/promises";
import { UsageError } from "../load-error.ts";
import { ledgerPath } from "./load-files.ts";

/** Looking for loads makes no ledger. @throws UsageError ERR_NO_LEDGER when the folder holds none */
export async function requireLedger(runsDir: string): Promise<void> {
  const path = ledgerPath(runsDir);
  try {
    await access(path);
  } catch (error) {
    throw new UsageError(`there is no ledger at ${path}, so no load has been run from here`, {
      code: "ERR_NO_LEDGER",
      actions: ["Name the folder of your loads with --runs-dir."],
      cause: error,
    });
  }
}
