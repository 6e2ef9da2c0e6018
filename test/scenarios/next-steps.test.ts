import assert from "node:assert/strict";
import { exitCodes, type Simulator } from "../../src/index.ts";
import { liveActions } from "../support/live-actions.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { assertExit, makeWorkdir, type Run, type Workdir } from "../support/workdir.ts";

/** The steps below `Next`. */
const stepsOf = ({ stdout }: Run): readonly string[] =>
  (/^Next\n((?: {2}.*\n?)*)/m.exec(stdout)?.[1] ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
/** The words of the command that a step ends with. */
const commandOf = (step: string | undefined): readonly string[] =>
  (/: waybill (.*)$/.exec(step ?? "")?.[1] ?? "").split(" ");

describe("the next steps of a load, when they are followed", () => {
  let simulator: Simulator;
  let workdir: Workdir;

  const begin = async (): Promise<void> => {
    simulator = await startSimulator({
      serverFields: "required",
      unknownIds: "not-found",
      records: liveActions(3, () => ({
        sys_created_at: "2026-01-01T00:00:00Z",
        sys_created_by_id: "anna",
        sys_last_modified_at: "2026-01-01T00:00:00Z",
        sys_last_modified_by_id: "anna",
      })),
    });
    workdir.file("a.yaml", actionMapping);
  };
  beforeEach(() => {
    workdir = makeWorkdir();
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });
  const load = async (rows: number): Promise<Run> => {
    workdir.file("a.csv", actionRows(rows));
    const place = ["--tenant", "acme", "--base-url", simulator.urls.collect];
    return await workdir.run(["load", "a.csv", "-m", "a.yaml", ...place]);
  };

  it("lead out of refusals for what the mapping leaves to the server", async () => {
    await begin();
    const run = await load(3);
    assertExit(run, exitCodes.someRowsOtherwise);
    const [step, ...more] = stepsOf(run);
    assert.match(step ?? "", /leaves to the server .*Say write: merge in /);
    assert.deepEqual(more, []);
    const [id = ""] = workdir.loadIds();
    const later = await workdir.run(["report", id]);
    assert.match(later.stdout, /Say write: merge in /);
    workdir.file("a.yaml", `${actionMapping}write: merge\n`);
    const retried = await workdir.run(commandOf(step));
    assertExit(retried, exitCodes.ok);
    assert.match(retried.stdout, /^ +applied +3$/m);
    assert.deepEqual(stepsOf(retried), []);
  });

  it("speak of the rows where the rows are at fault", async () => {
    await begin();
    workdir.file("a.yaml", actionMapping.replace(/leave_to_server.*\n/, "write: merge\n"));
    const run = await load(4);
    assertExit(run, exitCodes.someRowsOtherwise);
    assert.match(stepsOf(run).join("\n"), /^Correct 1 row in \S+rejects\.csv and load that file: /);
  });

  it("say nothing of rows to correct where there are none", async () => {
    await begin();
    workdir.file("a.yaml", actionMapping.replace(/leave_to_server.*\n/, "write: merge\n"));
    const run = await load(3);
    assertExit(run, exitCodes.ok);
    assert.doesNotMatch(run.stdout, /correct|rejects/i);
    assert.deepEqual(stepsOf(run), []);
  });
});
