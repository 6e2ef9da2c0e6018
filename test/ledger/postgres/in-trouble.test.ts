import assert from "node:assert/strict";
import pg from "pg";
import { systemClock, type Clock } from "../../../src/kernel/clock.ts";
import { LedgerError } from "../../../src/kernel/load-error.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import {
  openPostgresLedger,
  type PostgresLedgerOptions,
} from "../../../src/ledger/postgres/postgres-ledger.ts";
import { valueTypes } from "../../../src/ledger/postgres/postgres-client.ts";
import { lookAtTables, openTables } from "../../../src/ledger/postgres/postgres-tables.ts";
import { PostgresTransactions } from "../../../src/ledger/postgres/postgres-transactions.ts";
import { ledgerSchemaVersion } from "../../../src/ledger/tables/ledger-schema.ts";
import { onLedgersClock } from "../../../src/ledger/ledgers-clock.ts";
import { AccountPace } from "../../../src/delivery/pacer.ts";
import { PaceExchange } from "../../../src/load/access/pace-exchange.ts";
import { openDailyBudget } from "../../../src/load/access/open-daily-budget.ts";
import { startCuttingProxy, type CommitFate } from "../../servers/cutting-proxy.ts";
import { usePostgres } from "../../servers/use-postgres.ts";
import { startTransactionPooler } from "../../servers/transaction-pooler.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../build-load.ts";

const quick: PostgresLedgerOptions = {
  clock: { ...systemClock, sleep: async () => undefined },
  pausesMs: [1, 2, 4, 8],
  repeat: () => () => undefined,
};

const loadOf = (id: string) => buildLoad({ id, fingerprint: `sha256:${id}` });

/** What a load's books come to. */
async function booksOf(ledger: Ledger, id: string): Promise<object> {
  const load = await ledger.findLoad(id);
  const rows: string[] = [];
  for await (const row of ledger.rows(id))
    rows.push(
      row.state === "settled" ? `${row.result.rowNumber} ${row.result.outcome}` : row.state,
    );
  const { epoch, hasEnded } = (await ledger.lastWrite(id)) ?? {};
  return { status: load?.status, applied: load?.counts.applied, epoch, hasEnded, rows };
}

