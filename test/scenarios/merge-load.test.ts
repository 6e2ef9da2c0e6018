import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  exitCodes,
  LoadError,
  systemClock,
  type Simulator,
  type SimulatorOptions,
} from "../../src/index.ts";
import type { JsonObject } from "../../src/kernel/json.ts";
import { makeChangePlace, type ChangePlace } from "../support/change-place.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";

describe("a load that merges into live records", () => {
  let simulator: Simulator;
  let place: ChangePlace;

  afterEach(async () => {
    place.remove();
    await simulator.stop();
  });

  const begin = async ({
    rows = 3,
    options = {},
    changesOf,
    mapping = correctionMapping,
    source,
  }: {
    rows?: number;
    options?: SimulatorOptions;
    changesOf?: (row: number) => JsonObject;
    mapping?: string;
    source?: string;
  } = {}): Promise<void> => {
    simulator = await startWithActions(rows, options, changesOf);
    const baseUrl = simulator.urls.collect;
    place = makeChangePlace({
      baseUrl,
      tenant: "acme",
      mapping,
      source: source ?? correctionRows(rows),
    });
  };
  const field = (id: string, name: string): unknown =>
    simulator.record("collect", id)?.fields[name];
  const writes = (id: string): number => simulator.record("collect", id)?.writes.length ?? 0;

  it("changes the mapped fields and keeps all others, unknown ones too", async () => {
    await begin();
    const report = await place.load();
    assert.equal(report.exitCode, exitCodes.ok);
    assert.deepEqual(place.outcomes(report), ["1 applied", "2 applied", "3 applied"]);
    const record = simulator.record("collect", "act-2")?.fields ?? {};
    assert.deepEqual([record["name"], record["status"]], ["New 2", "excluded"]);
    assert.deepEqual(record["x_custom"], { kept: ["as", "it", "is"] });
    assert.deepEqual([record["date"], record["order_id"]], ["2026-03-01", "order-1"]);
    assert.equal(record["sys_bulk_load_id"], report.summary.loadId);
    assert.equal(record["sys_bulk_load_record_no"], 2);
  });

  it("sends nothing for a record that is so already, whatever load tagged it last", async () => {
    await begin();
    await place.load();
    const again = await place.load();
    assert.deepEqual(place.outcomes(again), ["1 unchanged", "2 unchanged", "3 unchanged"]);
    assert.equal(again.summary.delivery.requests, 3);
    assert.equal(writes("act-1"), 1);
  });

  it("leaves a field alone whose cell is blank", async () => {
    await begin({ rows: 1, source: "Id,Name,Status\nact-1,,excluded\n" });
    await place.load();
    assert.deepEqual(
      [field("act-1", "name"), field("act-1", "status")],
      ["Name of act-1", "excluded"],
    );
  });

  it("fills in a default where the live record has no value, and overwrites none with it", async () => {
    const mapping = `${correctionMapping}  city: { column: City, default: Rome, default_when: absent }\n`;
    await begin({
      rows: 4,
      mapping,
      source: "Id,Name,Status,City\nact-1,,,\nact-2,,,\nact-3,,,\nact-4,,,Oslo\n",
      changesOf: (row) => (row === 2 ? {} : { city: row === 3 ? "" : "Paris" }),
    });
    const report = await place.load();
    assert.deepEqual(place.outcomes(report), [
      "1 unchanged",
      "2 applied",
      "3 applied",
      "4 applied",
    ]);
    assert.deepEqual(
      [1, 2, 3, 4].map((row) => field(`act-${row}`, "city")),
      ["Paris", "Rome", "Rome", "Oslo"],
    );
    const again = await place.load();
    assert.deepEqual(place.outcomes(again), [
      "1 unchanged",
      "2 unchanged",
      "3 unchanged",
      "4 unchanged",
    ]);
  });

  it("clears a field whose cell is blank where the mapping says so", async () => {
    const mapping = `${correctionMapping}  city: { column: City, blank: clear }\n`;
    await begin({
      rows: 2,
      mapping,
      source: "Id,Name,Status,City\nact-1,,,\nact-2,,,Rome\n",
      changesOf: () => ({ city: "Paris" }),
    });
    const report = await place.load();
    assert.deepEqual(place.outcomes(report), ["1 applied", "2 applied"]);
    assert.deepEqual([field("act-1", "city"), field("act-2", "city")], [undefined, "Rome"]);
  });

  it("rejects, before writing, rows whose record is locked or is not there", async () => {
    await begin({
      rows: 2,
      source: correctionRows(3),
      changesOf: (row) => (row === 1 ? { sys_locked: true } : {}),
    });
    const report = await place.load();
    assert.deepEqual(place.outcomes(report), [
      "1 rejected record-locked",
      "2 applied",
      "3 rejected record-not-found",
    ]);
    assert.equal(writes("act-1"), 0);
    assert.match(place.message(report, 1), /locked/);
  });

  it("echoes the version, so that an API that checks it takes the record", async () => {
    await begin({ options: { checkVersion: true } });
    assert.deepEqual(place.outcomes(await place.load()), ["1 applied", "2 applied", "3 applied"]);
  });

  it("lays the row over what somebody changes between reading and writing, where the API checks versions", async () => {
    let visits = 0;
    await begin({
      options: {
        checkVersion: true,
        onRead: (visit) => {
          if (visit.id !== "act-2" || visit.moment !== "after" || (visits += 1) > 1) return;
          simulator.changeRecord(visit, { city: "Lyon", name: "Theirs" });
        },
      },
    });
    const report = await place.load();
    assert.deepEqual(place.outcomes(report), ["1 applied", "2 applied", "3 applied"]);
    assert.deepEqual([field("act-2", "city"), field("act-2", "name")], ["Lyon", "New 2"]);
    const undone = await place.apply(await place.undo(report));
    assert.equal(undone.summary.outcomes.applied, 3);
    assert.deepEqual([field("act-2", "city"), field("act-2", "name")], ["Lyon", "Theirs"]);
  });

  it("rejects a row whose record is deleted between reading and writing", async () => {
    await begin({
      rows: 2,
      options: {
        onRead: (visit) => {
          if (visit.id === "act-1" && visit.moment === "after") simulator.removeRecord(visit);
        },
      },
    });
    const report = await place.load();
    assert.deepEqual(place.outcomes(report), ["1 rejected record-not-found", "2 applied"]);
  });

  for (const reads of ["forbidden", "not-allowed"] as const)
    it(`stops before anything is written where reading is ${reads}, and says so`, async () => {
      await begin({ options: { reads } });
      const report = await place.load();
      assert.equal(report.exitCode, exitCodes.stopped);
      assert.ok(report.error instanceof LoadError && report.error.code === "ERR_READ_REFUSED");
      assert.match(report.error.message, /can't be merged/);
      assert.equal(report.summary.outcomes["not-attempted"], 3);
    });

  it("applies rows of one record in file order, each on top of the one before", async () => {
    await begin({
      rows: 1,
      source: "Id,Name,Status\nact-1,First,\nact-1,,excluded\nact-1,Last,\n",
    });
    const report = await place.load();
    assert.deepEqual(place.outcomes(report), ["1 applied", "2 applied", "3 applied"]);
    assert.deepEqual([field("act-1", "name"), field("act-1", "status")], ["Last", "excluded"]);
  });

  it("sends no record that is not what the documents allow, though the row is not to blame", async () => {
    await begin({ rows: 1, changesOf: () => ({ outcome_of_last_refresh: "sideways" }) });
    const report = await place.load();
    assert.deepEqual(place.outcomes(report), ["1 invalid live-record-invalid"]);
    assert.match(place.message(report, 1), /outcome_of_last_refresh.*sideways/);
    assert.equal(writes("act-1"), 0);
  });

  it("sends nothing, and reads nothing, for a row that is not valid by itself", async () => {
    await begin({ rows: 1, source: "Id,Name,Status\nact-1,New,gone\n" });
    const report = await place.load();
    assert.deepEqual(place.outcomes(report), ["1 invalid value-not-allowed"]);
    assert.equal(report.summary.delivery.requests, 0);
  });

  it("loses nothing to lost answers and 429s, and writes each row once where it went in", async () => {
    await begin({
      rows: 40,
      options: { lost: 0.1, faults: 0.05, rate: { requestsPerSecond: 200, burst: 20 }, seed: 5 },
    });
    // The limit counts real seconds.
    const report = await place.load({ clock: systemClock });
    assert.equal(report.summary.outcomes.applied, 40);
    for (let row = 1; row <= 40; row += 1) {
      assert.equal(field(`act-${row}`, "name"), `New ${row}`);
      assert.equal(writes(`act-${row}`), 1, `act-${row} was written more than once`);
    }
  });

  describe("with guards", () => {
    const guarded = (guard: string): string => `${correctionMapping}guard:\n${guard}`;

    it("makes a row invalid that breaks one, and says which", async () => {
      await begin({
        mapping: guarded("  fields:\n    status: { transitions: { pending: [completed] } }\n"),
        changesOf: (row) => (row === 2 ? { status: "excluded" } : {}),
      });
      const report = await place.load();
      assert.deepEqual(place.outcomes(report), [
        "1 invalid guard-broken",
        "2 applied",
        "3 invalid guard-broken",
      ]);
      assert.match(place.message(report, 1), /pending.*excluded/);
      assert.equal(field("act-1", "name"), "Name of act-1");
    });

    it("stops before the row that breaks one which says stop, resumably", async () => {
      await begin({
        mapping: guarded("  on_break: stop\n  fields:\n    name: { never: true }\n"),
        source: "Id,Name,Status\nact-1,,excluded\nact-2,Changed,\nact-3,,excluded\n",
      });
      const report = await place.load({
        connection: { baseUrl: simulator.urls.collect, tenant: "acme", concurrency: 1 },
      });
      assert.equal(report.exitCode, exitCodes.stopped);
      assert.ok(report.error instanceof LoadError && report.error.code === "ERR_GUARD_BROKEN");
      assert.equal(field("act-2", "name"), "Name of act-2");
      assert.equal(report.summary.outcomes["not-attempted"], 2);
    });

    it("stops when more rows change than may, and a resume does not begin to count anew", async () => {
      await begin({ rows: 6, mapping: guarded("  max_rows_changed: 2\n") });
      const connection = { baseUrl: simulator.urls.collect, tenant: "acme", concurrency: 1 };
      const report = await place.load({ connection });
      assert.equal(report.exitCode, exitCodes.stopped);
      assert.ok(report.error instanceof LoadError && report.error.code === "ERR_GUARD_BROKEN");
      assert.equal(report.summary.outcomes.applied, 2);
      const resumed = await place.resume(report);
      assert.equal(resumed.exitCode, exitCodes.stopped);
      assert.equal(resumed.summary.outcomes.applied, 2);
    });

    it("counts each row that was let go, whatever is in flight, and one whose answer a kill has taken", async () => {
      await begin({ rows: 30, mapping: guarded("  max_rows_changed: 5\n") });
      const connection = { baseUrl: simulator.urls.collect, tenant: "acme", concurrency: 12 };
      const report = await place.load({ connection });
      assert.equal(report.summary.outcomes.applied, 5);
      const database = new DatabaseSync(join(place.runsDir, "ledger.db"));
      database.exec(`
UPDATE rows SET outcome = NULL WHERE rowid IN (SELECT rowid FROM rows WHERE outcome = 'applied' LIMIT 2);
UPDATE outcome_counts SET row_count = 3 WHERE outcome = 'applied'`);
      database.close();
      const resumed = await place.resume(report);
      assert.equal(resumed.exitCode, exitCodes.stopped);
      assert.equal(resumed.summary.outcomes.applied, 5);
    });

    it("counts those that went in before the ledger kept what it counts", async () => {
      await begin({ rows: 6, mapping: guarded("  max_rows_changed: 2\n") });
      const report = await place.load({
        connection: { baseUrl: simulator.urls.collect, tenant: "acme", concurrency: 1 },
        limit: 2,
      });
      assert.equal(report.summary.outcomes.applied, 2);
      const database = new DatabaseSync(join(place.runsDir, "ledger.db"));
      database.exec("DELETE FROM change_totals");
      database.close();
      const resumed = await place.resume(report);
      assert.equal(resumed.exitCode, exitCodes.stopped);
      assert.equal(resumed.summary.outcomes.applied, 2);
    });
  });
});
