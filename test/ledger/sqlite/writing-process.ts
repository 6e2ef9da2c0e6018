import { openSqliteLedger } from "../../../src/ledger/sqlite/sqlite-ledger.ts";
import { LedgerError } from "../../../src/kernel/load-error.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../build-load.ts";

/**
 * A process that comes to a bad end (`kill`: as soon as its writes are acknowledged, `fill`: when no more can be written)
 * or to a good one among `rivals` that write to the same ledger.
 */
const [path = "", fate, id = "load-1"] = process.argv.slice(2);
const ledger = await openSqliteLedger(path, fate === "fill" ? { pausesMs: [1, 1] } : {});
await ledger.createLoad(buildLoad({ id }));
const execution = await ledger.beginExecution(id, someOwner);

if (fate === "kill") {
  await ledger.intend(execution, buildIntent(1));
  const settled = ledger.settle(execution, buildResult(1, "applied"));
  await ledger.intend(execution, buildIntent(2));
  await settled;
  process.kill(process.pid, "SIGKILL");
}

if (fate === "rival") {
  for (let n = 1; n <= 200; n++) {
    await ledger.intend(execution, buildIntent(n));
    ledger.settle(execution, buildResult(n, "applied")).catch((error: unknown) => {
      throw error;
    });
  }
  await ledger.endExecution(execution, { status: "completed", at: 1 });
  await ledger.close();
  process.exit(0);
}

let acknowledged = 0;
try {
  for (let first = 1; ; first += 100) {
    const numbers = Array.from({ length: 100 }, (_, index) => first + index);
    const serverId = "x".repeat(200);
    // Each by itself: on a slow machine a hundred are written in several groups, of which the first may still go in.
    const ends = await Promise.allSettled(
      numbers.map(async (n) => {
        await ledger.settle(execution, buildResult(n, "applied", { serverId }));
        acknowledged += 1;
      }),
    );
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }
} catch (error) {
  if (!(error instanceof LedgerError)) throw error;
  console.log(JSON.stringify({ acknowledged, code: error.code, message: error.message }));
  process.exit(0);
}
