import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readSchemaVersion } from "../../../src/ledger/sqlite/migrate-tables.ts";
import { ledgerSchemaVersion } from "../../../src/ledger/tables/ledger-schema.ts";
import { claimId } from "../../../src/ledger/claim-book.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqlite-ledger.ts";
import { listRows, toPair } from "../read-ledger.ts";
import { someOwner } from "../build-load.ts";

/** A ledger of version 1, as that version left it behind. */
const version1 = `
CREATE TABLE loads (id TEXT PRIMARY KEY, target_name TEXT NOT NULL, base_url TEXT NOT NULL, tenant TEXT,
  source_path TEXT NOT NULL, source_name TEXT NOT NULL, fingerprint TEXT NOT NULL, source_size BIGINT NOT NULL,
  mapping_path TEXT NOT NULL, mapping_hash TEXT NOT NULL, program_version TEXT NOT NULL, connection_name TEXT,
  created_at BIGINT NOT NULL, status TEXT NOT NULL, status_reason TEXT, row_count BIGINT, finished_at BIGINT,
  epoch BIGINT NOT NULL);
CREATE TABLE executions (load_id TEXT NOT NULL REFERENCES loads (id), epoch BIGINT NOT NULL, host TEXT NOT NULL,
  pid BIGINT NOT NULL, process_started_at BIGINT NOT NULL, begun_at BIGINT NOT NULL, written_at BIGINT NOT NULL,
  ended_at BIGINT, PRIMARY KEY (load_id, epoch));
CREATE TABLE rows (load_id TEXT NOT NULL REFERENCES loads (id), row_number BIGINT NOT NULL, line BIGINT NOT NULL,
  row_key TEXT, payload_hash TEXT, intended_at BIGINT, intended_epoch BIGINT, outcome TEXT, errors TEXT,
  http_status BIGINT, attempts BIGINT, elapsed_ms BIGINT, applied_at BIGINT, server_id TEXT,
  PRIMARY KEY (load_id, row_number));
CREATE TABLE outcome_counts (load_id TEXT NOT NULL REFERENCES loads (id), outcome TEXT NOT NULL,
  row_count BIGINT NOT NULL, PRIMARY KEY (load_id, outcome));
CREATE TABLE schema_version (version BIGINT NOT NULL);
INSERT INTO schema_version (version) VALUES (1);
INSERT INTO loads VALUES ('load-1', 'rhythm/billing-run-action', 'http://127.0.0.1:1', 'acme', '/d/a.csv', 'a.csv',
  'sha256:aa', 12, '/d/a.yaml', 'sha256:bb', '0.1.0', NULL, 1800000000000, 'stopped', 'interrupted', 2, NULL, 1);
INSERT INTO executions VALUES ('load-1', 1, 'here', 4242, 1, 1, 1, 2);
INSERT INTO rows VALUES ('load-1', 1, 2, 'k1', 'h1', 1, 1, 'applied', NULL, 200, 1, 5, 1800000000001, NULL);
INSERT INTO rows VALUES ('load-1', 2, 3, 'k2', 'h2', 1, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO outcome_counts VALUES ('load-1', 'applied', 1);
`;

