import assert from "node:assert/strict";
import { join } from "node:path";
import type { RampStep, Simulator } from "../../../src/index.ts";
import { openLedger } from "../../../src/ledger/open-ledger.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { correctionRows, startWithActions } from "../../support/live-actions.ts";

const monday = "actions-20261130.csv";

describe("what a drop says under load", () => {
  let simulator: Simulator;
  let place: DropPlace;
  const setUp = (load: string): void => {
    place = makeDropPlace(simulator, `complete: { marker: "{name}.done" }\nload: ${load}`);
  };
  beforeEach(async () => {
    simulator = await startWithActions(80);
  });
  afterEach(async () => {
    await simulator.stop();
    place.remove();
  });

  it("is what the load is begun with", async () => {
    setUp("{ keep_before: true, verify: all, rate: 5000/s, concurrency: 2, max_consecutive: off }");
    place.deliver(monday, correctionRows(3));
    assert.equal((await place.look()).at(-1), `${monday} done`);
    const { loadId = "" } = await place.arrival(monday);
    const ledger = await openLedger(join(place.path, "waybill-runs", "ledger.db"), {});
    const load = await ledger.findLoad(loadId);
    await ledger.close();
    assert.deepEqual(load?.terms, { keepBefore: true, verify: 1 });
    const { verification } = JSON.parse(place.read(`waybill-runs/${loadId}/summary.json`));
    assert.equal(verification.read, 3);
  });

  it("lets a load begin with one row, each time that it is carried on", async () => {
    setUp("{ ramp: true, concurrency: 1 }");
    place.deliver(monday, correctionRows(80));
    const steps: string[] = [];
    const stop = new AbortController();
    const onRampStep = ({ number, sent }: RampStep): void => {
      steps.push(`${number}: ${sent}`);
      if (steps.length === 2) stop.abort(new Error("the machine goes down"));
    };
    const observer = { onRampStep };
    assert.equal(
      (await place.look({ observer, stopSignal: stop.signal })).at(-1),
      `${monday} stopped`,
    );
    assert.equal((await place.look({ observer })).at(-1), `${monday} done`);
    assert.deepEqual(steps.slice(0, 5), ["1: 1", "2: 3", "1: 1", "2: 3", "3: 50"]);
  });

  it("needs a person where a step of the ramp breaks the rule", async () => {
    setUp("{ ramp: true }");
    place.deliver(monday, "Id,Name,Status\nact-none,A,pending\nact-2,B,pending\n");
    assert.equal((await place.look()).at(-1), `${monday} attention`);
    assert.equal((await place.arrival(monday)).code, "ERR_RAMP_STOPPED");
  });
});
