import assert from "node:assert/strict";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { LedgerDatabase } from "../../src/ledger/ledger-database.ts";
import { TableLedger } from "../../src/ledger/table-ledger.ts";
import { noNews } from "../../src/ledger/news.ts";
import type { Query, Statement } from "../../src/ledger/tables/query.ts";
import { buildIntent, buildLoad, someOwner } from "../ledger/build-load.ts";

/** A statement that asks or changes something. */
export type PlainStatement = Extract<Statement, { readonly sql: string }>;

/** One way on which a database goes through a table. */
export interface Access {
  /** Its name or its alias in the statement. */
  readonly table: string;
  /** `look-up`: it goes to what it wants by an index. */
  readonly kind: "look-up" | "from end to end";
  /** What it goes by, in the words of the database. */
  readonly by: string;
}

export interface PlannedLedger {
  /** Empty, with its tables. */
  readonly database: LedgerDatabase;
  /** Carries SQL out that is none of the ledger's, and then counts what tables hold, where the database wants that. */
  readonly take: (sql: readonly string[]) => Promise<void>;
  readonly plan: (statement: PlainStatement) => Promise<readonly Access[]>;
}

/** An index that has only what is open: whoever reads it from end to end passes over nothing else. */
export const ofOpen = /\bwork_open\b/;

const [loads, rowsOfEach, rowsOfBig] = [5000, 12, 20_000];

const upTo = (last: number): string =>
  `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${last})`;

/**
 * Plain SQL that both databases take: some thousand loads of a few rows, and one of many. What is asked for is seldom in it: a database
 * that counts its rows goes through those that half a table answers.
 */
const filling: readonly string[] = [
  `INSERT INTO loads (id, target_name, base_url, tenant, source_path, source_name, fingerprint, source_size, mapping_path,
    mapping_hash, program_version, created_at, status, epoch, rows_hash)
  ${upTo(loads)} SELECT 'wb-' || i, 'target/' || (i % 500), 'http://127.0.0.1', NULL, 'a.csv', 'a.csv', 'sha256:' || i, 1, 'm.yaml',
    'sha256:m', '0.1.0', 1000 * i, CASE WHEN i % 500 = 0 THEN 'stopped' ELSE 'completed' END, 1,
    CASE WHEN i % 2 = 0 THEN 'rows:' || i END FROM n`,
  `INSERT INTO executions (load_id, epoch, host, pid, process_started_at, begun_at, written_at, ended_at)
  SELECT id, 1, 'here', 1, 1, created_at, created_at, created_at FROM loads`,
  `INSERT INTO work (load_id, account, priority, submitted_at, person, settings, state, tries, shards)
  SELECT id, 'account', 'normal', created_at, 'anna', '{}', CASE WHEN status = 'stopped' THEN 'waiting' ELSE 'over' END, 0, 64 FROM loads`,
  `INSERT INTO change_totals (load_id, totals) SELECT id, '{}' FROM loads`,
  `INSERT INTO shards (load_id, shard, is_done) ${upTo(8)} SELECT id, i, 1 FROM loads CROSS JOIN n`,
  `INSERT INTO outcome_counts (load_id, outcome, row_count) SELECT id, 'applied', ${rowsOfEach} FROM loads`,
  `INSERT INTO rows (load_id, row_number, line, row_key, payload_hash, outcome, server_id, claim)
  ${upTo(rowsOfEach)} SELECT id, i, i + 1, id || '-' || i, 'h', CASE WHEN status = 'stopped' AND i > 10 THEN NULL ELSE 'applied' END,
    CASE WHEN i % 4 = 0 THEN 'rec-' || id || '-' || i END, 'claim-' || id || '-' || i FROM loads CROSS JOIN n`,
  `INSERT INTO rows (load_id, row_number, line, row_key, payload_hash, outcome)
  ${upTo(rowsOfBig)} SELECT 'wb-1', 100 + i, i, 'big-' || i, 'h', CASE WHEN i % 5 = 0 THEN 'rejected' ELSE 'applied' END FROM n`,
  `INSERT INTO images (load_id, row_number, before_image, after_image)
  SELECT load_id, row_number, '{}', '{}' FROM rows WHERE server_id IS NOT NULL`,
  `INSERT INTO corrections (load_id, row_number, corrected_load_id, corrected_row)
  SELECT load_id, row_number, 'wb-' || (created_at / 2000), row_number FROM rows JOIN loads ON id = load_id
  WHERE server_id IS NOT NULL AND created_at > 2000`,
  `INSERT INTO last_sent (key_id, payload_hash, load_id, row_number, applied_at)
  SELECT claim, 'h', load_id, row_number, 1 FROM rows WHERE claim IS NOT NULL`,
  `INSERT INTO interventions (load_id, intervention_number, epoch, decided_at, person, facts)
  SELECT id, 1, 1, 1, 'anna', '{}' FROM loads`,
  `INSERT INTO arrivals (id, drop_name, file_name, file_size, modified_at, state, seen_at, changed_at, epoch, round, tries,
    content_hash, kept_as)
  ${upTo(loads)} SELECT 'a-' || i, 'drop-' || (i % 500), 'f-' || i, 1, 1, CASE WHEN i % 100 = 0 THEN 'seen' ELSE 'done' END, i, i, 1, 1, 0,
    'c-' || i, 'done' FROM n`,
  `INSERT INTO arrival_events (arrival_id, event_number, at, state) SELECT id, 1, 1, 'seen' FROM arrivals`,
  `INSERT INTO messages (id, channel, drop_name, arrival_id, kind, body, made_at, message_number, tries, next_try_at)
  ${upTo(loads)} SELECT 'm-' || i, 'mail', 'drop-' || (i % 500), 'a-' || i, 'done', 'x', i, i, 0, CASE WHEN i % 500 = 0 THEN i END FROM n`,
];