describe("a ledger of an older version", () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "waybill-ledger-"));
    path = join(folder, "ledger.db");
    const database = new DatabaseSync(path);
    database.exec(version1);
    database.close();
  });
  afterEach(() => rm(folder, { recursive: true }));

  const versionOf = (): number => {
    const database = new DatabaseSync(path);
    try {
      return readSchemaVersion(database, path);
    } finally {
      database.close();
    }
  };

  it("is brought up to date when it is opened, with everything it knew", async () => {
    assert.equal(versionOf(), 1);
    const ledger = await openSqliteLedger(path);
    const load = await ledger.findLoad("load-1");
    assert.deepEqual(
      [load?.sourceName, load?.statusReason, load?.rowCount, load?.counts.applied],
      ["a.csv", "interrupted", 2, 1],
    );
    assert.deepEqual((await listRows(ledger)).map(toPair), [
      [1, "applied"],
      [2, "intended"],
    ]);
    // That version did not know who began a load.
    assert.deepEqual(load?.startedBy, { host: "here" });
    const owner = { ...someOwner, user: "anna" };
    const { epoch } = await ledger.beginExecution("load-1", owner);
    assert.equal(epoch, 2);
    assert.deepEqual((await ledger.findLoad("load-1"))?.resumedBy, { host: "here", user: "anna" });
    assert.deepEqual(await ledger.interventions.list("load-1"), []);
    assert.deepEqual(await ledger.corrections.links(), []);
    const wish = { account: "acme", requests: 1, limit: 1, at: 1 };
    assert.equal((await ledger.requests.grant(wish)).granted, 1);
    await ledger.close();
    assert.equal(versionOf(), ledgerSchemaVersion);
  });

  it("knows the keys of the creates that went in before, or may have", async () => {
    const tenant = "acme";
    const creates = { targetName: "rhythm/certification-billing-run", baseUrl: "http://x", tenant };
    const database = new DatabaseSync(path);
    database.exec(`
INSERT INTO loads SELECT 'load-2', '${creates.targetName}', '${creates.baseUrl}', tenant, source_path, source_name, fingerprint,
  source_size, mapping_path, mapping_hash, program_version, connection_name, created_at, status, status_reason, row_count,
  finished_at, epoch FROM loads;
INSERT INTO rows SELECT 'load-2', row_number, line, CASE row_number WHEN 1 THEN 'Café' ELSE row_key END, payload_hash,
  intended_at, intended_epoch, outcome, errors, http_status, attempts, elapsed_ms, applied_at, 'run-' || row_number FROM rows;
INSERT INTO rows VALUES ('load-2', 3, 4, 'k3', 'h3', 1, 1, 'rejected', NULL, 400, 1, 5, NULL, NULL);
INSERT INTO rows VALUES ('load-2', 5, 6, 'k5', 'h1', NULL, NULL, 'applied', NULL, 200, 1, 5, 1, NULL);
INSERT INTO rows VALUES ('load-2', 4, 5, NULL, 'h4', 1, 1, 'applied', NULL, 200, 1, 5, 1, 'run-4')`);
    database.close();
    const ledger = await openSqliteLedger(path);
    const holderOf = async (key: string, place = creates): Promise<number | undefined> => {
      const wish = { id: claimId(place, key), payloadHash: "h1" };
      return (await ledger.claims.holders([wish]))[0]?.rowNumber;
    };
    assert.equal(await holderOf("Café"), 1, "applied, its accents written otherwise");
    assert.equal(await holderOf("k2"), 2, "an intent without an outcome");
    assert.equal(await holderOf("k3"), undefined, "rejected");
    assert.equal(await holderOf("k5"), 5, "adopted, so that no intent is known of it");
    assert.equal(await holderOf(""), undefined, "no key");
    const updates = { ...creates, targetName: "rhythm/billing-run-action" };
    assert.equal(await holderOf("k1", { ...updates, baseUrl: "http://127.0.0.1:1" }), undefined);
    await ledger.close();
  });

  it("keeps the messages that it had when each was of an arrival", async () => {
    await (await openSqliteLedger(path)).close();
    const database = new DatabaseSync(path);
    // As version 11 had them.
    database.exec(`
DROP TABLE work;
DROP TABLE plan_returns;
DROP TABLE load_courses;
DROP TABLE change_totals;
DROP TABLE shards;
${[
  "row_keys",
  "rows_unanswered",
  "arrivals_by_time",
  "arrivals_of_drop",
  "messages_by_number",
  "messages_told",
  "arrivals_of_load",
  "loads_pruned",
  "rows_otherwise",
]
  .concat(["time", "target", "status", "file", "rows", "name"].map((by) => `loads_by_${by}`))
  .map((index) => `DROP INDEX ${index};`)
  .join("\n")}
DROP TABLE account_paces;
DROP TABLE account_limits;
DROP TABLE account_members;
DROP TABLE last_sent;
ALTER TABLE arrivals DROP COLUMN file_version;
ALTER TABLE loads DROP COLUMN pruned_at;
ALTER TABLE loads DROP COLUMN pruning_from;
DROP TABLE outages;
UPDATE schema_version SET version = 11;
INSERT INTO messages (id, channel, drop_name, kind, body, made_at, message_number, tries, next_try_at)
VALUES ('m-1', 'ops', 'nightly', 'late', '{}', 7, 1, 2, 9)`);
    database.close();
    const ledger = await openSqliteLedger(path);
    const [message] = await ledger.messages.list("nightly", 9);
    assert.deepEqual(
      [message?.id, message?.kind, message?.madeAt, message?.tries],
      ["m-1", "late", 7, 2],
    );
    assert.equal(await ledger.outages.of("nightly"), undefined);
    await ledger.close();
    assert.equal(versionOf(), ledgerSchemaVersion);
  });

  it("is brought up to date once when several processes open it", async () => {
    const ledgers = await Promise.all([1, 2, 3].map(() => openSqliteLedger(path)));
    for (const ledger of ledgers) assert.equal((await ledger.listLoads()).length, 1);
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    assert.equal(versionOf(), ledgerSchemaVersion);
  });
});
