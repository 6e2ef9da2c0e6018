import pg from "pg";
import { systemClock } from "../../../src/kernel/clock.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { openPostgresLedger } from "../../../src/ledger/postgres/postgres-ledger.ts";
import { testLedger } from "../../contracts/ledger.contract.ts";
import type { PostgresPrograms } from "../../servers/postgres-server.ts";
import { usePostgres } from "../../servers/use-postgres.ts";

const allRows = `
SELECT 'SET LOCAL session_replication_role = replica; ' ||
  string_agg('DELETE FROM ' || quote_ident(tablename), '; ') AS sql FROM pg_tables
WHERE schemaname = 'public' AND tablename NOT IN ('schema_version', 'ledger_identity')`;

/** The whole suite of every ledger, on a server. @param find undefined where it is not installed: the suite is skipped then */
export function testPostgresLedger(find: () => Promise<PostgresPrograms | undefined>): void {
  const lent = lendConnections();
  // Before the server is stopped.
  after(async () => await lent.end());
  const postgres = usePostgres(find);
  let opened: Ledger[] = [];

  // Nobody waits for company here: the outcomes of one turn are a group.
  const clock = { ...systemClock, sleep: async () => undefined };
  const open = async (): Promise<Ledger> => {
    const address = postgres.server.address("postgres");
    const ledger = await openPostgresLedger(address, {
      clock,
      pausesMs: [1, 2, 4],
      load: async () => ({ ...pg, Pool: lent.Pool }),
    });
    opened.push(ledger);
    return ledger;
  };

  testLedger({
    setup: async () => ({ ledger: await open(), reopen: open }),
    teardown: async () => {
      await Promise.allSettled(opened.map((ledger) => ledger.close()));
      opened = [];
      // To make its tables anew, or TRUNCATE, which makes their files anew, takes longer than the test.
      const { rows } = await postgres.admin.query<{ sql: string }>(allRows);
      if (rows[0] !== undefined) await postgres.admin.query(rows[0].sql);
    },
  });
}

/**
 * Connections that outlive the ledgers which use them: to begin and to end one costs the server more than most tests. A ledger
 * leaves nothing behind on one, for a pooler may give it another for each transaction.
 */
function lendConnections(): { readonly Pool: typeof pg.Pool; end(): Promise<void> } {
  let kept: pg.Pool | undefined;
  class LentPool extends pg.Pool {
    readonly #kept: pg.Pool;
    constructor(config: pg.PoolConfig) {
      super(config);
      // As many as the ledgers of one test may want of the hundred that a server has.
      this.#kept = kept ??= new pg.Pool({ ...config, max: 80, idleTimeoutMillis: 0 });
    }
    override async connect(): Promise<pg.PoolClient> {
      return await this.#kept.connect();
    }
    override async end(): Promise<void> {}
  }
  return { Pool: LentPool, end: async () => await kept?.end() };
}