const drain = async (pages: AsyncIterable<unknown>): Promise<void> => {
  for await (const _row of pages) return;
};
const claim = { id: "claim-wb-7-1", payloadHash: "h" };
const place = { targetName: "target/1", tenant: undefined, baseUrl: "http://127.0.0.1" };

const questions: Readonly<Record<string, (ledger: Ledger) => Promise<unknown>>> = {
  "the newest loads": async (ledger) => await ledger.listLoads({ most: 5 }),
  "the next ones": async (ledger) =>
    await ledger.listLoads({ before: { id: "wb-1500", createdAt: 1_500_000 }, most: 5 }),
  "loads into one target": async (ledger) =>
    await ledger.listLoads({ targetName: "target/1", most: 20 }),
  "loads that were stopped": async (ledger) =>
    await ledger.listLoads({ statuses: ["running", "stopped"], most: 20 }),
  "loads of today": async (ledger) => await ledger.listLoads({ since: 1000 * (loads - 5) }),
  "loads by their ids": async (ledger) => await ledger.listLoads({ ids: ["wb-3", "wb-4"] }),
  "a load by its id": async (ledger) => await ledger.findLoad("wb-77"),
  "a load by the beginning of its id": async (ledger) => await ledger.findLoad("wb-499"),
  "the loads that loads correct": async (ledger) => await ledger.corrections.links("wb-8", "wb-9"),
  "rows without an answer": async (ledger) =>
    await ledger.history.countUnanswered(["wb-500", "wb-1000", "wb-1"]),
  "the history of a key": async (ledger) => await ledger.history.find("wb-9-3", 100),
  "the history of a record, into one target": async (ledger) =>
    await ledger.history.find("rec-wb-9-4", 100, "target/9"),
  "the row that a record came from": async (ledger) =>
    await ledger.history.rowGiven("wb-9", "rec-wb-9-4"),
  "the rows of a load": async (ledger) => await drain(ledger.rows("wb-1")),
  "the rows of a load that tell of anything": async (ledger) =>
    await drain(ledger.pages.telling("wb-1")),
  "how many rows of a load are plain": async (ledger) => await ledger.pages.countPlain("wb-1"),
  "a page of rows that did not go in": async (ledger) =>
    await ledger.pages.page({ loadId: "wb-1", outcomes: ["rejected"], beyond: 15_000, most: 20 }),
  "the last rows of a load": async (ledger) =>
    await ledger.pages.page({ loadId: "wb-1", lastFirst: true, most: 20 }),
  "the rows that are not applied": async (ledger) => await drain(ledger.pages.otherwise("wb-1")),
  "loads of a file": async (ledger) => await ledger.listLoads({ sourceName: "b", most: 20 }),
  "what corrects the rows of a load": async (ledger) =>
    await drain(ledger.corrections.rowLinks("wb-9")),
  "what rows stand corrected by": async (ledger) => await ledger.corrections.look("wb-9", [4, 8]),
  "what people decided": async (ledger) => await ledger.interventions.list("wb-9"),
  "the last write of a load": async (ledger) => await ledger.lastWrite("wb-9"),
  "a record before and after": async (ledger) => await ledger.images.find("wb-9", 4),
  "the records that rows changed": async (ledger) => await drain(ledger.images.applied("wb-9")),
  "a twin": async (ledger) =>
    await ledger.createLoad(
      buildLoad({ id: "twin", fingerprint: "sha256:9", rowsHash: "rows:8" }),
      "refuse-twins",
    ),
  "who holds a key": async (ledger) => await ledger.claims.holders([claim]),
  "which load created a record": async (ledger) =>
    await ledger.created.find({ ...place, baseUrls: [place.baseUrl] }, ["wb-9-4"]),
  "what a key was given last": async (ledger) => await ledger.sent.last("claim-wb-9-4"),
  "keys that are under way": async (ledger) =>
    await ledger.sent.unfinished({ id: "wb-2", ...place }),
  "how a load stands in the queue": async (ledger) => await ledger.work.find("wb-9"),
  "loads that wait for workers": async (ledger) => await ledger.work.open(),
  "what workers want of one another": async (ledger) =>
    await ledger.shards.look({ loadId: "wb-9", epoch: 1, shards: 64 }),
  "what the rows of a load change together": async (ledger) => await ledger.images.totals("wb-9"),
  "a load for a worker": async (ledger) =>
    await ledger.work.take({ owner: someOwner, of: "http://nobody" }),
  "the newest arrivals": async (ledger) => await ledger.arrivals.list({ limit: 20 }),
  "the newest arrivals of a drop": async (ledger) =>
    await ledger.arrivals.list({ drop: "drop-1", limit: 20 }),
  "arrivals that wait": async (ledger) =>
    await ledger.arrivals.list({ drop: "drop-1", states: ["seen", "settling"] }),
  "an arrival by the beginning of its id": async (ledger) => await ledger.arrivals.find("a-199"),
  "what happened to an arrival": async (ledger) => await ledger.arrivals.events("a-9"),
  "messages that are due": async (ledger) =>
    await ledger.messages.take({ channels: ["mail"], at: 9, leasedUntil: 99, most: 10 }),
  "the messages of a drop": async (ledger) => await ledger.messages.list("drop-1", 10),
  "a message more": async (ledger) =>
    await ledger.messages.add(
      [{ id: "more", channel: "mail", drop: "drop-1", arrivalId: "a-1", kind: "x", body: "x" }],
      9,
    ),
  "rows that are written": async (ledger) => {
    const execution = await ledger.beginExecution("wb-500", someOwner);
    await ledger.intend(execution, {
      ...buildIntent(12),
      claim: { id: claim.id, beside: "own-load" },
    });
  },
};

