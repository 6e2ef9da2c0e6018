import { describeThisProcess } from "../src/kernel/this-process.ts";
import { openSqliteLedger } from "../src/ledger/sqlite/sqlite-ledger.ts";
import { settledRow } from "./settled-row.ts";

/** Records rows 2 to `last` of the only load of a ledger as applied, as another execution of it would have. @returns its id */
export async function writeSettledRows(ledgerPath: string, last: number): Promise<string> {
  const ledger = await openSqliteLedger(ledgerPath);
  try {
    const [load] = await ledger.listLoads();
    if (load === undefined) throw new Error(`${ledgerPath} has no load`);
    const execution = await ledger.beginExecution(load.id, describeThisProcess());
    let group: Promise<void>[] = [];
    for (let row = 2; row <= last; row += 1) {
      group.push(ledger.settle(execution, settledRow(row)));
      if (group.length < 5000 && row < last) continue;
      await Promise.all(group);
      group = [];
    }
    const at = Date.now();
    await ledger.endExecution(execution, { status: "stopped", reason: "interrupted", at });
    return load.id;
  } finally {
    await ledger.close();
  }
}
