import assert from "node:assert/strict";
import { createCountdown } from "../../support/countdown.ts";
import { correctionMapping, correctionRows, liveActions } from "../../support/live-actions.ts";
import { actionHeader, groupedMapping } from "../../support/load-files.ts";
import { assertFewInDoubt, outcomesOf } from "../../support/parse-report.ts";
import { makeQueuePlace, type QueuePlace } from "../../support/queue-place.ts";
import { until } from "../../support/until.ts";
import { untilSaid } from "../../support/until-said.ts";
import { assertExit, type RunningProgram } from "../../support/workdir.ts";

const rows = 300;
const inFlight = 4;
const oneByOne = Array.from({ length: rows }, (_, at) => at + 1);

describe("a load that workers share, one of which is killed", () => {
  let place: QueuePlace;
  let some: ReturnType<typeof createCountdown>;
  beforeEach(async () => {
    place = makeQueuePlace(rows);
    some = createCountdown(Number.POSITIVE_INFINITY);
    await place.simulate({ latency: 60, onReceived: () => some.tell() });
  });
  afterEach(() => place.close());

  /** Two are at work on it, and the one that joined is killed in mid-load. */
  const killOne = async (id: string): Promise<RunningProgram> => {
    const first = place.startWorker();
    await untilSaid(first, new RegExp(`load ${id}: `));
    const second = place.startWorker();
    await untilSaid(second, new RegExp(`load ${id}: `));
    const log = (): string => place.workdir.read(`waybill-runs/${id}/load.log`);
    await until(() => log().includes("shards handed over"));
    some = createCountdown(20);
    await some.over;
    second.process.kill("SIGKILL");
    await second.over;
    return first;
  };
  const finish = async (id: string, worker: RunningProgram): Promise<void> => {
    await untilSaid(worker, new RegExp(`load ${id} is over`));
    worker.process.kill("SIGTERM");
    assertExit(await worker.over, 0);
  };

  it("has every row once in the report, and no create twice", async () => {
    const id = await place.submitted("c.csv", "--concurrency", `${inFlight}`);
    await finish(id, await killOne(id));
    const made = new Map<unknown, number>();
    for (const { fields } of place.simulator().records("certifications")) {
      const row = fields["sys_bulk_load_record_no"];
      made.set(row, (made.get(row) ?? 0) + 1);
    }
    const outcomes = outcomesOf(place.workdir.report(id));
    assert.deepEqual(
      outcomes.map(([row]) => row),
      oneByOne,
    );
    for (const [row, outcome] of outcomes)
      if (outcome === "applied") assert.equal(made.get(row), 1, `row ${row}`);
      else {
        assert.equal(outcome, "in-doubt", `row ${row}`);
        assert.ok((made.get(row) ?? 0) <= 1, `row ${row} was created twice`);
      }
    assertFewInDoubt(outcomes, inFlight);
  });

  it("keeps the order of each key, and sends again what was under way", async () => {
    const keys = 40;
    const lines = oneByOne.map((row) => `act-${row % keys},Row ${row},pending,2026-03-01`);
    place.workdir.file("a.csv", `${[actionHeader, ...lines].join("\n")}\n`);
    const id = await place.submitted("a.csv", "--concurrency", `${inFlight}`, "--timeout", "1s");
    await finish(id, await killOne(id));
    assert.deepEqual(
      outcomesOf(place.workdir.report(id)),
      oneByOne.map((row) => [row, "applied"]),
    );
    const records = place.simulator().records("collect");
    assert.equal(records.length, keys);
    for (const { id: key, writes } of records) {
      const written = writes.map(({ recordNo }) => recordNo ?? 0);
      assert.deepEqual(
        written,
        written.toSorted((one, other) => one - other),
        key,
      );
      assert.equal(
        new Set(written).size,
        oneByOne.filter((row) => `act-${row % keys}` === key).length,
      );
    }
  });

  it("has all rows of a record end alike, each record whole and none made twice", async () => {
    const made = 150;
    const lines = Array.from({ length: made }, (_, at) =>
      Array.from({ length: 1 + (at % 3) }, (_row, row) => `ref-${at},Run,n-${row}`),
    ).flat();
    place.workdir.file("c3.csv", `${["Ref,Name,Notice", ...lines].join("\n")}\n`);
    place.workdir.file("c3.yaml", groupedMapping);
    const id = await place.submitted("c3.csv", "-m", "c3.yaml", "--concurrency", `${inFlight}`);
    await finish(id, await killOne(id));
    const records = place.simulator().records("certifications");
    const reminders = records.map(({ text }): readonly [string, number] => {
      const { sys_external_id: ref, application_reminder_options: options } = JSON.parse(text);
      return [ref, options.reminders.length];
    });
    const found = new Map(reminders);
    assert.equal(found.size, reminders.length, "none was made twice");
    const outcomes = outcomesOf(place.workdir.report(id));
    assert.equal(outcomes.length, lines.length);
    const outcomeOf = new Map<string, string>();
    for (const [at, [row, outcome]] of outcomes.entries()) {
      const [ref = ""] = lines[at]?.split(",") ?? [];
      assert.equal(outcomeOf.get(ref) ?? outcome, outcome, `row ${row} is one record with others`);
      outcomeOf.set(ref, outcome);
    }
    for (const [ref, outcome] of outcomeOf) {
      const size = 1 + (Number(ref.slice(4)) % 3);
      assert.ok(outcome === "applied" || outcome === "in-doubt", `${ref} is ${outcome}`);
      if (outcome === "applied" || found.has(ref)) assert.equal(found.get(ref), size, ref);
    }
    assertExit(await place.workdir.run(["verify", id]), 0);
  });

  it("changes just as many records as a guard over all rows allows, none of them counted twice", async () => {
    const allowed = 200;
    await place.simulator().stop();
    await place.simulate({
      latency: 20,
      unknownIds: "not-found",
      records: liveActions(rows),
      onReceived: () => some.tell(),
    });
    place.workdir.file("am.yaml", `${correctionMapping}guard: { max_rows_changed: ${allowed} }\n`);
    place.workdir.file("am.csv", correctionRows(rows));
    const flags = ["--concurrency", `${inFlight}`, "--timeout", "1s"];
    const id = await place.submitted("am.csv", "-m", "am.yaml", ...flags);
    const worker = await killOne(id);
    await untilSaid(worker, new RegExp(`load ${id} waits for a person: `));
    worker.process.kill("SIGTERM");
    assertExit(await worker.over, 0);
    const changed = place
      .simulator()
      .records("collect")
      .filter(({ fields }) => fields["status"] === "excluded");
    assert.equal(changed.length, allowed);
    const applied = outcomesOf(place.workdir.report(id)).filter(([, to]) => to === "applied");
    assert.equal(applied.length, allowed);
    assertExit(await place.workdir.run(["verify", id]), 0);
  });
});