/** What a ledger is asked costs what it is about, and not what the ledger holds. */
export function testQueryPlans(setup: () => Promise<PlannedLedger>): void {
  let given: PlannedLedger;
  let ledger: Ledger;
  let asked: PlainStatement[] = [];

  function* noted<T>(query: Query<T>): Query<T> {
    let step = query.next();
    while (step.done !== true) {
      if ("sql" in step.value) asked.push(step.value);
      step = query.next(yield step.value);
    }
    return step.value;
  }

  before(async () => {
    given = await setup();
    await given.take(filling);
    const { database } = given;
    ledger = new TableLedger(
      {
        retries: database.retries,
        isForHosts: database.isForHosts,
        skewMs: 0,
        news: noNews,
        read: async (query) => await database.read((now) => noted(query(now))),
        glance: (query) => database.glance(() => noted(query())),
        attempt: (query, kind) => database.attempt((now) => noted(query(now)), kind),
        persist: async (write) => await database.persist(write),
        persistSteps: async (steps, kind) => await database.persistSteps(steps, kind),
        closeFor: (...asked) => database.closeFor(...asked),
        look: () => database.look(),
        explain: (failure) => database.explain(failure),
        assertSound: async () => await database.assertSound(),
        close: async () => await database.close(),
      },
      { repeat: () => () => undefined },
    );
  });
  beforeEach(() => {
    asked = [];
  });

  for (const [name, ask] of Object.entries(questions)) {
    it(`goes by an index to ${name}`, async () => {
      await ask(ledger);
      assert.ok(asked.length > 0, "it asks nothing");
      for (const statement of asked) {
        const passed = (await given.plan(statement)).filter(({ kind }) => kind !== "look-up");
        const tables = passed.map(({ table }) => tableOf(statement.sql, table));
        const whole = tables.filter((table) => tableNames.has(table) && !isCut(statement.sql));
        assert.deepEqual(whole, [], `read from end to end by:\n${statement.sql}`);
      }
    });
  }

  it("goes by its name to a file that lies in a drop, not through all that ever came", async () => {
    const file = { name: "f-99.csv", size: 1, modifiedAt: 1 };
    const [arrival] = await ledger.arrivals.see("drop-1", [file], 9, () => "new");
    assert.ok(arrival !== undefined);
    await ledger.arrivals.claim(arrival, {
      contentHash: "sha256:new",
      shape: undefined,
      loadId: "wb-new",
      mappingPath: "m.yaml",
      leasedUntil: 99,
      owner: someOwner,
      at: 9,
    });
    const named = asked.filter(({ sql }) => /\bSELECT\b[^]*\bfile_name = /.test(sql));
    assert.equal(named.length, 2);
    for (const statement of named) {
      const ways = (await given.plan(statement)).filter(({ table }) => table === "arrivals");
      assert.ok(
        ways.every(({ by }) => by.includes("file_name")),
        `by ${ways.map(({ by }) => by).join()}:\n${statement.sql}`,
      );
    }
  });

  it("would be seen to read a table from end to end", async () => {
    const sql = "SELECT * FROM rows r WHERE line = ?";
    const plan = await given.plan({ wanted: "all", sql, values: [9] });
    assert.deepEqual(
      plan.map(({ table, kind }) => [tableOf(sql, table), kind]),
      [["rows", "from end to end"]],
    );
  });
}

const tableNames: ReadonlySet<string> = new Set(
  "loads executions work shards change_totals rows outcome_counts images corrections last_sent interventions arrivals arrival_events messages".split(
    " ",
  ),
);

/** A table by its alias. */
function tableOf(sql: string, alias: string): string {
  const named = new RegExp(String.raw`\b(?:FROM|JOIN)\s+(\w+)\s+(?:AS\s+)?${alias}\b`).exec(sql);
  return named?.[1] ?? alias;
}

/** It ends as soon as it has what it wants, and passes over nothing. */
const isCut = (sql: string): boolean =>
  /\bLIMIT (?:\?|1)(?!\d)/.test(sql) && !/\bWHERE\b/.test(sql);
