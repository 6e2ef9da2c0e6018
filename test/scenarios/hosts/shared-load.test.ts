import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { exitCodes } from "../../../src/index.ts";
import {
  actionHeader,
  actionRows,
  groupedMapping,
  groupedUpdateMapping,
} from "../../support/load-files.ts";
import { correctionMapping, correctionRows, liveActions } from "../../support/live-actions.ts";
import { outcomesOf } from "../../support/parse-report.ts";
import { makeQueuePlace, type QueuePlace } from "../../support/queue-place.ts";
import { workTogether } from "../../support/shared-workers.ts";
import { assertExit } from "../../support/workdir.ts";

const rows = 240;

describe("a load that several workers share", () => {
  let place: QueuePlace;
  beforeEach(async () => {
    place = makeQueuePlace(rows);
    await place.simulate({ latency: 5 });
  });
  afterEach(() => place.close());

  const assertShared = (takers: readonly number[], workers: number): void =>
    assert.equal(new Set(takers).size, workers, "each of them had a part");

  it("is carried out by all of them, each row once, and concluded by the last, once", async () => {
    const id = await place.submitted("a.csv", "--concurrency", "2");
    const { takers, over } = await workTogether(place, 2);
    assertShared(takers, 2);
    const records = place.simulator().records("collect");
    assert.equal(records.length, rows);
    for (const { writes } of records) assert.equal(writes.length, 1);
    assert.deepEqual(
      outcomesOf(place.workdir.report()),
      Array.from({ length: rows }, (_, at) => [at + 1, "applied"]),
    );
    const endings = over.flatMap(({ ending }) => ending ?? []);
    assert.deepEqual(
      endings.map(({ state, exitCode }) => [state, exitCode]),
      [["over", 0]],
    );
    const log = place.workdir.read(`waybill-runs/${id}/load.log`);
    assert.match(log, /"message":"shards handed over"/);
    assert.equal(log.match(/"message":"execution ends"/g)?.length, 1);
    assert.match((await place.workdir.run(["verify", id])).stdout, /the books balance/);
  });

  it("is left by whoever has joined when another load waits that nobody has, and finished by the others", async () => {
    const big = await place.submitted("a.csv", "--concurrency", "1");
    place.workdir.file("a2.csv", actionRows(6).replaceAll("Gold", "Silver"));
    const ids: string[] = [];
    let small: Promise<string> | undefined;
    const { over } = await workTogether(place, 2, {
      loads: 2,
      onTaken: ({ id }) => {
        ids.push(id);
        if (ids.length === 2) small = place.submitted("a2.csv", "--tenant", "other");
      },
    });
    assert.deepEqual(ids.slice(0, 3), [big, big, await small]);
    assert.deepEqual(
      over.filter(({ ending }) => ending !== undefined).map(({ loadId }) => loadId),
      [await small, big],
    );
    assert.equal(place.simulator().counts().recordsAccepted, rows + 6);
  });

  it("merges into live records, and is taken back like any other", async () => {
    const live = 120;
    await place.simulator().stop();
    await place.simulate({ latency: 5, unknownIds: "not-found", records: liveActions(live) });
    place.workdir.file("merge.yaml", correctionMapping);
    place.workdir.file("am.csv", correctionRows(live));
    const id = await place.submitted("am.csv", "-m", "merge.yaml", "--concurrency", "2");
    assertShared((await workTogether(place, 2)).takers, 2);
    const statuses = (): ReadonlySet<unknown> =>
      new Set(
        place
          .simulator()
          .records("collect")
          .map(({ fields }) => fields["status"]),
      );
    assert.deepEqual(statuses(), new Set(["excluded"]));
    assertExit(await place.workdir.run(["undo", id, "-o", "undo.plan"]), exitCodes.ok);
    assertExit(
      await place.workdir.run([
        "apply",
        "undo.plan",
        "--yes",
        "--base-url",
        place.simulator().urls.collect,
        "--tenant",
        "acme",
      ]),
      exitCodes.ok,
    );
    assert.deepEqual(statuses(), new Set(["pending"]));
  });

  it("makes records of several rows, each whole and at one of them", async () => {
    const lines = Array.from({ length: 150 }, (_, at) =>
      Array.from({ length: 1 + (at % 3) }, (_row, row) => `ref-${at},Run,n-${row}`),
    ).flat();
    place.workdir.file("c3.csv", `${["Ref,Name,Notice", ...lines].join("\n")}\n`);
    place.workdir.file("c3.yaml", groupedMapping);
    const id = await place.submitted("c3.csv", "-m", "c3.yaml", "--concurrency", "2");
    assertShared((await workTogether(place, 2)).takers, 2);
    assert.deepEqual(
      outcomesOf(place.workdir.report(id)),
      lines.map((_, at) => [at + 1, "applied"]),
    );
    const made = place
      .simulator()
      .records("certifications")
      .map(({ text }) => JSON.parse(text))
      .map((record) => {
        const { reminders } = record.application_reminder_options;
        return `${record.sys_external_id} ${reminders.length}`;
      });
    const wanted = Array.from({ length: 150 }, (_, at) => `ref-${at} ${1 + (at % 3)}`);
    assert.deepEqual(made.toSorted(), wanted.toSorted());
    assert.match(
      place.workdir.read(`waybill-runs/${id}/load.log`),
      /"message":"shards handed over"/,
    );
    assert.match((await place.workdir.run(["verify", id])).stdout, /the books balance/);
  });

  it("has one worker where records of several rows share a key, whose order nobody would keep", async () => {
    place.workdir.file("c4.yaml", groupedUpdateMapping.replace("by: Run", "by: [Run, Name]"));
    const shardsOf = async (rowOf: (at: number) => string): Promise<unknown> => {
      const lines = Array.from({ length: 80 }, (_, at) => rowOf(at));
      place.workdir.file("c4.csv", `${["Run,Name,Notice", ...lines].join("\n")}\n`);
      const id = await place.submitted("c4.csv", "-m", "c4.yaml");
      const database = new DatabaseSync(join(place.workdir.path, "waybill-runs", "ledger.db"));
      const work = database.prepare("SELECT shards FROM work WHERE load_id = ?").get(id);
      database.close();
      return work?.["shards"];
    };
    assert.equal(await shardsOf((at) => `run-${at},Row,n-1`), 64);
    assert.equal(await shardsOf((at) => `run-${at % 70},Row ${at},n-1`), null);
  });

  it("keeps the order of each key, whatever keys repeat and however many workers there are", async () => {
    let at = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 100, maxLength: 120 }),
        fc.integer({ min: 2, max: 4 }),
        async (keys, workers) => {
          at += 1;
          const lines = keys.map(
            (key, row) =>
              // Some are skipped for want of a status, or invalid.
              `run-${at}-${key},Row ${row},${row % 17 === 3 ? "nonsense" : "pending"},2026-03-01`,
          );
          const name = `a${at}.csv`;
          place.workdir.file(name, `${[actionHeader, ...lines].join("\n")}\n`);
          const id = await place.submitted(name, "--concurrency", "2");
          await workTogether(place, workers);
          const expected = new Map<string, number[]>();
          for (const [row, key] of keys.entries())
            if (row % 17 !== 3)
              expected.set(`run-${at}-${key}`, [
                ...(expected.get(`run-${at}-${key}`) ?? []),
                row + 1,
              ]);
          const found = place
            .simulator()
            .records("collect")
            .filter(({ id: record }) => record.startsWith(`run-${at}-`));
          assert.deepEqual(
            new Map(
              found.map(({ id: record, writes }) => [
                record,
                writes.map(({ recordNo }) => recordNo),
              ]),
            ),
            expected,
          );
          assert.deepEqual(
            outcomesOf(place.workdir.report(id)),
            keys.map((_, row) => [row + 1, row % 17 === 3 ? "invalid" : "applied"]),
          );
        },
      ),
      { numRuns: 3 },
    );
  });
});
