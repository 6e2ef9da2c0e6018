import assert from "node:assert/strict";
import { join } from "node:path";
import { runLoad, type Simulator } from "../../../src/index.ts";
import { openLedger } from "../../../src/ledger/open-ledger.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { startWithActions } from "../../support/live-actions.ts";
import { actionHeader, actionMapping, actionRows } from "../../support/load-files.ts";
import { buildIntent, buildLoad, someOwner } from "../../ledger/build-load.ts";
import { parseReport } from "../../support/parse-report.ts";

const marker = 'complete: { marker: "{name}.done" }';

/** A file of actions, by id and name. */
const fileOf = (...rows: readonly (readonly [id: string, name: string])[]): string =>
  `${[actionHeader, ...rows.map(([id, name]) => `${id},${name},pending,2026-03-01`)].join("\n")}\n`;

describe("a drop that sends only what differs from what it sent last", () => {
  let simulator: Simulator;
  let place: DropPlace;
  let night: number;
  beforeEach(async () => {
    night = 0;
    simulator = await startWithActions(5);
  });
  afterEach(async () => {
    await simulator.stop();
    place.remove();
  });
  const setUp = (load = "load: { same_as_last_sent: skip }"): void => {
    place = makeDropPlace(simulator, `${marker}\n${load}`);
    place.file("mapping.yaml", actionMapping);
  };
  const outcomesOf = async (name: string): Promise<readonly string[]> => {
    const { loadId = "" } = await place.arrival(name);
    return parseReport(place.read(`waybill-runs/${loadId}/report.csv`)).map(
      ({ key, outcome, code }) => [key, outcome, code].filter((one) => one !== "").join(" "),
    );
  };
  /** Loads a file of the next night. @returns its rows' keys, outcomes and codes */
  const load = async (content: string): Promise<readonly string[]> => {
    night += 1;
    const name = `actions-202612${String(night).padStart(2, "0")}.csv`;
    place.deliver(name, content);
    assert.equal((await place.look()).at(-1), `${name} done`);
    return await outcomesOf(name);
  };
  const nameOf = (id: string): unknown => simulator.record("collect", id)?.fields["name"];

  it("leaves out rows that say what their keys were last given, and says which row gave it", async () => {
    setUp();
    await load(fileOf(["act-1", "A"], ["act-2", "B"], ["act-3", "C"]));
    assert.deepEqual(await load(fileOf(["act-3", "C"], ["act-1", "A"], ["act-2", "New"])), [
      "act-3 skipped sent-before",
      "act-1 skipped sent-before",
      "act-2 applied",
    ]);
    const first = (await place.arrival("actions-20261201.csv")).loadId ?? "";
    const second = (await place.arrival("actions-20261202.csv")).loadId ?? "";
    assert.match(
      place.read(`waybill-runs/${second}/report.csv`),
      new RegExp(`row 3 of load ${first} has sent the same under this key`),
    );
    assert.deepEqual(await load(fileOf(["act-2", "B"], ["act-1", "A"], ["act-4", "D"])), [
      "act-2 applied",
      "act-1 skipped sent-before",
      "act-4 applied",
    ]);
  });

  it("sends everything where it is not told to", async () => {
    setUp("every: 30s");
    await load(fileOf(["act-1", "A"], ["act-2", "B"]));
    assert.deepEqual(await load(fileOf(["act-2", "B"], ["act-1", "A"])), [
      "act-2 applied",
      "act-1 applied",
    ]);
  });

  it("applies rows of one key in file order, whatever the first of them was before", async () => {
    setUp();
    await load(fileOf(["act-1", "A"], ["act-2", "B"]));
    assert.deepEqual(
      await load(fileOf(["act-1", "X"], ["act-1", "A"], ["act-2", "B"], ["act-2", "Y"])),
      ["act-1 applied", "act-1 applied", "act-2 skipped sent-before", "act-2 applied"],
    );
    assert.deepEqual([nameOf("act-1"), nameOf("act-2")], ["A", "Y"]);
  });

  it("sends a row once more where another load has sent anything under its key since", async () => {
    setUp();
    await load(fileOf(["act-1", "A"], ["act-2", "B"]));
    await runLoad({
      sourcePath: place.file("by-hand.csv", fileOf(["act-1", "By hand"])),
      mappingPath: join(place.path, "mapping.yaml"),
      connection: { name: "it", configPath: join(place.path, "waybill.config.yaml") },
      runsDir: join(place.path, "waybill-runs"),
      env: { TOKEN: "token-of-the-test" },
      preflight: true,
    });
    assert.deepEqual(await load(fileOf(["act-2", "B"], ["act-1", "A"])), [
      "act-2 skipped sent-before",
      "act-1 applied",
    ]);
    assert.equal(nameOf("act-1"), "A");
  });

  it("sends a row once more that did not go in the last time", async () => {
    setUp();
    await load(fileOf(["act-1", "A"], ["act-99", "Nobody"]));
    assert.deepEqual(await load(fileOf(["act-99", "Nobody"], ["act-1", "A"])), [
      "act-99 rejected record-not-found",
      "act-1 skipped sent-before",
    ]);
  });

  it("sends all rows of a file that a person has loaded again", async () => {
    setUp();
    const name = "actions-20261201.csv";
    await load(fileOf(["act-1", "A"], ["act-2", "B"]));
    await place.decide(name, "again");
    assert.equal((await place.look()).at(-1), `${name} done`);
    assert.deepEqual(await outcomesOf(name), ["act-1 applied", "act-2 applied"]);
    assert.deepEqual(await load(fileOf(["act-2", "B"], ["act-1", "A"])), [
      "act-2 skipped sent-before",
      "act-1 skipped sent-before",
    ]);
  });

  it("sends a row whose record a load that is not over may still change", async () => {
    setUp();
    const name = "actions-20261201.csv";
    await load(fileOf(["act-1", "A"], ["act-2", "B"]));
    const ledger = await openLedger(join(place.path, "waybill-runs", "ledger.db"), {});
    const { loadId = "" } = await place.arrival(name);
    const known = await ledger.findLoad(loadId);
    assert.ok(known);
    const { baseUrl, tenant, targetName } = known;
    await ledger.createLoad(buildLoad({ id: "killed", baseUrl, tenant, targetName }));
    const execution = await ledger.beginExecution("killed", someOwner);
    await ledger.intend(execution, { ...buildIntent(1), key: "act-1" });
    await ledger.close();
    await load(fileOf(["act-1", "A"], ["act-3", "C"]));
    assert.deepEqual(await load(fileOf(["act-3", "C"], ["act-1", "A"], ["act-2", "B"])), [
      "act-3 skipped sent-before",
      "act-1 applied",
      "act-2 skipped sent-before",
    ]);
  });

  it("leaves out the same rows when a load that stopped is carried on", async () => {
    setUp("load: { same_as_last_sent: skip, concurrency: 1 }");
    await load(actionRows(5));
    const name = "actions-20261210.csv";
    const changed = actionRows(5).replace("Gold 1", "New 1").replace("Gold 3", "New 3");
    place.deliver(name, changed);
    const stop = new AbortController();
    const observer = { onAnswer: (): void => stop.abort(new Error("the machine goes down")) };
    assert.equal(
      (await place.look({ observer, stopSignal: stop.signal })).at(-1),
      `${name} stopped`,
    );
    assert.equal((await place.look()).at(-1), `${name} done`);
    assert.deepEqual(await outcomesOf(name), [
      "act-1 applied",
      "act-2 skipped sent-before",
      "act-3 applied",
      "act-4 skipped sent-before",
      "act-5 skipped sent-before",
    ]);
  });
});
