import { pruneLedger } from "../../../src/index.ts";

/** A process that takes old loads out of a ledger, and says so after each transaction. */
const [runsDir = ""] = process.argv.slice(2);
await pruneLedger({
  runsDir,
  before: Date.now() + 60_000,
  confirm: async () => true,
  onStep: (_load, removed) => process.stdout.write(`${removed}\n`),
});
