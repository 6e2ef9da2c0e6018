import assert from "node:assert/strict";
import { exitCodes, type Simulator, startSimulator } from "../../src/index.ts";
import { createCountdown } from "../support/countdown.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { until } from "../support/until.ts";
import { assertExit, assertRefused, makeWorkdir, type Workdir } from "../support/workdir.ts";

const rows = 60;

describe("a load that a person has pause or stop from elsewhere", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  let some: ReturnType<typeof createCountdown>;
  beforeEach(async () => {
    some = createCountdown(5);
    simulator = await startSimulator({
      serverFields: "optional",
      latency: 30,
      onReceived: some.tell,
    });
    workdir = makeWorkdir();
    workdir.file("a.yaml", actionMapping);
    workdir.file("a.csv", actionRows(rows));
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });
  const load = () =>
    workdir.start(
      `load a.csv -m a.yaml --tenant acme --concurrency 2 --base-url ${simulator.urls.collect}`.split(
        " ",
      ),
    );
  /** Resolves when the load's log has a line. */
  const logged = async (line: string): Promise<void> => {
    const path = `waybill-runs/${workdir.loadIds()[0] ?? ""}/load.log`;
    await until(() => workdir.read(path).includes(line));
  };
  const received = (): number => simulator.received().length;

  it("sends nothing more until it is to go on, and then the rest; report and log say who", async () => {
    const running = load();
    await some.over;
    const [id = ""] = workdir.loadIds();
    assertExit(await workdir.run(["pause", id, "--because", "a deployment"]), exitCodes.ok);
    await logged("load paused by a person");
    const atPause = received();
    assert.ok(atPause < rows, `${atPause}`);
    // Two may be under way; so long a look at the load takes that two more would have followed them.
    assertExit(await workdir.run(["report", id, "--format", "csv"]), exitCodes.ok);
    assertExit(await workdir.run(["report", id]), exitCodes.ok);
    assert.ok(received() <= atPause + 2, `${received()} after ${atPause}`);
    assertExit(await workdir.run(["continue", id]), exitCodes.ok);
    assertExit(await running.over, exitCodes.ok);
    assert.equal(received(), rows);
    const said = JSON.parse(workdir.read(`waybill-runs/${id}/summary.json`)) as {
      interventions: readonly { says: string }[];
    };
    assert.deepEqual(
      said.interventions.map(({ says }) => says),
      ["paused the load, because: a deployment", "continued the load"],
    );
  });

  it("stops as with Ctrl-C when it is cancelled, and is carried on by a resume alone", async () => {
    const running = load();
    await some.over;
    const [id = ""] = workdir.loadIds();
    assertExit(await workdir.run(["cancel", id, "--because", "wrong file"]), exitCodes.ok);
    const run = await running.over;
    assertExit(run, exitCodes.stopped);
    assert.match(run.stderr, /ERR_CANCELLED: cancelled by \S+: wrong file/);
    assert.ok(received() < rows);
    assert.equal(workdir.report().length, rows);
    assertRefused(
      await workdir.run(["cancel", id]),
      exitCodes.couldNotStart,
      "ERR_LOAD_NOT_RUNNING",
      /waybill resume/,
    );
    assertExit(await workdir.run(["resume", id]), exitCodes.ok);
    assert.equal(received(), rows);
  });

  it("can be cancelled while it pauses, and says that nobody has it pause where nobody does", async () => {
    const running = load();
    await some.over;
    const [id = ""] = workdir.loadIds();
    assertRefused(
      await workdir.run(["continue", id]),
      exitCodes.couldNotStart,
      "ERR_NOT_PAUSED",
      /waybill report/,
    );
    assertExit(await workdir.run(["pause", id]), exitCodes.ok);
    await logged("load paused by a person");
    assertExit(await workdir.run(["cancel", id]), exitCodes.ok);
    assertExit(await running.over, exitCodes.stopped);
  });
});
