import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { answerJson, startFakeApi, type FakeApi } from "../support/fake-api.ts";
import { actionHeader, actionMapping } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  dataOf,
  makeWorkdir,
  type Run,
  type Workdir,
} from "../support/workdir.ts";

const mapping = (declared = "{ period: { description: the month, pattern: '^\\d{4}-\\d{2}$' } }") =>
  actionMapping
    .replace("fields:", () => `parameters: ${declared}\nfields:`)
    .replace("name: Name", 'name: { template: "{Name} {$period}" }');
const rows = `${actionHeader}\nact-1,Gold,pending,2026-03-01\nact-2,Silver,pending,2026-03-01\n`;

describe("the parameters of a mapping", () => {
  let api: FakeApi;
  let workdir: Workdir;
  const at = (name: string): string => join(workdir.path, name);
  const run = async (...words: string[]): Promise<Run> =>
    await runInProcess(words, { env: { WAYBILL_TOKEN: "t" } });
  const place = () => ["--base-url", api.url, "--tenant", "acme", "--runs-dir", at("runs")];
  const load = async (...more: string[]): Promise<Run> =>
    await run("load", at("a.csv"), "-m", at("a.yaml"), ...place(), ...more);
  const sentNames = (): readonly string[] =>
    api.calls
      .filter(({ method }) => method !== "GET" && method !== "HEAD")
      .map(({ body }) => String(JSON.parse(body).name));

  beforeEach(async () => {
    workdir = makeWorkdir();
    workdir.file("a.yaml", mapping());
    workdir.file("a.csv", rows);
    api = await startFakeApi((call, _index, response) =>
      answerJson(response, 200, call.body === "" ? {} : JSON.parse(call.body)),
    );
  });
  afterEach(async () => {
    await api.stop();
    workdir.remove();
  });

  it("are given by --set to every command that maps rows", async () => {
    const set = ["--set", "period=2026-03"];
    assertExit(await run("check", at("a.csv"), "-m", at("a.yaml"), ...set), exitCodes.ok);
    const preview = await run("preview", at("a.csv"), "-m", at("a.yaml"), ...set);
    assert.match(preview.stdout, /^ {2}name +Name "Gold", \$period "2026-03" +"Gold 2026-03"$/m);
    assertExit(await load(...set), exitCodes.ok);
    assert.deepEqual(new Set(sentNames()), new Set(["Gold 2026-03", "Silver 2026-03"]));
  });

  it("are refused where one is missing, unknown, blank, or not as it should be", async () => {
    for (const [set, message] of [
      [[], /needs the parameter period \(the month\), and nobody gives it[\s\S]*--set period=…/],
      [["--set", "perod=2026-03"], /has no parameter perod\. Did you mean "period"\?/],
      [["--set", "period= "], /the parameter period \(the month\) is blank/],
      [["--set", "period=march"], /does not match \^.*: "march"/],
      [["--set", `period=${"9".repeat(2000)}`], /more than 1000 characters/],
    ] as const) {
      assertRefused(await load(...set), exitCodes.couldNotStart, "ERR_PARAMETER", message);
      assert.equal(api.calls.length, 0);
    }
    for (const [set, message] of [
      [["--set", "period"], /--set takes a name and a value, not "period"/],
      [["--set", "period=1", "--set", "period=2"], /--set gives period twice/],
    ] as const)
      assertRefused(await load(...set), exitCodes.couldNotStart, "ERR_USAGE", message);
    workdir.file("a.yaml", actionMapping);
    assertRefused(
      await load("--set", "period=1"),
      exitCodes.couldNotStart,
      "ERR_PARAMETER",
      /has no parameter period[\s\S]*Take --set out, or declare it/,
    );
  });

  it("are kept in the ledger, and a resume goes by them", async () => {
    assertExit(await load("--set", "period=2026-03", "--limit", "1"), exitCodes.stopped);
    const [id = ""] = workdir.loadIds("runs");
    assert.match((await run("loads", "--runs-dir", at("runs"))).stdout, /^ {2}period: 2026-03$/m);
    // What lies beside the load is not what counts.
    rmSync(at(`runs/${id}/reading.json`), { force: true });
    assertExit(await run("resume", id, "--runs-dir", at("runs")), exitCodes.ok);
    assert.deepEqual(sentNames(), ["Gold 2026-03", "Silver 2026-03"]);
    assertExit(await run("verify", id, "--runs-dir", at("runs")), exitCodes.ok);
  });

  it("are taken by an applied plan from the plan", async () => {
    await api.stop();
    api = await startFakeApi((call, _index, response) =>
      answerJson(
        response,
        200,
        call.body === ""
          ? { id: call.path.includes("act-2") ? "act-2" : "act-1", name: "old" }
          : JSON.parse(call.body),
      ),
    );
    workdir.file(
      "a.yaml",
      mapping()
        .replace("fields:", "write: merge\nfields:")
        .replace(/leave_to_server.*\n/, ""),
    );
    const planned = await run(
      "plan",
      at("a.csv"),
      "-m",
      at("a.yaml"),
      ...place(),
      "-o",
      at("a.plan"),
      "--set",
      "period=2026-04",
    );
    assertExit(planned, exitCodes.ok);
    const [head = ""] = workdir.read("a.plan").split("\n");
    assert.deepEqual(JSON.parse(head).reading, { parameters: { period: "2026-04" } });
    assertExit(
      await run("apply", at("a.plan"), "--base-url", api.url, "--runs-dir", at("runs")),
      exitCodes.ok,
    );
    assert.ok(sentNames().includes("Gold 2026-04"));
    const { loads } = { loads: dataOf(await run("loads", "--runs-dir", at("runs"), "--json")) };
    assert.ok(JSON.stringify(loads).includes('"parameters":{"period":"2026-04"}'));
  });

  it("are doubted by lint where a constant seems to want one, or nothing takes one", async () => {
    workdir.file(
      "a.yaml",
      mapping("{ period: the month, customer: who }").replace(
        "billing_notice_id: { constant: notice-1 }",
        () => "billing_notice_id: { constant: 'for ${period}' }",
      ),
    );
    const { stdout } = await run("lint", at("a.yaml"));
    assert.match(
      stdout,
      /warning: .*fields\.billing_notice_id\.constant: a constant is sent as it is, with \$\{period\} in it\./,
    );
    assert.match(stdout, /warning: .*parameters\.customer: nothing takes \$customer\./);
    assert.doesNotMatch(stdout, /nothing takes \$period/);
  });

  it("are declared by names of their own", async () => {
    for (const [declared, message] of [
      ["{ file: x }", /file, row and line are there already/],
      ["{ a: { patern: x } }", /Did you mean "pattern"/],
      ["{ a: { pattern: '(a+)+' } }", /could run for hours/],
      ["[period]", /parameters: takes settings/],
    ] as const) {
      workdir.file("a.yaml", mapping(declared));
      assertRefused(await load(), exitCodes.couldNotStart, "ERR_CONFIGURATION_INVALID", message);
    }
    workdir.file(
      "a.yaml",
      mapping().replace("parameters:", "above: { period: { label: x } }\nparameters:"),
    );
    assertRefused(
      await load(),
      exitCodes.couldNotStart,
      "ERR_CONFIGURATION_INVALID",
      /also stands under above/,
    );
  });

  it("give what above would find, for a file that has lost it", async () => {
    workdir.file(
      "a.yaml",
      mapping().replace(/parameters:.*\n/, 'above: { period: { label: "Period:" } }\n'),
    );
    workdir.file("a.csv", `Period:,2026-05,,\n${rows}`);
    assertExit(await load(), exitCodes.ok);
    workdir.file("b.csv", rows);
    const words = ["check", at("b.csv"), "-m", at("a.yaml")];
    assertRefused(
      await run(...words),
      exitCodes.couldNotStart,
      "ERR_HEADER_MISMATCH",
      /give it: --set period=…/,
    );
    assertExit(await run(...words, "--set", "period=2026-05"), exitCodes.ok);
    assert.ok(sentNames().includes("Gold 2026-05"));
  });
});
