import assert from "node:assert/strict";
import { exitCodes } from "../../src/index.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { actionMapping, creationMapping } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Run,
  type Workdir,
} from "../support/workdir.ts";

const parentTarget = "rhythm/certification-billing-run";
/** Children name their parent by the key that it had in the old system. */
const childMapping = (settings = ""): string =>
  creationMapping.replace(
    "  name: Name\n",
    `  name: Name\n  recurring_billing_run_id: { column: Parent, trim: true, lookup: { loads: { target: ${parentTarget} }${settings} } }\n`,
  );
const keys = ["0042", "42", "A-1", "a-1", "P 7", "Ångström", "Zürich", "x:y", "-5", "1e5"];
const parents = `Ref,Name\n${keys.map((key) => `"${key}",Parent`).join("\n")}\n`;

describe("records that name those of an earlier load by their old keys", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  const load = async (file: string, mapping: string, ...more: string[]): Promise<Run> => {
    const place = more.includes("--tenant") ? [] : ["--tenant", "acme"];
    const words = ["load", file, "-m", mapping, "--base-url", simulator.urls.certifications];
    return await workdir.run([...words, ...place, ...more]);
  };
  const loadParents = async (...more: string[]): Promise<string> => {
    const before = new Set(existing());
    assertExit(await load("parents.csv", "parents.yaml", ...more), exitCodes.ok);
    return existing().find((id) => !before.has(id)) ?? "";
  };
  const existing = (): readonly string[] =>
    workdir.exists("waybill-runs") ? workdir.loadIds() : [];
  const last = (): string => workdir.loadIds().at(-1) ?? "";
  const idsOf = (loadId: string): ReadonlyMap<string, string> =>
    new Map(
      workdir
        .report(loadId)
        .map((line) => [(line["key"] ?? "").replace(/^'/, ""), line["record_id"] ?? ""]),
    );
  const children = (named: readonly string[], word = "child"): void => {
    const rows = named.map((parent, at) => `${word}-${at + 1},Child,"${parent}"`);
    workdir.file("children.csv", `Ref,Name,Parent\n${rows.join("\n")}\n`);
  };
  /** What the API got as the parent of each child. */
  const parentsOf = (count: number, word = "child"): readonly unknown[] => {
    const ids = idsOf(last());
    return Array.from(
      { length: count },
      (_, at) =>
        simulator.record("certifications", ids.get(`${word}-${at + 1}`) ?? "")?.fields[
          "recurring_billing_run_id"
        ],
    );
  };
  beforeEach(async () => {
    simulator = await startSimulator({ serverFields: "optional" });
    workdir = makeWorkdir();
    workdir.file("parents.csv", parents);
    workdir.file("parents.yaml", creationMapping);
    workdir.file("children.yaml", childMapping());
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  it("get the ids that the API gave, whatever the keys look like", async () => {
    const ids = idsOf(await loadParents());
    children([...keys.slice(0, 6), "Zürich".normalize("NFD"), ...keys.slice(7), "  A-1 ", ""]);
    const rehearsed = await load("children.csv", "children.yaml", "--dry-run");
    assertExit(rehearsed, exitCodes.ok);
    assert.ok(rehearsed.stdout.includes(ids.get("0042") ?? "?"), rehearsed.stdout);
    assertExit(await load("children.csv", "children.yaml"), exitCodes.ok);
    assert.deepEqual(parentsOf(12), [
      ...keys.map((key) => ids.get(key)),
      ids.get("A-1"),
      undefined,
    ]);
    assertExit(await workdir.run(["verify", last()]), exitCodes.ok);
  });

  it("are invalid, by name, where the key is not created yet, and go in when it is", async () => {
    await loadParents();
    children(["0042", "later", "042"]);
    assertExit(await load("children.csv", "children.yaml"), exitCodes.someRowsOtherwise);
    const lines = workdir.report(last());
    assert.deepEqual(
      lines.map(({ outcome, code, column }) => [outcome, code, column]),
      [
        ["applied", "", ""],
        ["invalid", "not-created-yet", "Parent"],
        ["invalid", "not-created-yet", "Parent"],
      ],
    );
    assert.match(
      lines[1]?.["message"] ?? "",
      /no load into rhythm\/certification-billing-run of this tenant and address has created a record for "later", from which recurring_billing_run_id takes its id/,
    );
    const rejects = `waybill-runs/${last()}/rejects.csv`;
    workdir.file("parents.csv", "Ref,Name\nlater,P\n042,P\n");
    await loadParents();
    assertExit(await load(rejects, "children.yaml"), exitCodes.ok);
  });

  it("are told of keys that a miss seems to mean, none of which is taken", async () => {
    workdir.file("parents.csv", "Ref,Name\n0042,P\n7,P\n007,P\nX-1,P\nZürich,P\n");
    await loadParents();
    const misses = ["42", "0007", "x\u20111", "0042\u00A0 ", "ZÜRICH ", "\uFF10\uFF10\uFF14\uFF12"];
    children([...misses, "142", "X-10", "0"]);
    const mapping = childMapping().replace("trim: true, ", "");
    workdir.file("children.yaml", mapping);
    assertExit(await load("children.csv", "children.yaml"), exitCodes.someRowsOtherwise);
    const said = workdir.report(last()).map(({ code = "", message = "" }) => {
      assert.equal(code, "not-created-yet", message);
      return / takes its id\.(.*?) Load that row first/.exec(message)?.[1]?.trim();
    });
    assert.deepEqual(said, [
      'Did you mean "0042"?',
      'Did you mean "7" or "007"?',
      'Did you mean "X-1"?',
      'Did you mean "0042", with other blanks or invisible characters?',
      "",
      'Did you mean "0042"?',
      "",
      "",
      "",
    ]);
    assert.equal(simulator.counts().recordsAccepted, 5);
  });

  it("are invalid where several records have the key, for nobody can know which is meant", async () => {
    workdir.file("parents.csv", "Ref,Name\ntwice,P\n");
    const ids = [await loadParents(), await loadParents("--again")].map(
      (id) => idsOf(id).get("twice") ?? "?",
    );
    children(["twice"]);
    assertExit(await load("children.csv", "children.yaml"), exitCodes.someRowsOtherwise);
    const [line] = workdir.report(last());
    assert.equal(line?.["code"], "created-several-times");
    for (const id of ids) assert.ok(line?.["message"]?.includes(id), id);
  });

  it("don't take the ids of another tenant or address", async () => {
    await loadParents("--tenant", "globex");
    children(["0042"]);
    assertExit(await load("children.csv", "children.yaml"), exitCodes.someRowsOtherwise);
    assert.equal(workdir.report(last())[0]?.["code"], "not-created-yet");
    const other = await startSimulator({ serverFields: "optional" });
    try {
      const url = other.urls.certifications;
      const words = ["load", "children.csv", "-m", "children.yaml", "--tenant", "globex"];
      assertExit(await workdir.run([...words, "--base-url", url]), exitCodes.someRowsOtherwise);
      assert.equal(other.counts().recordsAccepted, 0);
    } finally {
      await other.stop();
    }
  });

  it("take those of another address where the mapping names it", async () => {
    const ids = idsOf(await loadParents());
    const loads = `{ target: ${parentTarget}, base_url: "${simulator.urls.certifications}/" }`;
    const mapping = actionMapping.replace(
      "billing_run_id: { constant: run-1 }",
      `billing_run_id: { column: Run, lookup: { loads: ${loads} } }`,
    );
    workdir.file("actions.yaml", mapping);
    workdir.file("actions.csv", "Id,Name,Status,Date,Run\nact-1,G,pending,2026-03-01,A-1\n");
    const words = ["load", "actions.csv", "-m", "actions.yaml", "--tenant", "acme"];
    assertExit(await workdir.run([...words, "--base-url", simulator.urls.collect]), exitCodes.ok);
    const { fields } = simulator.record("collect", "act-1") ?? {};
    assert.equal(fields?.["billing_run_id"], ids.get("A-1"));
  });

  it("get the same ids in a resume and in a plan", async () => {
    const ids = idsOf(await loadParents());
    children(["A-1", "42", "P 7"]);
    assertExit(await load("children.csv", "children.yaml", "--limit", "1"), exitCodes.stopped);
    assertExit(await workdir.run(["resume", last()]), exitCodes.ok);
    const wanted = ["A-1", "42", "P 7"].map((key) => ids.get(key));
    assert.deepEqual(parentsOf(3), wanted);
    children(["a-1", "x:y"], "planned");
    const place = ["--base-url", simulator.urls.certifications, "--tenant", "acme"];
    const words = ["plan", "children.csv", "-m", "children.yaml", "-o", "p.plan"];
    assertExit(await workdir.run([...words, ...place]), exitCodes.ok);
    const apply = ["apply", "p.plan", "--base-url", simulator.urls.certifications];
    assertExit(await workdir.run(apply), exitCodes.ok);
    assert.deepEqual(
      parentsOf(2, "planned"),
      ["a-1", "x:y"].map((key) => ids.get(key)),
    );
  });

  it("are left blank or kept as they are where the mapping says so", async () => {
    await loadParents();
    for (const [missing, wanted] of [
      ["blank", undefined],
      ["keep", "nowhere"],
    ] as const) {
      children(["nowhere"], missing);
      workdir.file("children.yaml", childMapping(`, missing: ${missing}`));
      assertExit(await load("children.csv", "children.yaml"), exitCodes.ok);
      assert.deepEqual(parentsOf(1, missing), [wanted]);
    }
  });

  it("are told apart by a check that can't look them up, and says so", async () => {
    children(["0042", "nowhere"]);
    const check = await workdir.run(["check", "children.csv", "-m", "children.yaml"]);
    assertExit(check, exitCodes.ok);
    assert.match(
      check.stdout,
      /^ {2}not checked: the ids of recurring_billing_run_id, .* loads into rhythm\/certification-billing-run created; waybill load --dry-run does$/m,
    );
    const dry = await load("children.csv", "children.yaml", "--dry-run");
    assertExit(dry, exitCodes.someRowsOtherwise);
    assert.match(dry.stdout, /2 rows: 0 would be sent, 2 invalid/);
  });

  it("can't be looked up as keys, nor where loads create nothing", async () => {
    children(["0042"]);
    for (const [from, to, saying] of [
      [
        "sys_external_id: Ref",
        `sys_external_id: { column: Ref, lookup: { loads: { target: ${parentTarget} } } }`,
        /sys_external_id is the key of the row, and that is not looked up in loads/,
      ],
      [
        `target: ${parentTarget} }`,
        "target: rhythm/billing-run-action }",
        /loads into rhythm\/billing-run-action create no records/,
      ],
      [
        `target: ${parentTarget} }`,
        "target: rhythm/nothing }",
        /there is no target rhythm\/nothing/,
      ],
    ] as const) {
      workdir.file("wrong.yaml", childMapping().replace(from, to));
      const run = await workdir.run(["check", "children.csv", "-m", "wrong.yaml"]);
      assertRefused(run, exitCodes.couldNotStart, "ERR_CONFIGURATION_INVALID", saying);
    }
  });
});
