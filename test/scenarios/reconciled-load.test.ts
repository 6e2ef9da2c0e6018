import assert from "node:assert/strict";
import { join } from "node:path";
import { exitCodes, reconcileLoad, systemClock } from "../../src/index.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { createCountdown } from "../support/countdown.ts";
import { actionMapping, actionRows, creationMapping, creationRows } from "../support/load-files.ts";
import { outcomesOf } from "../support/parse-report.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  testToken,
  type Run,
  type Workdir,
  dataOf,
} from "../support/workdir.ts";

describe("waybill reconcile", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  const simulate = async (options: SimulatorOptions): Promise<void> => {
    simulator = await startSimulator({ serverFields: "optional", ...options });
  };
  const idOf = (): string => workdir.loadIds()[0] ?? "";
  const load = async (kind: "a" | "c", ...more: string[]): Promise<Run> => {
    const url = kind === "a" ? simulator.urls.collect : simulator.urls.certifications;
    const words = ["load", `${kind}.csv`, "-m", `${kind}.yaml`, "--tenant", "acme"];
    return await workdir.run([...words, "--base-url", url, ...more]);
  };
  const reconcile = async (...more: string[]): Promise<Run> =>
    await workdir.run(["reconcile", idOf(), ...more]);
  const outcomeOf = (row: number): string | undefined =>
    new Map(outcomesOf(workdir.report())).get(row);
  const messageOf = (row: number): string => workdir.report()[row - 1]?.["message"] ?? "";
  /** How often the record of each row was created. */
  const creations = (): readonly unknown[] =>
    simulator
      .records("certifications")
      .map(({ fields }) => Number(fields["sys_bulk_load_record_no"]))
      .toSorted((a, b) => a - b);

  beforeEach(() => {
    workdir = makeWorkdir();
    workdir.file("a.yaml", actionMapping);
    workdir.file("a.csv", actionRows(4));
    workdir.file("c.yaml", creationMapping);
    workdir.file("c.csv", creationRows(4));
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  it("finds a create whose answer was lost, and does not create it twice", async () => {
    await simulate({ rules: [{ match: { sys_external_id: "ref-2" }, answer: "lost" }] });
    const loaded = await load("c");
    assertExit(loaded, exitCodes.someRowsOtherwise);
    assert.equal(outcomeOf(2), "in-doubt");
    assert.match(loaded.stdout, new RegExp(`waybill reconcile ${idOf()}$`, "m"));
    const run = await reconcile();
    assertExit(run, exitCodes.ok);
    assert.match(run.stderr, /^looking up 1 row in doubt of load \S+; nothing is written/m);
    assert.equal(outcomeOf(2), "applied");
    assert.match(messageOf(2), /^the record was looked up \(sim-\w+\) and is what the row says/);
    assert.deepEqual(creations(), [1, 2, 3, 4]);
    const [listed] = dataOf(await workdir.run(["loads", "--json"]));
    assert.deepEqual([listed.status, listed.counts.applied], ["completed", 4]);
    const again = await reconcile();
    assertRefused(again, exitCodes.couldNotStart, "ERR_NOTHING_IN_DOUBT", /no rows in doubt/);
  });

  it("makes a create that never happened ready for a retry, but only when it has had its time", async () => {
    await simulate({ rules: [{ match: { sys_external_id: "ref-3" }, answer: "reset", times: 1 }] });
    assertExit(await load("c"), exitCodes.someRowsOtherwise);
    assert.deepEqual([outcomeOf(3), creations()], ["in-doubt", [1, 2, 4]]);
    assertExit(await reconcile(), exitCodes.someRowsOtherwise);
    assert.equal(outcomeOf(3), "in-doubt");
    assert.match(messageOf(3), /there is no such record yet; ask again after \d{4}-/);

    const clock = { ...systemClock, now: () => Date.now() + 121_000 };
    const runsDir = join(workdir.path, "waybill-runs");
    const env = { WAYBILL_TOKEN: testToken };
    await reconcileLoad({ load: idOf(), runsDir, connection: {}, env, clock });
    assert.equal(outcomeOf(3), "failed");
    assert.match(
      messageOf(3),
      /^the API has no record with sys_bulk_load_id wb-.*_record_no 3, so/,
    );
    assertExit(await workdir.run(["retry", idOf()]), exitCodes.ok);
    assert.deepEqual(creations(), [1, 2, 3, 4]);
  });

  it("leaves in doubt what can't be known, says what to look for, and takes a person's word", async () => {
    await simulate({
      search: false,
      rules: [
        { match: { sys_external_id: "ref-2" }, answer: "lost" },
        { match: { sys_external_id: "ref-4" }, answer: "reset", times: 1 },
      ],
    });
    assertExit(await load("c"), exitCodes.someRowsOtherwise);
    assertExit(await reconcile(), exitCodes.someRowsOtherwise);
    assert.deepEqual([outcomeOf(2), outcomeOf(4)], ["in-doubt", "in-doubt"]);
    assert.match(
      messageOf(2),
      /offers no such way to ask for records \(405\)\. Look for sys_bulk_load_id wb-\S+, sys_bulk_load_record_no 2,/,
    );
    const seen = ["--because", "seen in the portal"];
    assertExit(await reconcile("--mark", "applied", "--row", "2", ...seen), 1);
    const failed = ["--mark", "failed", "--row", "4", "--because", "not in the portal"];
    const marked = await reconcile(...failed, "--json");
    assertExit(marked, exitCodes.someRowsOtherwise);
    const { interventions, status, outcomes } = dataOf(marked);
    assert.deepEqual([status, outcomes.applied, outcomes.failed], ["completed", 3, 1]);
    const facts = { outcome: "applied", rows: [2], because: "seen in the portal" };
    assert.deepEqual([interventions[0].kind, interventions[0].facts], ["marked", facts]);
    assert.match(
      messageOf(2),
      /^\S+@\S+ marked the row as applied at \d{4}-\S+Z, because: seen in the portal\./,
    );
    assertExit(await workdir.run(["retry", idOf()]), exitCodes.ok);
    assert.deepEqual(creations(), [1, 2, 3, 4]);
  });

  it("marks no row that is not in doubt, and none at all when one of them is not", async () => {
    await simulate({ rules: [{ match: { sys_external_id: "ref-2" }, answer: "lost" }] });
    assertExit(await load("c"), exitCodes.someRowsOtherwise);
    const because = ["--because", "seen"];
    const refusals = [
      [
        ["--mark", "failed", "--row", "1", ...because],
        "ERR_ROW_NOT_IN_DOUBT",
        /row 1 .* is applied/,
      ],
      [
        ["--mark", "applied", "--row", "2", "--row", "9", ...because],
        "ERR_ROW_NOT_IN_DOUBT",
        /row 9 .* has no outcome/,
      ],
      [["--mark", "skipped", "--row", "2", ...because], "ERR_USAGE", /not "skipped"/],
      [["--mark", "applied", "--row", "2"], "ERR_USAGE", /go together/],
      [["--mark", "applied", "--row", "2", "--because", " "], "ERR_REASON_MISSING", /a reason/],
    ] as const;
    for (const [words, code, saying] of refusals)
      assertRefused(await reconcile(...words), exitCodes.couldNotStart, code, saying);
    const [listed] = dataOf(await workdir.run(["loads", "--json"]));
    assert.deepEqual(
      [listed.status, listed.counts.applied, listed.counts["in-doubt"]],
      ["completed", 3, 1],
    );
  });

  it("reads the record of an update back: applied when it is what the row says", async () => {
    await simulate({
      rules: ["act-2", "act-3"].map((id) => ({ match: { id }, answer: "no-evidence" }) as const),
    });
    assertExit(await load("a"), exitCodes.someRowsOtherwise);
    assert.deepEqual([outcomeOf(2), outcomeOf(3)], ["in-doubt", "in-doubt"]);
    assertExit(await reconcile(), exitCodes.ok);
    assert.deepEqual([outcomeOf(2), outcomeOf(3)], ["applied", "applied"]);
  });

  it("keeps an update in doubt whose record somebody has changed since", async () => {
    await simulate({ rules: [{ match: { id: "act-3" }, answer: "no-evidence", times: 1 }] });
    assertExit(await load("a"), exitCodes.someRowsOtherwise);
    const stored = simulator.record("collect", "act-3")?.fields ?? {};
    const answer = await fetch(`${simulator.urls.collect}/billingRunActions/acme/act-3`, {
      method: "PUT",
      headers: { authorization: "Bearer x", "content-type": "application/json" },
      body: JSON.stringify({ ...stored, name: "Silver" }),
    });
    assert.equal(answer.status, 200);
    assertExit(await reconcile(), exitCodes.someRowsOtherwise);
    assert.equal(outcomeOf(3), "in-doubt");
    assert.match(messageOf(3), /is there and differs from the row in name\. Look for id act-3,/);
  });

  it("takes up the creates of a load that was killed, and the load is resumed as before", async () => {
    const rowCount = 60;
    workdir.file("c.csv", creationRows(rowCount));
    const some = createCountdown(20);
    await simulate({ latency: 10, onReceived: some.tell });
    const place = ["--tenant", "acme", "--base-url", simulator.urls.certifications];
    const program = workdir.start(["load", "c.csv", "-m", "c.yaml", ...place]);
    await some.over;
    program.process.kill("SIGKILL");
    await program.over;
    assertExit(await reconcile(), exitCodes.someRowsOtherwise);
    const [listed] = dataOf(await workdir.run(["loads", "--json"]));
    assert.deepEqual([listed.status, listed.statusReason], ["stopped", "its process is gone"]);
    await workdir.run(["resume", idOf()]);
    const made = creations();
    assert.equal(new Set(made).size, made.length, "none was created twice");
    for (const [row, outcome] of outcomesOf(workdir.report()))
      assert.equal(outcome, made.includes(row) ? "applied" : "in-doubt", `row ${row}`);
  });

  it("asks nobody but the API that the rows were sent to", async () => {
    await simulate({ rules: [{ match: { sys_external_id: "ref-2" }, answer: "lost" }] });
    assertExit(await load("c"), exitCodes.someRowsOtherwise);
    const other = await startSimulator();
    try {
      const run = await reconcile("--base-url", other.urls.certifications);
      assertRefused(run, exitCodes.couldNotStart, "ERR_OTHER_ADDRESS", /was sent to http/);
      assert.equal(other.counts().requests, 0);
    } finally {
      await other.stop();
    }
  });

  it("stops for a refused credential with what to do, and can be asked again", async () => {
    await simulate({
      tokens: [testToken],
      rules: [{ match: { sys_external_id: "ref-2" }, answer: "lost" }],
    });
    assertExit(await load("c"), exitCodes.someRowsOtherwise);
    const refused = await workdir.run(["reconcile", idOf()], { env: { WAYBILL_TOKEN: "old" } });
    assertExit(refused, exitCodes.stopped);
    assert.match(refused.stderr, new RegExp(`→ Renew .*: waybill reconcile ${idOf()}$`, "m"));
    const [listed] = dataOf(await workdir.run(["loads", "--json"]));
    assert.equal(listed.status, "completed");
    assertExit(await reconcile(), exitCodes.ok);
  });
});
