import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../../src/kernel/clock.ts";
import { openDatabase } from "../../../src/ledger/sqlite/open-database.ts";
import { SqliteLedgerDatabase } from "../../../src/ledger/sqlite/sqlite-ledger-database.ts";
import { all } from "../../../src/ledger/tables/query.ts";
import { ofOpen, testQueryPlans } from "../../contracts/query-plans.contract.ts";

describe("a large ledger in a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-plans-"));
  const path = join(folder, "ledger.db");
  const file = openDatabase(path, 1000);
  const retries = { clock: systemClock, pausesMs: [], canRetry: () => false };
  const database = new SqliteLedgerDatabase(path, file, retries);
  after(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  testQueryPlans(async () => ({
    database,
    // Nothing is counted: nobody has SQLite do that in a ledger.
    take: async (sql) => {
      file.exec(`BEGIN; ${sql.join(";")}; COMMIT`);
    },
    plan: async (statement) => {
      const values = "tuples" in statement ? (statement.tuples[0] ?? []) : statement.values;
      const steps = await database.read(() =>
        all<{ readonly detail: string }>(`EXPLAIN QUERY PLAN ${statement.sql}`, ...values),
      );
      return steps.flatMap(({ detail }) => {
        const [, verb, table = ""] = /^(SCAN|SEARCH) (\w+)/.exec(detail) ?? [];
        if (verb === undefined) return [];
        const isLookUp = verb === "SEARCH" || ofOpen.test(detail);
        const kind = isLookUp ? "look-up" : "from end to end";
        return [{ table, kind, by: detail } as const];
      });
    },
  }));
});
