import assert from "node:assert/strict";
import { exitCodes } from "../../../src/index.ts";
import type { SimulatorOptions } from "../../../src/simulator/simulator-options.ts";
import { correctionMapping, correctionRows, liveActions } from "../../support/live-actions.ts";
import { outcomesOf } from "../../support/parse-report.ts";
import { makeQueuePlace, type QueuePlace } from "../../support/queue-place.ts";
import { workTogether } from "../../support/shared-workers.ts";
import { until } from "../../support/until.ts";
import { assertExit, type Run } from "../../support/workdir.ts";

const rows = 300;
const oneByOne = Array.from({ length: rows }, (_, at) => at + 1);

describe("a load that workers share and that does not go through", () => {
  let place: QueuePlace;
  beforeEach(() => {
    place = makeQueuePlace(rows);
  });
  afterEach(() => place.close());

  const refused = (from: number): NonNullable<SimulatorOptions["rules"]> =>
    oneByOne
      .slice(from)
      .map((row) => ({ match: { id: `act-${row}` }, answer: "bad-request" }) as const);
  const logOf = (id: string): string => place.workdir.read(`waybill-runs/${id}/load.log`);
  const epochsOf = (id: string): number =>
    logOf(id).match(/"message":"execution begins"/g)?.length ?? 0;

  it("stops at all of them by one rule for the rows of all, is concluded once, and goes on when a person says so", async () => {
    await place.simulate({ latency: 5, rules: refused(200) });
    const id = await place.submitted(
      "a.csv",
      "--concurrency",
      "2",
      "--max-errors",
      "40",
      "--max-consecutive",
      "off",
    );
    const { over } = await workTogether(place, 2);
    assert.ok(epochsOf(id) >= 2);
    const [ending, ...others] = over.flatMap((one) => one.ending ?? []);
    assert.deepEqual([ending?.state, ending?.code, others], ["held", "ERR_TOO_MANY_ERRORS", []]);
    const outcomes = outcomesOf(place.workdir.report(id));
    assert.deepEqual(
      outcomes.map(([row]) => row),
      oneByOne,
    );
    const count = (wanted: string): number =>
      outcomes.filter(([, outcome]) => outcome === wanted).length;
    assert.ok(count("rejected") > 40, "more than the bound");
    assert.ok(count("not-attempted") > 0, "it stopped");
    assertExit(await place.workdir.run(["verify", id]), exitCodes.ok);
    const received = place.simulator().received().length;
    // Alone, as a resume; the rest is refused as well, and counted anew.
    assertExit(
      await place.workdir.run(["resume", id, "--max-consecutive", "off"]),
      exitCodes.someRowsOtherwise,
    );
    assert.equal(place.simulator().received().length, received + count("not-attempted"));
    assertExit(await place.workdir.run(["verify", id]), exitCodes.ok);
  });

  it("changes no more records than a guard over all rows allows, whichever worker has them", async () => {
    const live = 200;
    const allowed = 120;
    await place.simulate({ latency: 5, unknownIds: "not-found", records: liveActions(live) });
    place.workdir.file("merge.yaml", `${correctionMapping}guard: { max_rows_changed: 60% }\n`);
    place.workdir.file("am.csv", correctionRows(live));
    const id = await place.submitted("am.csv", "-m", "merge.yaml", "--concurrency", "4");
    const { over } = await workTogether(place, 2);
    assert.ok(epochsOf(id) >= 2);
    const [ending, ...others] = over.flatMap((one) => one.ending ?? []);
    assert.deepEqual([ending?.state, ending?.code, others], ["held", "ERR_GUARD_BROKEN", []]);
    const changed = place
      .simulator()
      .records("collect")
      .filter(({ fields }) => fields["status"] === "excluded");
    assert.equal(changed.length, allowed);
    const outcomes = outcomesOf(place.workdir.report(id));
    assert.equal(outcomes.filter(([, outcome]) => outcome === "applied").length, allowed);
    assert.equal(
      outcomes.filter(([, outcome]) => outcome === "not-attempted").length,
      live - allowed,
    );
    assertExit(await place.workdir.run(["verify", id]), exitCodes.ok);
  });

  it("is listed with all of its workers, is cancelled at all of them, and one of them tells of it", async () => {
    await place.simulate({ latency: 20 });
    const id = await place.submitted("a.csv", "--concurrency", "1");
    let taken = 0;
    let listed: Promise<Run> | undefined;
    const { over } = await workTogether(place, 2, {
      onTaken: () => {
        taken += 1;
        if (taken === 2)
          listed = place.workdir.run(["loads"]).then(async (run) => {
            await place.workdir.run(["cancel", id]);
            return run;
          });
      },
    });
    assert.equal(taken, 2);
    assert.match(
      (await listed)?.stdout ?? "",
      /2 workers share it: process \d+ on \S+, process \d+ on /,
    );
    const endings = over.flatMap((one) => one.ending ?? []);
    assert.deepEqual(
      endings.map(({ state, code }) => [state, code]),
      [["over", "ERR_CANCELLED"]],
    );
    const outcomes = outcomesOf(place.workdir.report(id));
    assert.equal(outcomes.length, rows);
    assert.equal(
      place.simulator().received().length,
      outcomes.filter(([, outcome]) => outcome === "applied").length,
    );
    const { interventions } = JSON.parse(place.workdir.read(`waybill-runs/${id}/summary.json`));
    assert.equal(interventions.length, 1);
  });

  it("sends nothing from any of them while it pauses, and who wanted that and had it go on is told once", async () => {
    const api = await place.simulate({ latency: 20 });
    const id = await place.submitted("a.csv", "--concurrency", "1");
    let taken = 0;
    const said = (word: string): number =>
      logOf(id).split(`"message":"load ${word} by a person"`).length - 1;
    let [before, after] = [0, 0];
    let listed: Run | undefined;
    const pauseOnce = async (): Promise<void> => {
      assertExit(await place.workdir.run(["pause", id, "--because", "a deployment"]), exitCodes.ok);
      await until(() => said("paused") === 2);
      before = api.received().length;
      listed = await place.workdir.run(["loads"]);
      await place.workdir.run(["report", id]);
      after = api.received().length;
      const go = ["continue", id, "--because", "it is over"];
      assertExit(await place.workdir.run(go), exitCodes.ok);
    };
    let paused: Promise<void> | undefined;
    await workTogether(place, 2, {
      onTaken: () => {
        taken += 1;
        if (taken === 2) paused = pauseOnce();
      },
    });
    await paused;
    assert.match(listed?.stdout ?? "", /paused by \S+, until waybill continue wb-/);
    assert.ok(after <= before + 2, "no more than was under way");
    assert.ok(after < rows);
    assert.deepEqual(
      outcomesOf(place.workdir.report(id)),
      oneByOne.map((row) => [row, "applied"]),
    );
    assert.equal(api.received().length, rows);
    const { interventions } = JSON.parse(place.workdir.read(`waybill-runs/${id}/summary.json`));
    assert.deepEqual(
      interventions.map(({ says }: { says: string }) => says),
      ["paused the load, because: a deployment", "continued the load, because: it is over"],
    );
  });

  it("goes on at the others when one of them is told to stop", async () => {
    await place.simulate({ latency: 20 });
    const id = await place.submitted("c.csv", "--concurrency", "1");
    const stop = new AbortController();
    let taken = 0;
    const onTaken = (): void => {
      taken += 1;
      if (taken === 2) stop.abort();
    };
    const [gone, stayed] = await Promise.all([
      workTogether(place, 1, { onTaken, stopSignal: stop.signal }),
      workTogether(place, 1, { onTaken }),
    ]);
    assert.deepEqual(
      [...gone.over, ...stayed.over].map(({ ending }) => ending?.state),
      [undefined, "over"],
    );
    assert.deepEqual(
      outcomesOf(place.workdir.report(id)),
      oneByOne.map((row) => [row, "applied"]),
    );
    assert.equal(place.simulator().records("certifications").length, rows);
  });

  it("begins with its ramp at one of them; the others join behind the last step", async () => {
    await place.simulate({ latency: 5 });
    const id = await place.submitted("a.csv", "--concurrency", "2", "--ramp");
    await workTogether(place, 2);
    const messages = logOf(id)
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line).message);
    const steps = messages.flatMap((message, at) =>
      message === "a step of the ramp is over" ? [at] : [],
    );
    assert.equal(steps.length, 3);
    assert.ok(messages.lastIndexOf("execution begins") > Math.max(...steps), "a second worker");
    assert.deepEqual(
      outcomesOf(place.workdir.report(id)),
      oneByOne.map((row) => [row, "applied"]),
    );
  });
});
