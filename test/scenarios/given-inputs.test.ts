import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import {
  applyPlan,
  checkFile,
  exitCodes,
  inspectFile,
  lintMapping,
  mapFile,
  planLoad,
  previewRows,
  readLoadRows,
  rehearseLoad,
  resumeLoad,
  reviewPlan,
  type RowResult,
  runLoad,
  type SourceInput,
  submitLoad,
  suggestMapping,
  workLoads,
} from "../../src/index.ts";
import { startSimulator, type Simulator } from "../../src/testing.ts";
import { actionRows } from "../support/load-files.ts";
import { makeWorkdir, type Workdir } from "../support/workdir.ts";

const mapping = {
  version: 1,
  target: "rhythm/billing-run-action",
  write: "merge",
  fields: { id: "Id", name: "Name" },
};

describe("a source and a mapping that are in no file", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  before(async () => {
    workdir = makeWorkdir();
    simulator = await startSimulator({ serverFields: "optional" });
    const seed = { env: { WAYBILL_TOKEN: "any-token" } };
    await runLoad({
      ...seed,
      source: [actionRows(3)],
      mapping: {
        version: 1,
        target: mapping.target,
        leave_to_server: [
          "sys_created_at",
          "sys_created_by_id",
          "sys_last_modified_at",
          "sys_last_modified_by_id",
        ],
        fields: {
          id: "Id",
          name: "Name",
          status: "Status",
          date: { column: "Date", date: "YYYY-MM-DD" },
          ...Object.fromEntries(
            constants.map((name) => [
              name,
              { constant: name === "customer_type" ? "contact" : "x" },
            ]),
          ),
          type: { constant: "send statement" },
        },
      },
      ...place(),
      runsDir: join(workdir.path, "seed"),
    });
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const constants = [
    "billing_notice_id",
    "billing_run_id",
    "candidate_id",
    "candidate_service",
    "contact_id",
    "customer_id",
    "customer_type",
    "installment_schedule_id",
    "invoice_id",
    "order_id",
    "organization_id",
  ];
  const place = () => ({ connection: { baseUrl: simulator.urls.collect, tenant: "acme" } });
  const common = (runs: string) => ({
    ...place(),
    mapping,
    runsDir: join(workdir.path, runs),
    env: { WAYBILL_TOKEN: "any-token" },
    again: true,
  });
  const inputsOf = (planPath: string): readonly string[] =>
    readdirSync(workdir.path).filter((name) => name.startsWith(`${basename(planPath)}.inputs-`));
  const csv = "Id,Name\nact-1,One\nact-2,Two\n";

  const forms: readonly (readonly [string, () => SourceInput])[] = [
    ["texts", () => ["Id,Name\nact-1,", "One\nact-2,Two\n"]],
    [
      "bytes",
      () => [Buffer.from(csv).subarray(0, 9), new Uint8Array(Buffer.from(csv).subarray(9))],
    ],
    ["a stream of Node", () => Readable.from([Buffer.from(csv)])],
    ["the body of a response", () => new Response(csv).body ?? []],
    [
      "an asynchronous iterable",
      async function* () {
        yield csv;
      },
    ],
  ].map(([name, make]) => [String(name), make as () => SourceInput]);
  for (const [name, make] of forms)
    it(`are loaded from ${name}, kept with the load, and told of row by row`, async () => {
      const told: RowResult[] = [];
      const runs = name.replaceAll(" ", "-");
      const { summary, exitCode } = await runLoad({
        ...common(runs),
        source: make(),
        sourceName: "warehouse.csv",
        observer: { onRow: (row) => told.push(row) },
      });
      assert.equal(exitCode, exitCodes.ok);
      assert.deepEqual(new Set(told.map(({ rowNumber }) => rowNumber)), new Set([1, 2]));
      assert.equal(summary.source.name, "warehouse.csv");
      const folder = join(workdir.path, runs, summary.loadId);
      assert.equal(readFileSync(join(folder, "stdin.csv"), "utf8"), csv);
      assert.deepEqual(JSON.parse(readFileSync(join(folder, "mapping.json"), "utf8")), mapping);
    });

  it("are there for a resume, and the rows of both are read as one load's", async () => {
    const settings = common("resumed");
    const { summary } = await runLoad({ ...settings, source: [csv], limit: 1 });
    assert.equal(summary.outcomes["not-attempted"], 1);
    const { runsDir, env } = settings;
    await resumeLoad({ runsDir, env, load: summary.loadId });
    const rows: (readonly [number, string | undefined, string])[] = [];
    for await (const row of readLoadRows({ runsDir, load: summary.loadId }))
      rows.push([row.rowNumber, row.place, row.outcome]);
    assert.deepEqual(
      rows.map(([number, , outcome]) => [number, outcome === "applied" || outcome === "unchanged"]),
      [
        [1, true],
        [2, true],
      ],
    );
    assert.equal(rows[0]?.[1], "line 2");
  });

  it("are kept beside a plan, which is reviewed and applied without them", async () => {
    const planPath = join(workdir.path, "given.plan");
    const { again, ...settings } = common("planned");
    assert.equal(again, true);
    const changed = "Id,Name\nact-1,Planned\nact-2,Planned\n";
    const plan = await planLoad({ ...settings, source: [changed], planPath });
    assert.equal(plan.summary.updates, 2);
    const [folder = ""] = inputsOf(planPath);
    assert.match(folder, /^given\.plan\.inputs-\w{6}$/);
    assert.equal(plan.head.sourcePath, join(workdir.path, folder, "stdin.csv"));
    assert.equal(plan.head.sourceName, "source.csv");
    const { unproved } = await reviewPlan(planPath, { runsDir: settings.runsDir });
    assert.deepEqual(unproved, []);
    const { runsDir, env, connection } = settings;
    const { summary } = await applyPlan({ planPath, runsDir, env, connection });
    assert.equal(summary.outcomes.applied, 2);
  });

  it("leave nothing beside a plan that could not be made", async () => {
    const planPath = join(workdir.path, "none.plan");
    const { again: _, ...settings } = common("unplanned");
    const noKey = planLoad({ ...settings, source: [csv], planPath, env: {} });
    await assert.rejects(noKey, { code: "ERR_CREDENTIAL_MISSING" });
    const twice = { ...settings, source: [csv], sourcePath: "a.csv", planPath };
    // @ts-expect-error: what a program without types may give
    await assert.rejects(planLoad(twice), /both source and sourcePath are given/);
    assert.deepEqual(inputsOf(planPath), []);
    const nowhere = join(workdir.path, "no-folder", "none.plan");
    await assert.rejects(planLoad({ ...settings, source: [csv], planPath: nowhere }), {
      code: "ERR_PLAN_WRITE",
      message: /its folder does not exist/,
    });
  });

  it("leave nothing behind where they are only looked at, or the load can't begin", async () => {
    const before = readdirSync(tmpdir()).filter((name) => /^waybill-\w{6}$/.test(name)).length;
    const { preflight } = await checkFile({ source: [csv], mapping });
    assert.equal(preflight.valid, 2);
    await rehearseLoad({ ...common("looked"), source: [csv] });
    await assert.rejects(runLoad({ ...common("looked"), source: [csv], env: {} }), {
      code: "ERR_CREDENTIAL_MISSING",
    });
    await assert.rejects(runLoad({ ...common("looked"), source: [csv], mapping: { version: 2 } }), {
      code: "ERR_CONFIGURATION_INVALID",
    });
    const runs = join(workdir.path, "looked");
    const left = existsSync(runs) ? readdirSync(runs).filter((name) => name.startsWith("wb-")) : [];
    assert.deepEqual(left, []);
    const now = readdirSync(tmpdir()).filter((name) => /^waybill-\w{6}$/.test(name)).length;
    assert.equal(now, before);
  });

  it("are refused in words where they are something else, or given twice", async () => {
    const cases: readonly (readonly [object, string, RegExp])[] = [
      [{ source: [csv], sourcePath: "a.csv" }, "ERR_REQUEST_INVALID", /both source and sourcePath/],
      [
        { source: [csv], mappingPath: "m.yaml" },
        "ERR_REQUEST_INVALID",
        /both mapping and mappingPath/,
      ],
      [{ source: csv }, "ERR_REQUEST_INVALID", /source takes an iterable or a stream/],
      [{ source: [csv], mapping: [] }, "ERR_REQUEST_INVALID", /mapping takes an object/],
      [{ source: [5] }, "ERR_SOURCE_SPOOL", /a piece of the source is of the type number/],
      [{ source: [csv], loadId: "../../etc" }, "ERR_REQUEST_INVALID", /loadId is/],
    ];
    for (const [changes, code, saying] of cases)
      await assert.rejects(
        // @ts-expect-error: what a program without types may give
        async () => await runLoad({ ...common("refused"), ...changes }),
        (error) => {
          assert.ok(error instanceof Error && "code" in error, String(error));
          assert.equal(error.code, code);
          assert.match(error.message, saying);
          return true;
        },
      );
    const runs = join(workdir.path, "refused");
    assert.deepEqual(existsSync(runs) ? readdirSync(runs) : [], []);
  });

  it("are looked at in one way wherever a file can be, and nothing of them is left", async () => {
    const before = readdirSync(tmpdir()).filter((name) => /^waybill-\w{6}$/.test(name)).length;
    const target = mapping.target;
    const inspected = await inspectFile({ source: [csv], sourceName: "warehouse.csv" });
    assert.deepEqual([inspected.source.name, inspected.rowCount], ["warehouse.csv", 2]);
    const rows = await previewRows({ source: [csv], mapping });
    assert.deepEqual(
      rows.map(({ payload }) => payload?.["name"]),
      ["One", "Two"],
    );
    const { text } = await suggestMapping({ source: [csv], target, write: "merge", fresh: true });
    assert.match(text, /^ {2}name: Name$/m);
    const mappingPath = join(workdir.path, "drafted.yaml");
    const draft = await mapFile({
      source: [csv],
      target,
      write: "merge",
      fresh: true,
      mappingPath,
    });
    assert.equal(draft.next(), undefined);
    await draft.write();
    assert.match(readFileSync(mappingPath, "utf8"), /^ {2}id: Id$/m);
    const linted = await lintMapping({ mapping: { ...mapping, fields: { id: "Key" } } });
    assert.deepEqual([linted.path, linted.findings], ["mapping.json", []]);
    const held = await lintMapping({
      mapping: { ...mapping, fields: { id: "Key", nme: "Name" } },
      source: [csv],
    });
    assert.deepEqual(
      held.findings.filter(({ severity }) => severity === "error").map(({ setting }) => setting),
      ["fields.id", "fields.nme"],
    );
    const now = readdirSync(tmpdir()).filter((name) => /^waybill-\w{6}$/.test(name)).length;
    assert.equal(now, before);
  });

  it("are kept for whoever carries out what is submitted", async () => {
    const store = join(workdir.path, "store");
    const { runsDir, env } = common("submitted");
    const { id } = await submitLoad({ source: [csv], mapping, ...place(), runsDir, store, env });
    const { loads, exitCode } = await workLoads({ runsDir, store, env, once: true });
    assert.equal(exitCode, exitCodes.ok);
    assert.deepEqual(
      loads.map(({ loadId }) => loadId),
      [id],
    );
  });
});
