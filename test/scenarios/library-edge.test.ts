import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  applyPlan,
  checkFile,
  exitCodes,
  findHistory,
  inspectFile,
  lintMapping,
  listLoads,
  LoadError,
  markRows,
  planLoad,
  previewRows,
  reconcileLoad,
  rehearseLoad,
  reportOnLoad,
  resumeLoad,
  retryLoad,
  reviewPlan,
  runLoad,
  startSimulator,
  suggestMapping,
  testMapping,
  undoLoad,
  UsageError,
  verifyLoad,
  type LoadRequest,
  type Simulator,
} from "../../src/index.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { makeWorkdir, type Workdir } from "../support/workdir.ts";

describe("the edge of the library", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  let request: LoadRequest;
  before(async () => {
    workdir = makeWorkdir();
    simulator = await startSimulator({ serverFields: "optional" });
    request = {
      sourcePath: workdir.file("a.csv", actionRows(6)),
      mappingPath: workdir.file("a.yaml", actionMapping),
      preflight: true,
      connection: { baseUrl: simulator.urls.collect, tenant: "acme" },
      runsDir: `${workdir.path}/runs`,
      env: { WAYBILL_TOKEN: "any-token" },
    };
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const assertRefused = async (
    operation: () => Promise<unknown>,
    saying: RegExp,
  ): Promise<void> => {
    const { requests } = simulator.counts();
    await assert.rejects(operation, (error) => {
      assert.ok(error instanceof UsageError, String(error));
      assert.deepEqual([error.code, error.exitCode], ["ERR_REQUEST_INVALID", 2]);
      assert.match(error.message, saying);
      assert.ok(error.actions.length > 0);
      return true;
    });
    assert.equal(simulator.counts().requests, requests, "nothing is sent");
  };
  /** As a program without types calls it. */
  const loadWith = (changes: object) => async () => await runLoad({ ...request, ...changes });

  describe("refuses what the command line refuses", () => {
    const cases: readonly (readonly [changes: object, saying: RegExp])[] = [
      [{ limit: -5 }, /limit is -5, and takes a whole number of at least 1/],
      [{ limit: 2.5 }, /limit is 2\.5/],
      [{ maxConsecutive: -1 }, /maxConsecutive is -1, and takes a whole number of at least 1/],
      [{ verify: 7 }, /verify is 7, and takes a number from 0 to 1/],
      [{ maxErrors: 3 }, /maxErrors is 3, and takes \{ rows: .* share: /],
      [{ maxErrors: { share: 5 } }, /maxErrors/],
      [{ maxErors: { rows: 1 } }, /maxErors is not known \(did you mean maxErrors\?\)/],
      [{ connection: { baseURL: "http://x" } }, /connection\.baseURL is not known/],
      [{ connection: "prod" }, /connection is "prod", and takes an object/],
      [{ preflight: "yes" }, /preflight is "yes", and takes true or false/],
      [{ env: null }, /env is null, and takes an object of variables/],
      [{ stopSignal: {} }, /stopSignal .* takes an AbortSignal/],
      [{ loadId: "../../etc" }, /loadId is "\.\.\/\.\.\/etc", and takes 1 to 100 letters/],
      [{ sourcePath: "" }, /sourcePath is "", and takes a path that is not empty/],
      [{ mappingPath: undefined }, /mappingPath is missing/],
      [{ observer: { onStart: 1 } }, /observer\.onStart is 1, and takes a function/],
      [{ reading: { quotes: "'" } }, /reading\.quotes is not known/],
    ];
    for (const [changes, saying] of cases)
      it(JSON.stringify(changes), async () => {
        await assertRefused(loadWith(changes), saying);
      });

    it("and tells of everything at once", async () => {
      await assertRefused(
        // @ts-expect-error: what a program without types may give
        async () => await runLoad({}),
        /^runLoad can't be called so: sourcePath is missing.*; mappingPath is missing/,
      );
    });
  });

  it("takes the usual for what is left out: runs folder, environment, preflight", async () => {
    const before = { folder: process.cwd(), token: process.env["WAYBILL_TOKEN"] };
    process.chdir(workdir.path);
    process.env["WAYBILL_TOKEN"] = "any-token";
    try {
      const { sourcePath, mappingPath, connection } = request;
      const { summary } = await runLoad({ sourcePath, mappingPath, connection, again: true });
      assert.ok(workdir.exists(`waybill-runs/${summary.loadId}/report.csv`));
      assert.deepEqual(
        (await listLoads()).map(({ id }) => id),
        [summary.loadId],
      );
    } finally {
      process.chdir(before.folder);
      if (before.token === undefined) delete process.env["WAYBILL_TOKEN"];
      else process.env["WAYBILL_TOKEN"] = before.token;
    }
  });

  it("is the same for every operation", async () => {
    // oxlint-disable-next-line typescript/no-explicit-any -- as a program without types calls them
    const none: any = {};
    const operations = {
      applyPlan,
      checkFile,
      findHistory,
      inspectFile,
      lintMapping,
      markRows,
      planLoad,
      previewRows,
      reconcileLoad,
      rehearseLoad,
      reportOnLoad,
      resumeLoad,
      retryLoad,
      runLoad,
      suggestMapping,
      undoLoad,
      verifyLoad,
    };
    for (const [name, operation] of Object.entries(operations)) {
      const said = new RegExp(
        `^${name === "rehearseLoad" ? "rehearseLoad" : name} can't be called so`,
      );
      await assertRefused(async () => await operation(none), said);
      await assertRefused(
        async () => await operation({ ...none, surprise: 1 }),
        /surprise is not known/,
      );
    }
    await assertRefused(async () => await reviewPlan(none), /^reviewPlan can't be called so/);
    await assertRefused(async () => await listLoads(none), /^listLoads can't be called so/);
    await assertRefused(async () => await testMapping(none), /^testMapping can't be called so/);
  });

  it("lets through what is right, to the last member", async () => {
    process.env["WAYBILL_TOKEN"] ??= "any-token";
    const report = await runLoad({
      ...request,
      sourceName: "other.csv",
      loadId: "edge-1",
      limit: 2,
      env: process.env,
      maxErrors: { share: 0 },
      maxConsecutive: Number.POSITIVE_INFINITY,
      verify: 0,
      again: false,
      keepBefore: false,
      expect: { rows: 6 },
      reading: { delimiter: ",", accept: [] },
      stopSignal: new AbortController().signal,
      abortSignal: new AbortController().signal,
      random: () => 0.5,
      confirm: async () => true,
      observer: {},
    });
    assert.equal(report.summary.outcomes.applied, 2);
  });

  describe("an abort", () => {
    it("before anything was sent is one error, whichever operation it ends", async () => {
      const aborted = AbortSignal.abort();
      const { sourcePath, mappingPath } = request;
      const later = { runsDir: request.runsDir, env: request.env, connection: {} };
      const ended: readonly (() => Promise<unknown>)[] = [
        async () => await runLoad({ ...request, again: true, stopSignal: aborted }),
        async () => await rehearseLoad({ ...request, stopSignal: aborted }),
        async () => await checkFile({ sourcePath, mappingPath, keepErrors: 1, signal: aborted }),
        async () => await inspectFile({ sourcePath, keepRows: 1, signal: aborted }),
        async () => await resumeLoad({ ...later, load: "edge-1", stopSignal: aborted }),
        async () => await reviewPlan("any.plan", { signal: aborted }),
      ];
      for (const operation of ended)
        await assert.rejects(operation, (error) => {
          assert.ok(error instanceof LoadError, String(error));
          assert.deepEqual([error.code, error.exitCode], ["ERR_INTERRUPTED", 130]);
          return true;
        });
    });

    it("during the delivery is a result: what was sent is accounted for", async () => {
      const stop = new AbortController();
      const report = await runLoad({
        ...request,
        again: true,
        loadId: "edge-2",
        stopSignal: stop.signal,
        observer: { onStart: () => stop.abort() },
      });
      assert.equal(report.exitCode, exitCodes.interrupted);
      assert.equal(report.summary.status, "stopped");
      assert.equal(report.summary.rows, 6);
    });
  });

  it("logs what an observer throws, and never ends a load for it", async () => {
    const fail = (): never => {
      throw new Error("the progress bar fell over");
    };
    const report = await runLoad({
      ...request,
      again: true,
      loadId: "edge-3",
      observer: {
        onPreflight: fail,
        onStart: async () => fail(),
        onAnswer: fail,
        onEnd: fail,
      },
    });
    assert.equal(report.exitCode, exitCodes.ok);
    assert.equal(report.summary.outcomes.applied, 6);
    const log = readFileSync(join(request.runsDir, "edge-3", "load.log"), "utf8");
    const said = log.split("\n").filter((line) => line.includes("an observer failed"));
    assert.match(said.join(), /"observer":"onStart".*the progress bar fell over/);
    assert.match(said.join(), /"observer":"onAnswer"/);
    assert.match(said.join(), /"observer":"onEnd"/);
  });
});
