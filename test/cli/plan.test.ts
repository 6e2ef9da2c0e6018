import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, type Simulator } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Run,
  type Workdir,
  dataOf,
} from "../support/workdir.ts";

describe("waybill plan, review, approve, apply and undo", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  const at = (name: string): string => join(workdir.path, name);
  const books = (): readonly string[] => ["--runs-dir", at("waybill-runs")];
  const place = (baseUrl = simulator.urls.collect): readonly string[] =>
    ["--base-url", baseUrl, "--tenant", "acme"].concat(books());
  const waybill = async (...words: string[]): Promise<Run> => await runInProcess(words);
  const plan = async (...more: string[]): Promise<Run> =>
    await waybill("plan", at("a.csv"), "-m", at("a.yaml"), "-o", at("a.plan"), ...place(), ...more);
  const apply = async (...more: string[]): Promise<Run> =>
    await waybill("apply", at("a.plan"), ...place(), ...more);
  const refused = (run: Run, code: string, saying: RegExp): void =>
    assertRefused(run, exitCodes.couldNotStart, code, saying);
  const writes = (): number =>
    simulator.records("collect").reduce((sum, record) => sum + record.writes.length, 0);

  beforeEach(async () => {
    simulator = await startWithActions(4);
    workdir = makeWorkdir();
    workdir.file("a.yaml", correctionMapping);
    workdir.file("a.csv", correctionRows(4));
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  it("go from a look to the way back, each with the command for the next step", async () => {
    const planned = await plan("--html", at("a.html"));
    assertExit(planned, exitCodes.ok);
    assert.match(planned.stdout, /update +4 .*\n[^]*Next\n.*waybill apply .*a\.plan --base-url/);
    assert.equal(statSync(at("a.plan")).mode & 0o777, 0o600);
    assert.match(workdir.read("a.html"), /^<!doctype html>/i);
    const reviewed = await waybill("review", at("a.plan"), "--json");
    assertExit(reviewed, exitCodes.ok);
    const { hash, summary } = dataOf(reviewed);
    assert.deepEqual([summary.updates, writes()], [4, 0]);
    const approved = await waybill("approve", at("a.plan"), "--as", "Anna Berg", ...books());
    assert.equal(approved.stdout, `Anna Berg approves the plan ${hash}\n`);
    const applied = await apply("--approve", hash.slice(0, 12));
    assertExit(applied, exitCodes.ok);
    assert.match(applied.stderr, /4 updates, 0 creates, approved by Anna Berg/);
    assert.equal(writes(), 4);
    const [id = ""] = workdir.loadIds();
    assertExit(await waybill("verify", id, ...books()), exitCodes.ok);
    const back = await waybill("undo", id, "-o", at("back.plan"), ...place());
    assertExit(back, exitCodes.ok);
    assert.match(back.stdout, new RegExp(`takes back load ${id}`));
    assertExit(await waybill("apply", at("back.plan"), ...place()), exitCodes.ok);
    assert.equal(simulator.record("collect", "act-1")?.fields["name"], "Name of act-1");
    const loads = await waybill("loads", ...books());
    assert.match(loads.stdout, new RegExp(`takes back load ${id}`));
  });

  it("end with 0 where a plan can be applied though a row can't be carried out, and say which kind", async () => {
    workdir.file("a.csv", "Id,Name,Status\nact-1,New,\nact-9,New,\n");
    const planned = await plan();
    assertExit(planned, exitCodes.ok);
    assert.match(planned.stdout, /rejected +1 .*\n +1 +record-not-found/);
  });

  it("end with 1 where a plan breaks its guards and is not applied", async () => {
    workdir.file("a.yaml", `${correctionMapping}guard:\n  max_rows_changed: 1\n`);
    assertExit(await plan(), exitCodes.someRowsOtherwise);
    assertExit(await waybill("review", at("a.plan")), exitCodes.someRowsOtherwise);
    refused(await apply(), "ERR_PLAN_BROKEN", /guard/);
  });

  it("end with 2 where there is no plan in the end, because there is no load to resume", async () => {
    const forbidden = await startWithActions(1, { reads: "forbidden" });
    const run = await plan("--base-url", forbidden.urls.collect);
    await forbidden.stop();
    refused(run, "ERR_READ_REFUSED", /may read these records/);
    assert.doesNotMatch(run.stderr, /resume/);
    assert.ok(!readdirSync(workdir.path).includes("a.plan"));
  });

  it("replace no file unasked", async () => {
    await plan();
    const before = workdir.read("a.plan");
    refused(await plan(), "ERR_PLAN_EXISTS", /--force/);
    assert.equal(workdir.read("a.plan"), before);
    assertExit(await plan("--force"), exitCodes.ok);
    assert.notEqual(workdir.read("a.plan"), before);
  });

  it("say what is missing or wrong on the command line", async () => {
    const words = ["plan", at("a.csv"), "-m", at("a.yaml"), ...place()];
    refused(await waybill(...words), "ERR_USAGE", /-o/);
    refused(await waybill("plan", "-", "-m", at("a.yaml"), "-o", at("x")), "ERR_USAGE", /stdin/);
    refused(await waybill("review", at("none.plan")), "ERR_PLAN_READ", /no such file/);
    refused(await waybill("review", at("a.csv")), "ERR_PLAN_FORMAT", /not a plan/);
    refused(await waybill("apply", at("a.csv"), ...place()), "ERR_PLAN_FORMAT", /not a plan/);
    await plan();
    refused(await waybill("approve", at("a.plan")), "ERR_USAGE", /--as NAME/);
    refused(await apply("--approve", "abc"), "ERR_USAGE", /12 digits/);
    refused(await apply("--approve", "0".repeat(12)), "ERR_OTHER_PLAN", /another plan/);
    refused(
      await waybill("undo", "wb-none", "-o", at("x"), ...place()),
      "ERR_NO_SUCH_LOAD",
      /wb-none/,
    );
    assert.equal(writes(), 0);
  });

  it("need the address again, because it is never taken from a plan", async () => {
    await plan();
    const run = await waybill("apply", at("a.plan"), ...place(simulator.urls.membership));
    refused(run, "ERR_PLAN_ELSEWHERE", /membership/);
  });

  it("leave nothing behind when a plan is killed or interrupted", async () => {
    await simulator.stop();
    for (const [signal, code] of [
      ["SIGKILL", null],
      ["SIGINT", exitCodes.interrupted],
    ] as const) {
      let begun: (() => void) | undefined;
      const reading = new Promise<void>((resolve) => (begun = resolve));
      simulator = await startWithActions(4, {
        onRead: async () => {
          begun?.();
          // The reading is never answered while the program lives.
          await once(program.process, "exit");
        },
      });
      const words = ["plan", "a.csv", "-m", "a.yaml", "-o", "b.plan", "--grace", "1ms"];
      const program = workdir.start(words.concat(place()));
      await reading;
      program.process.kill(signal);
      assert.equal((await program.over).code, code);
      assert.ok(!readdirSync(workdir.path).includes("b.plan"));
      await simulator.stop();
    }
  });
});
