import { openSqliteLedger } from "../../../src/ledger/sqlite/sqlite-ledger.ts";
import { LedgerError } from "../../../src/load-error.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../build-load.ts";

/** A process that comes to a bad end: `kill` as soon as its writes are acknowledged, `fill` when no more can be written. */
const [path = "", fate] = process.argv.slice(2);
const ledger = await openSqliteLedger(path, { pausesMs: [1, 1] });
await ledger.createLoad(buildLoad());
const execution = await ledger.beginExecution("load-1", someOwner, () => false);

if (fate === "kill") {
  await ledger.intend(execution, buildIntent(1));
  const settled = ledger.settle(execution, buildResult(1, "applied"));
  await ledger.intend(execution, buildIntent(2));
  await settled;
  process.kill(process.pid, "SIGKILL");
}

let acknowledged = 0;
try {
  for (let first = 1; ; first += 100) {
    const numbers = Array.from({ length: 100 }, (_, index) => first + index);
    const serverId = "x".repeat(200);
    await Promise.all(
      numbers.map((n) => ledger.settle(execution, buildResult(n, "applied", { serverId }))),
    );
    acknowledged += numbers.length;
  }
} catch (error) {
  if (!(error instanceof LedgerError)) throw error;
  console.log(JSON.stringify({ acknowledged, code: error.code, message: error.message }));
  process.exit(0);
}