describe("a ledger in PostgreSQL that is in trouble", () => {
  const postgres = usePostgres();
  let opened: Ledger[];
  beforeEach(() => {
    opened = [];
  });
  afterEach(async () => {
    await Promise.allSettled(opened.map((ledger) => ledger.close()));
  });

  const open = async (
    options: PostgresLedgerOptions = quick,
    port = postgres.server.port,
  ): Promise<Ledger> => {
    const address = postgres.server
      .address("postgres")
      .replace(`:${postgres.server.port}/`, `:${port}/`);
    const ledger = await openPostgresLedger(address, { ...quick, ...options });
    opened.push(ledger);
    return ledger;
  };

  /** A load of two rows, from its beginning to its end. */
  const carryThrough = async (ledger: Ledger, id: string): Promise<void> => {
    await ledger.createLoad(loadOf(id), "refuse-twins");
    const execution = await ledger.beginExecution(id, someOwner);
    for (const row of [1, 2]) {
      await ledger.intend(execution, buildIntent(row));
      await ledger.settle(execution, buildResult(row, "applied"));
    }
    await ledger.endExecution(execution, { status: "completed", at: 1, rowCount: 2 });
  };
  const whole = {
    status: "completed",
    applied: 2,
    epoch: 1,
    hasEnded: true,
    rows: ["1 applied", "2 applied"],
  };

  for (const fate of ["lost-on-the-way", "answer-lost"] as const satisfies CommitFate[])
    it(`writes once what it can't know to be written: COMMIT, ${fate.replaceAll("-", " ")}`, async () => {
      let broken: number | undefined;
      let since = 0;
      const proxy = await startCuttingProxy(postgres.server.port, (commit) =>
        commit - since === broken ? fate : "passed",
      );
      try {
        const commitsOf = async (id: string): Promise<number> => {
          const ledger = await open(quick, proxy.port);
          since = proxy.commits;
          await carryThrough(ledger, id);
          const { commits } = proxy;
          broken = undefined;
          assert.deepEqual(await booksOf(ledger, id), whole, id);
          return commits - since;
        };
        const count = await commitsOf(`${fate}-none`);
        assert.ok(count >= 5, `${count} commits`);
        for (let at = 1; at <= count; at += 1) {
          broken = at;
          await commitsOf(`${fate}-${at}`);
        }
      } finally {
        await proxy.stop();
      }
    });

  it("writes an intent anew that a crash took back, whose number the server has given to another transaction since", async () => {
    const crash = async (): Promise<"lost-on-the-way"> => {
      await postgres.server.kill();
      await postgres.server.start();
      await postgres.reconnect();
      for (let number = 0; number < 30; number += 1)
        await postgres.admin.query("SELECT pg_current_xact_id()");
      return "lost-on-the-way";
    };
    let broken: number | undefined;
    const proxy = await startCuttingProxy(postgres.server.port, (commit) =>
      commit === broken ? crash() : "passed",
    );
    try {
      const ledger = await open(quick, proxy.port);
      await ledger.createLoad(loadOf("crashed"));
      const execution = await ledger.beginExecution("crashed", someOwner);
      broken = proxy.commits + 1;
      await ledger.intend(execution, buildIntent(1));
      assert.deepEqual(await booksOf(ledger, "crashed"), {
        status: "running",
        applied: 0,
        epoch: 1,
        hasEnded: false,
        rows: ["intended"],
      });
    } finally {
      await proxy.stop();
    }
  });

  it("keeps no marks of connections that are long gone, and one of each that is there", async () => {
    const marks = async (): Promise<readonly string[]> =>
      (await postgres.admin.query<{ writer: string }>("SELECT writer FROM commit_marks")).rows.map(
        ({ writer }) => writer,
      );
    await (await open()).createLoad(loadOf("tidy-1"));
    await postgres.admin.query("UPDATE commit_marks SET written_at = 0");
    const old = await marks();
    assert.ok(old.length > 0);
    const ledger = await open();
    await carryThrough(ledger, "tidy-2");
    const left = await marks();
    assert.deepEqual([left.length, old.filter((writer) => left.includes(writer))], [1, []]);
  });

  it("makes room for marks in a ledger of a program that left none", async () => {
    await postgres.admin.query("DROP TABLE commit_marks");
    await carryThrough(await open(), "unmarked");
    const { rows } = await postgres.admin.query("SELECT number FROM commit_marks");
    assert.equal(rows.length, 1);
  });

  it("waits for a server that is gone, and writes what has happened when it is back", async () => {
    const ledger = await open({ ...quick, clock: systemClock, pausesMs: Array(40).fill(250) });
    await ledger.createLoad(loadOf("gone"));
    const execution = await ledger.beginExecution("gone", someOwner);
    await ledger.intend(execution, buildIntent(1));
    await postgres.server.kill();
    const settled = ledger.settle(execution, buildResult(1, "applied"));
    const intended = ledger.intend(execution, buildIntent(2));
    let mayLeave = false;
    const left = intended.then(() => (mayLeave = true));
    assert.equal(await Promise.race([left, Promise.resolve("still waits")]), "still waits");
    assert.equal(mayLeave, false);
    await postgres.server.start();
    await Promise.all([settled, left]);
    await ledger.settle(execution, buildResult(2, "applied"));
    await ledger.endExecution(execution, { status: "completed", at: 1, rowCount: 2 });
    assert.deepEqual(await booksOf(ledger, "gone"), whole);
    await postgres.reconnect();
  });

  it("takes nothing any more from a program that is older than its tables, on whatever host it still runs", async () => {
    const ledger = await open();
    await ledger.createLoad(loadOf("updated"));
    const execution = await ledger.beginExecution("updated", someOwner);
    await ledger.intend(execution, buildIntent(1));
    await postgres.admin.query("UPDATE schema_version SET version = version + 1");
    try {
      await assert.rejects(ledger.settle(execution, buildResult(1, "applied")), {
        code: "ERR_LEDGER_NEWER",
      });
      await assert.rejects(ledger.findLoad("updated"), { code: "ERR_LEDGER_NEWER" });
    } finally {
      await postgres.admin.query("UPDATE schema_version SET version = version - 1");
    }
    const { rows } = (await booksOf(ledger, "updated")) as { rows: readonly string[] };
    assert.deepEqual(rows, ["intended"]);
  });

  it("is no ledger of another program because somebody makes its tables in this moment", async () => {
    const connectionString = postgres.server.address("postgres");
    const pool = new pg.Pool({ connectionString, types: valueTypes });
    const place = { name: "here", schema: "made_at_once" };
    const transactions = new PostgresTransactions(pool, place, { clock: systemClock });
    await postgres.admin.query("CREATE SCHEMA made_at_once");
    let looks = 0;
    const run: PostgresTransactions["run"] = async (isolation, body) =>
      await transactions.run(isolation, async (begun) => {
        // Its snapshot is older than the tables, whose names it sees.
        await begun.client.query("SELECT 1", []);
        if ((looks += 1) === 1) await openTables(transactions, place, true);
        return await body(begun);
      });
    const found = await lookAtTables({ run }, place);
    assert.equal(looks, 2);
    assert.equal(found.version, ledgerSchemaVersion);
    assert.notEqual(found.identity, undefined);
    await transactions.close();
  });

  it("keeps its promises where each transaction has another connection", async () => {
    const pooler = await startTransactionPooler(postgres.server.port);
    try {
      const ledger = await open(quick, pooler.port);
      const other = await open(quick, pooler.port);
      await carryThrough(ledger, "pooled");
      assert.deepEqual(await booksOf(other, "pooled"), whole);
      const ways = ["twin-1", "twin-2"].map(
        async (id, at) =>
          await (at === 0 ? ledger : other).createLoad(
            { ...loadOf(id), fingerprint: "sha256:twins" },
            "refuse-twins",
          ),
      );
      const twins = await Promise.all(ways);
      assert.equal(twins.filter((twin) => twin === undefined).length, 1);
      const wish = { account: "pooled", requests: 60, limit: 100, at: Date.now() };
      const grants = await Promise.all([ledger, other].map((one) => one.requests.grant(wish)));
      assert.deepEqual(
        grants.map(({ granted }) => granted).toSorted((a, b) => a - b),
        [40, 60],
      );
      assert.ok(pooler.backends > 12, `${pooler.backends} connections`);
    } finally {
      await Promise.allSettled(opened.map((ledger) => ledger.close()));
      await pooler.stop();
    }
  });

  it("is told of as held up by another transaction, and writes when that is over", async () => {
    const limits = {
      statement_timeout: 200,
      lock_timeout: 50,
      idle_in_transaction_session_timeout: 20_000,
    };
    const ledger = await open({ ...quick, limits });
    await ledger.createLoad(loadOf("held"));
    const execution = await ledger.beginExecution("held", someOwner);
    await postgres.admin.query("BEGIN");
    await postgres.admin.query("LOCK TABLE executions, loads IN ACCESS EXCLUSIVE MODE");
    const isHeldUp = (code: string) => (error: unknown) => {
      assert.ok(error instanceof LedgerError, String(error));
      assert.equal(error.code, code);
      assert.match(error.message, /is held up by another transaction/);
      return true;
    };
    await assert.rejects(ledger.intend(execution, buildIntent(1)), isHeldUp("ERR_LEDGER_WRITE"));
    await assert.rejects(ledger.findLoad("held"), isHeldUp("ERR_LEDGER_READ"));
    const patient = await open({
      ...quick,
      clock: systemClock,
      limits,
      pausesMs: Array(100).fill(20),
    }).catch(() => undefined);
    assert.ok(patient !== undefined);
    const written = patient.createLoad(loadOf("held-later"));
    await postgres.admin.query("COMMIT");
    await written;
    assert.equal((await ledger.findLoad("held-later"))?.id, "held-later");
  });

  it("brings what it acknowledges to disk, also where the role has that off", async () => {
    await postgres.admin.query("CREATE ROLE hasty SUPERUSER LOGIN");
    await postgres.admin.query("ALTER ROLE hasty SET synchronous_commit = off");
    for (const [user, set] of [
      ["hasty", "on"],
      ["postgres", "on"],
    ] as const) {
      const pool = new pg.Pool({
        host: "127.0.0.1",
        port: postgres.server.port,
        user,
        database: "postgres",
      });
      const place = { name: "here", schema: undefined };
      const transactions = new PostgresTransactions(pool, place, { clock: systemClock });
      const found = await transactions.run("locked", async ({ client }) => ({
        result: (await client.query("SHOW synchronous_commit", [])).rows[0],
        isUndone: false,
      }));
      assert.deepEqual(found, { synchronous_commit: set });
      await transactions.close();
    }
  });

  describe("as the clocks of its hosts are 90 s apart", () => {
    const clockOf = (aheadMs: number): Clock => ({
      ...systemClock,
      now: () => Date.now() + aheadMs,
    });
    const [behind, ahead] = [clockOf(-45_000), clockOf(45_000)];
    let one: Ledger;
    let other: Ledger;
    beforeEach(async () => {
      one = await open({ ...quick, clock: behind });
      other = await open({ ...quick, clock: ahead });
    });

    it("knows how far they are", () => {
      assert.ok(Math.abs(one.skewMs - 45_000) < 2000, `${one.skewMs}`);
      assert.ok(Math.abs(other.skewMs + 45_000) < 2000, `${other.skewMs}`);
    });

    it("lets nobody take a load whose process is at work", async () => {
      await one.createLoad(loadOf("at-work"));
      await one.beginExecution("at-work", someOwner);
      await assert.rejects(
        other.beginExecution("at-work", { ...someOwner, host: "there", pid: 1 }),
        (error) => error instanceof LedgerError && error.code === "ERR_LOAD_BUSY",
      );
    });

    it("counts the requests of an account in one quarter of an hour", async () => {
      const limit = { account: "apart", limit: 1000 };
      for (const [ledger, clock] of [
        [one, behind],
        [other, ahead],
      ] as const) {
        const budget = openDailyBudget(ledger.requests, limit, onLedgersClock(clock, ledger));
        await budget.take();
      }
      const { rows } = await postgres.admin.query(
        "SELECT slot_at FROM request_counts WHERE account = 'apart'",
      );
      assert.equal(rows.length, 1);
    });

    it("has processes hear one another's pace, and pauses end for all at once", async () => {
      const paces = [behind, ahead].map((clock) => new AccountPace({ clock, random: () => 0.5 }));
      const [first, second] = [behind, ahead].map(
        (clock, at) => new PaceExchange(paces[at] ?? assert.fail(), "heard", clock),
      );
      for (const pace of paces)
        pace.join({ capPerSecond: 10, mostInFlight: 4, requestsAhead: () => 100 });
      const never = () => () => undefined;
      await first?.join(one, never);
      await second?.join(other, never);
      const heard = await other.paces.listen(
        { account: "heard", teller: "nobody" },
        ahead.now() + other.skewMs,
      );
      assert.equal(heard.length, 2);
    });

    it("gives a message that is due to one of them", async () => {
      const message = {
        channel: "mail",
        drop: "nightly",
        arrivalId: undefined,
        kind: "late",
        body: "{}",
      };
      const at = onLedgersClock(behind, one).now();
      await one.messages.add([{ ...message, id: "m-1" }], at);
      const taken = [];
      for (const [ledger, clock] of [
        [one, behind],
        [other, ahead],
      ] as const) {
        const now = onLedgersClock(clock, ledger).now() + 10;
        const wish = { channels: ["mail"], at: now, leasedUntil: now + 60_000, most: 5 };
        taken.push((await ledger.messages.take(wish)).length);
      }
      assert.deepEqual(taken, [1, 0]);
    });
  });
});
