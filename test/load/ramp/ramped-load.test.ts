import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  applyPlan,
  planLoad,
  runLoad,
  startSimulator,
  type LoadReport,
  type Simulator,
  type SimulatorOptions,
} from "../../../src/index.ts";
import { writeSizes } from "../../delivery/batch/batch-setup.ts";
import {
  actionHeader,
  actionMapping,
  actionRows,
  creationMapping,
  creationRows,
  detailMapping,
  detailRows,
} from "../../support/load-files.ts";
import { createLeapingClock } from "../../support/leaping-clock.ts";
import { makeRampPlace, outlineOf, type RampPlace } from "./ramp-fixture.ts";
import { settingsOf } from "../../support/settings-of.ts";

type Rules = NonNullable<SimulatorOptions["rules"]>;
const refuse = (...rows: readonly number[]): Rules =>
  rows.map((row) => ({ match: { id: `act-${row}` }, answer: "bad-request" }));
const from = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => first + at);

describe("a load with a ramp", () => {
  let place: RampPlace;
  let simulator: Simulator;
  beforeEach(() => {
    place = makeRampPlace();
  });
  afterEach(async () => {
    await simulator.stop();
    place.remove();
  });

  const begin = async (options: SimulatorOptions = {}): Promise<{ connection: object }> => {
    simulator = await startSimulator({ serverFields: "optional", ...options });
    return { connection: { baseUrl: simulator.urls.collect } };
  };
  const accepted = (): number => simulator.counts().recordsAccepted;
  const stopOf = ({ exitCode, error, summary }: LoadReport): unknown[] => [
    exitCode,
    error?.code,
    summary.status,
  ];

  it("sends 1, then 3, then 50 rows, then the rest, and reads back what went in", async () => {
    const at: number[] = [];
    const there = await begin();
    const observer = { onRampStep: () => void at.push(accepted()) };
    const { exitCode, summary } = await place.load({ ...there, observer });
    assert.equal(exitCode, 0);
    assert.equal(outlineOf(place.steps), "1/3 3/50 50/rest");
    assert.deepEqual(at, [1, 4, 54]);
    for (const { sent, readBack } of place.steps)
      assert.deepEqual(readBack, { read: sent, unread: 0, differing: [], why: undefined });
    assert.equal(summary.delivery.requests, 60 + 54, "reading is counted");
    assert.equal(accepted(), 60);
  });

  it("sends all at once without it", async () => {
    const { ramp: _, ...plain } = place.request(await begin());
    await runLoad(plain);
    assert.deepEqual(place.steps, []);
    assert.equal(simulator.counts().requests, 60);
  });

  for (const [what, refused, goneIn, saying] of [
    ["the row of step 1", [1], 0, "step 1 of the ramp: 1 of 1 row did not go in"],
    ["a row of step 2", [3], 3, "step 2 of the ramp: 1 of 3 rows did not go in"],
    ["a seventh of step 3", from(5, 6), 48, "step 3 of the ramp: 6 of 50 rows did not go in"],
  ] as const)
    it(`stops by the rule when the API refuses ${what}, and says how to go on`, async () => {
      const report = await place.load(await begin({ rules: refuse(...refused) }));
      assert.deepEqual(stopOf(report), [3, "ERR_RAMP_STOPPED", "stopped"]);
      assert.equal(accepted(), goneIn);
      assert.ok(report.error?.message.startsWith(saying), report.error?.message);
      assert.equal(report.summary.statusReason, report.error?.message);
      const [next = ""] = report.error?.actions ?? [];
      assert.match(next, /resume the load .*: waybill resume wb-/);
    });

  it("goes on where no more than a tenth of step 3 is refused", async () => {
    const report = await place.load(await begin({ rules: refuse(...from(5, 5)) }));
    assert.deepEqual(stopOf(report), [1, undefined, "completed"]);
    assert.equal(accepted(), 55);
  });

  it("takes the share of --max-errors, whether it is given as one or as a number of rows", async () => {
    const there = await begin({ rules: refuse(3) });
    for (const maxErrors of [{ share: 0.34 }, { rows: 21 }])
      assert.deepEqual(stopOf(await place.load({ ...there, maxErrors })).slice(0, 1), [1]);
    for (const maxErrors of [{ share: 0.33 }, { rows: 19 }]) {
      const { error } = await place.load({ ...there, maxErrors });
      assert.equal(error?.code, "ERR_RAMP_STOPPED");
      assert.match(error?.message ?? "", /, and --max-errors allows (?:33%|19 of 60)$/);
    }
  });

  it("asks behind each step where somebody wants to be asked, and does as the answer says", async () => {
    const asked: number[] = [];
    const there = await begin({ rules: refuse(1) });
    const confirm = async ({ number }: { number: number }): Promise<boolean> => {
      asked.push(number);
      return number < 2;
    };
    const report = await place.load({ ...there, ramp: { confirm } });
    assert.deepEqual(asked, [1, 2], "a step that breaks the rule is asked about as well");
    assert.deepEqual(stopOf(report), [3, "ERR_RAMP_STOPPED", "stopped"]);
    assert.equal(
      report.summary.statusReason,
      "you said no after step 2 of the ramp and its 3 rows",
    );
    assert.equal(accepted(), 3);
    assert.equal(report.summary.outcomes["not-attempted"], 56);
  });

  it("is interrupted like any load while somebody is asked", async () => {
    const there = await begin();
    const stop = new AbortController();
    const confirm = async (): Promise<boolean> => {
      stop.abort();
      return await new Promise(() => undefined);
    };
    const report = await place.load({ ...there, stopSignal: stop.signal, ramp: { confirm } });
    assert.deepEqual(stopOf(report), [130, undefined, "stopped"]);
    assert.equal(report.summary.statusReason, "interrupted");
    assert.equal(accepted(), 1);
  });

  it("takes an answer that was broken off by the signal for an interruption", async () => {
    const there = await begin();
    const stop = new AbortController();
    const confirm = async (): Promise<boolean> => {
      stop.abort();
      throw new DOMException("the question was taken back", "AbortError");
    };
    const report = await place.load({ ...there, stopSignal: stop.signal, ramp: { confirm } });
    assert.equal(report.exitCode, 130);
  });

  it("begins anew when it is resumed, and sends nothing twice", async () => {
    const there = await begin();
    const stopped = await place.load({
      ...there,
      ramp: { confirm: async ({ number }) => number < 2 },
    });
    assert.equal(accepted(), 4);
    const { exitCode, summary } = await place.resume(stopped, {});
    assert.deepEqual([exitCode, summary.outcomes.applied, accepted()], [0, 60, 60]);
    assert.equal(outlineOf(place.steps), "1/3 3/50 1/3 3/50 50/rest");
    const lines = readFileSync(join(place.path, "runs", summary.loadId, "load.log"), "utf8")
      .split("\n")
      .filter((line) => line.includes("a step of the ramp is over"));
    assert.equal(lines.length, 5);
    assert.match(lines[4] ?? "", /"step":3,"sent":50,"applied":50,.*"readBack":50/);
  });

  for (const [rows, outline] of [
    [1, "1/end"],
    [3, "1/3 2/end"],
    [4, "1/3 3/end"],
    [54, "1/3 3/50 50/end"],
  ] as const)
    it(`tells of the last step of ${rows} rows, and asks nobody when none is left`, async () => {
      const asked: number[] = [];
      const confirm = async ({ number }: { number: number }): Promise<boolean> => {
        asked.push(number);
        return true;
      };
      const there = await begin();
      const report = await place.load({ ...there, source: actionRows(rows), ramp: { confirm } });
      assert.equal(report.exitCode, 0);
      assert.equal(outlineOf(place.steps), outline);
      assert.equal(asked.length, place.steps.length - 1);
    });

  it("stops nothing for the last row of the file", async () => {
    const there = await begin({ rules: refuse(4) });
    const report = await place.load({ ...there, source: actionRows(4) });
    assert.deepEqual(stopOf(report), [1, undefined, "completed"]);
    assert.match(place.steps[1]?.broken ?? "", /^step 2 of the ramp: 1 of 3 rows did not go in/);
  });

  it("counts neither invalid rows nor rows beyond --limit", async () => {
    const source = `${actionHeader}\nact-0,Gold,paid,2026-03-01\n${actionRows(9).split("\n").slice(1).join("\n")}`;
    const report = await place.load({ ...(await begin()), source, limit: 4 });
    assert.equal(outlineOf(place.steps), "1/3 2/end");
    assert.equal(report.summary.outcomes.applied, 3);
  });

  it("works without preflight, and for rows of one key, of which the last one is read back", async () => {
    const statuses = ["pending", "completed", "excluded", "error", "pending"];
    const rows = statuses.map((status) => `act-1,Gold,${status},2026-03-01`);
    const source = `${[actionHeader, ...rows].join("\n")}\n`;
    const there = await begin();
    const { exitCode } = await place.load({ ...there, source, preflight: false });
    assert.equal(exitCode, 0);
    assert.equal(outlineOf(place.steps), "1/3 3/50 1/end");
    assert.deepEqual(
      place.steps.map(({ readBack }) => [readBack.read, readBack.differing.length]),
      [
        [1, 0],
        [1, 0],
        [1, 0],
      ],
    );
    assert.equal(simulator.record("collect", "act-1")?.fields["status"], "pending");
  });

  it("gives the places of rows that were held back to others", async () => {
    const twin = "act-2,Gold,pending,2026-03-01\n";
    const source = actionRows(2) + twin + actionRows(8).split("\n").slice(3).join("\n");
    const there = await begin({ rules: [{ match: { id: "act-2" }, answer: "server-error" }] });
    const report = await place.load({ ...there, source });
    assert.deepEqual(stopOf(report), [3, "ERR_RAMP_STOPPED", "stopped"]);
    const { outcomes } = report.summary;
    assert.deepEqual([outcomes.applied, outcomes.failed, outcomes.skipped], [3, 1, 1]);
    assert.deepEqual(place.steps[1]?.readBack.read, 2);
  });

  it("holds nothing against a row that the server stamps with a time of its own", async () => {
    const there = await begin();
    const mapping = actionMapping
      .replace("sys_last_modified_at, ", "")
      .concat('  sys_last_modified_at: { constant: "2026-01-01T00:00:00Z" }\n');
    const { exitCode } = await place.load({ ...there, mapping, source: actionRows(2) });
    assert.equal(exitCode, 0);
    const stamp = simulator.record("collect", "act-1")?.fields["sys_last_modified_at"];
    assert.notEqual(stamp, "2026-01-01T00:00:00Z");
    assert.deepEqual(place.steps[0]?.readBack.differing, []);
  });

  it("counts no row whose record is as it should be, and leaves a merge's other fields alone", async () => {
    const there = await begin();
    await place.load({ ...there, source: actionRows(6) });
    const before = accepted();
    const mapping = `${actionMapping.split("fields:")[0]}write: merge\nfields:\n  id: Id\n  status: Status\n`;
    const same = actionRows(4).split("\n").slice(0, 5);
    const source = `${same.join("\n")}\nact-5,x,excluded,2026-03-01\nact-6,x,excluded,2026-03-01\n`;
    const { exitCode, summary } = await place.load({ ...there, mapping, source });
    assert.equal(exitCode, 0);
    assert.deepEqual([summary.outcomes.unchanged, summary.outcomes.applied], [4, 2]);
    assert.equal(outlineOf(place.steps.slice(3)), "1/3 1/end");
    assert.deepEqual(
      place.steps.slice(3).map(({ readBack }) => readBack.read),
      [1, 1],
    );
    assert.equal(accepted(), before + 2);
  });

  it("carries out a plan in steps as well", async () => {
    const there = await begin();
    await place.load({ ...there, source: actionRows(6) });
    const planPath = join(place.path, "a.plan");
    const mapping = `${actionMapping.split("fields:")[0]}write: merge\nfields:\n  id: Id\n  status: Status\n`;
    const request = place.request({ ...there, mapping, source: actionRows(6, "excluded") });
    const { sourcePath, mappingPath } = request;
    const settings = settingsOf(request);
    await planLoad({ ...settings, sourcePath, mappingPath, planPath });
    const report = await applyPlan({ ...settings, planPath });
    assert.equal(report.exitCode, 0);
    assert.equal(outlineOf(place.steps.slice(3)), "1/3 3/50 2/end");
    assert.deepEqual(
      place.steps.slice(3).map(({ readBack }) => [readBack.read, readBack.differing.length]),
      [
        [1, 0],
        [3, 0],
        [2, 0],
      ],
    );
  });

  it("does not wait for a batch to fill up", async () => {
    await begin({ answerShape: "update-array" });
    const leaping = createLeapingClock();
    const clock = {
      ...leaping,
      sleep: async (ms: number, signal?: AbortSignal): Promise<void> => {
        // How long a batch waits for further rows: for ever, here, unless it is broken off.
        if (ms !== 100) return await leaping.sleep(ms, signal);
        await new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        });
      },
    };
    const { exitCode } = await place.load({
      mapping: detailMapping,
      source: detailRows(94),
      connection: { baseUrl: simulator.urls.billingplatform, batch: 20, concurrency: 1 },
      clock,
    });
    assert.equal(exitCode, 0);
    assert.equal(outlineOf(place.steps), "1/3 3/50 50/rest");
    assert.deepEqual(writeSizes(simulator), [1, 3, 20, 20, 10, 20, 20]);
    assert.ok(place.steps.every(({ sent, readBack }) => readBack.read === sent));
  });

  it("takes the answers of creates, which can't be read back", async () => {
    await begin();
    const { exitCode } = await place.load({
      mapping: creationMapping,
      source: creationRows(6),
      connection: { baseUrl: simulator.urls.certifications },
    });
    assert.equal(exitCode, 0);
    assert.equal(outlineOf(place.steps), "1/3 3/50 2/end");
    assert.deepEqual(
      place.steps.map(({ readBack }) => readBack.unread),
      [1, 3, 2],
    );
    assert.equal(simulator.counts().requests, 6);
  });
});
