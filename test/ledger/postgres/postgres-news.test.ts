import assert from "node:assert/strict";
import { once } from "node:events";
import pg from "pg";
import { systemClock } from "../../../src/kernel/clock.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import type { NewWork } from "../../../src/ledger/work-book.ts";
import { openPostgresLedger } from "../../../src/ledger/postgres/postgres-ledger.ts";
import { channelOf, notifySql, PostgresNews } from "../../../src/ledger/postgres/postgres-news.ts";
import type { Listening } from "../../../src/ledger/news.ts";
import { startTransactionPooler } from "../../servers/transaction-pooler.ts";
import { usePostgres } from "../../servers/use-postgres.ts";
import { buildLoad, someOwner } from "../build-load.ts";

const work: NewWork = {
  account: "acme",
  priority: "normal",
  settings: "{}",
  person: "anna@desk",
  rowCount: 1,
};

/** What was heard, and a promise for the next of it. */
class Ear {
  readonly words: (string | undefined)[] = [];
  #wake: () => void = () => undefined;

  readonly hear = (word: string | undefined): void => {
    this.words.push(word);
    this.#wake();
  };

  /** Resolves once so many were heard in all. */
  async until(count: number): Promise<void> {
    while (this.words.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

describe("processes that share a ledger in PostgreSQL, and wake one another", () => {
  const postgres = usePostgres();
  let opened: Ledger[];
  let made = 0;
  let address: string;
  beforeEach(() => {
    opened = [];
    address = postgres.server.address("postgres", `?schema=news_${(made += 1)}`);
  });
  afterEach(async () => {
    await Promise.allSettled(opened.map((ledger) => ledger.close()));
  });
  const open = async (at = address): Promise<Ledger> => {
    const ledger = await openPostgresLedger(at, { repeat: () => () => undefined });
    opened.push(ledger);
    return ledger;
  };
  const listens = async (): Promise<number> => {
    const { rows } = await postgres.admin.query(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'waybill (listens)'",
    );
    return rows.length;
  };
  const submit = async (ledger: Ledger, id: string): Promise<unknown> =>
    await ledger.createLoad(
      buildLoad({ id, fingerprint: `sha256:${id}`, createdAt: 1 }),
      "refuse-twins",
      work,
    );

  it("hear of a load that is queued, given back, put back and continued, and of none that was not", async () => {
    const [desk, worker] = [await open(), await open()];
    const ear = new Ear();
    const listening = worker.news.listen("work", ear.hear);
    assert.equal(listening.isHeard, false);
    await ear.until(1);
    assert.equal(listening.isHeard, true);
    await submit(desk, "a");
    await ear.until(2);
    assert.notEqual(await submit(desk, "a").catch((error: unknown) => error), undefined);
    const taken = await worker.work.take({ owner: someOwner });
    assert.ok(taken !== undefined);
    await worker.endExecution(taken.execution, { status: "stopped", at: 1 });
    await worker.work.settle(taken.execution, { state: "waiting", nextTryAt: 1, tries: 0 });
    await ear.until(3);
    await worker.work.settle(taken.execution, { state: "held", tries: 0 });
    await desk.work.putBack("a", 1);
    await ear.until(4);
    await desk.wishes.express("a", { kind: "pause", person: "anna", because: undefined, at: 1 });
    await desk.wishes.withdraw("a");
    await ear.until(5);
    assert.equal(await desk.wishes.withdraw("a"), false);
    await submit(desk, "b");
    await ear.until(6);
    assert.deepEqual(ear.words, [undefined, "a", "a", "a", "a", "b"]);
  });

  it("hear nothing of another ledger in the same database, and nothing once they have stopped listening", async () => {
    const [desk, worker] = [await open(), await open()];
    const other = await open(postgres.server.address("postgres", `?schema=news_${made}_other`));
    const [ear, deaf] = [new Ear(), new Ear()];
    worker.news.listen("work", ear.hear);
    const stopped = worker.news.listen("work", deaf.hear);
    await ear.until(1);
    stopped.stop();
    assert.equal(stopped.isHeard, false);
    await submit(other, "x");
    await submit(desk, "a");
    await ear.until(2);
    assert.deepEqual([ear.words, deaf.words], [[undefined, "a"], [undefined]]);
  });

  it("take one connection for all who listen in a process, and none once nobody does", async () => {
    const worker = await open();
    const ears = [new Ear(), new Ear(), new Ear()];
    const all = ears.map(({ hear }) => worker.news.listen("work", hear));
    await Promise.all(ears.map((ear) => ear.until(1)));
    assert.equal(await listens(), 1);
    for (const one of all) one.stop();
    while ((await listens()) > 0) await systemClock.sleep(5);
    // And again: whoever listens later is heard as well.
    const later = new Ear();
    worker.news.listen("work", later.hear);
    await later.until(1);
    await worker.close();
    while ((await listens()) > 0) await systemClock.sleep(5);
  });

  describe("through a connection of which something becomes", () => {
    let ear: Ear;
    let news: PostgresNews;
    let listening: Listening;
    afterEach(async () => await news.close());
    /** @param port of the way to the server */
    const listen = (port: number, pauses = {}): void => {
      const channel = channelOf("tested");
      ear = new Ear();
      const { admin, server } = postgres;
      news = new PostgresNews(
        {
          channel,
          makeClient: (socket) =>
            new pg.Client({
              connectionString: server
                .address("postgres")
                .replace(String(server.port), String(port)),
              application_name: "waybill (listens)",
              stream: () => socket,
            }),
          tell: async (payload) =>
            void (await admin.query("SELECT pg_notify($1, $2)", [channel, payload])),
          clock: systemClock,
        },
        { afterCut: 1, ...pauses },
      );
      listening = news.listen("work", ear.hear);
    };
    const cut = async (): Promise<void> =>
      void (await postgres.admin.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'waybill (listens)'",
      ));

    it("are told that they hear no more when it breaks, and look when it is back: what was told meanwhile is not missed", async () => {
      listen(postgres.server.port);
      await ear.until(1);
      await cut();
      await ear.until(3);
      assert.equal(listening.isHeard, true);
      assert.deepEqual(ear.words, [undefined, undefined, undefined]);
    });

    it("take none for one that hears through a pooler which gives each transaction another", async () => {
      const pooler = await startTransactionPooler(postgres.server.port);
      try {
        let proved = 0;
        listen(pooler.port, { proof: 50, afterSilence: 1 });
        while (pooler.backends < 4) await systemClock.sleep(5);
        proved = ear.words.length;
        assert.deepEqual([listening.isHeard, proved], [false, 0]);
      } finally {
        await news.close();
        await pooler.stop();
      }
    });

    it("notice that it hears nothing any more, though it was not broken", async () => {
      listen(postgres.server.port, { betweenProofs: 1, proof: 50 });
      await ear.until(1);
      assert.equal(listening.isHeard, true);
      // As a network does that drops what it forwards: the process on the server stands still.
      const { rows } = await postgres.admin.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'waybill (listens)'",
      );
      const [frozen] = rows;
      assert.ok(frozen !== undefined);
      process.kill(frozen.pid, "SIGSTOP");
      await ear.until(2);
      process.kill(frozen.pid, "SIGCONT");
      assert.equal(ear.words.length, 2);
    });
  });

  it("tell on the channel on which they listen", async () => {
    await open();
    const { rows } = await postgres.admin.query<{ id: string }>(
      `SELECT id FROM news_${made}.ledger_identity`,
    );
    const client = new pg.Client(postgres.server.address("postgres"));
    await client.connect();
    await client.query(`LISTEN "${channelOf(rows[0]?.id ?? "")}"`);
    await client.query(`SET search_path = news_${made}`);
    const heard = once(client, "notification");
    await client.query(notifySql, ["work a"]);
    assert.equal((await heard)[0].payload, "work a");
    await client.end();
  });
});
