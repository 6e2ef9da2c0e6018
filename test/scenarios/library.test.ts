import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  checkFile,
  describeRowError,
  exitCodes,
  listLoads,
  LoadError,
  rehearseLoad,
  renderSummary,
  resumeLoad,
  runLoad,
  startSimulator,
  type LoadProgress,
  type LoadRequest,
  type Simulator,
} from "../../src/index.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { makeWorkdir, type Workdir } from "../support/workdir.ts";

describe("the library", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  let request: LoadRequest;
  before(async () => {
    workdir = makeWorkdir();
    simulator = await startSimulator({ serverFields: "optional" });
    request = {
      sourcePath: workdir.file("a.csv", `${actionRows(4)}act-5,Gold,paid,2026-03-01\n`),
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

  it("checks a file and sends nothing", async () => {
    const { sourcePath, mappingPath } = request;
    const { preflight, source } = await checkFile({ sourcePath, mappingPath, keepErrors: 10 });
    assert.deepEqual([preflight.valid, preflight.invalid], [4, 1]);
    assert.match(
      preflight.firstErrors.map((error) => describeRowError(error, source.name)).join(),
      /^a\.csv line 6, column "Status": "paid" is not allowed/,
    );
    assert.equal(simulator.counts().requests, 0);
  });

  it("rehearses a load without its credential in sight", async () => {
    const { firstRequests } = await rehearseLoad(request);
    assert.deepEqual(
      firstRequests.map(({ rowNumber, method }) => [rowNumber, method]),
      [
        [1, "PUT"],
        [2, "PUT"],
        [3, "PUT"],
      ],
    );
    assert.ok(!JSON.stringify(firstRequests).includes("any-token"));
    assert.equal(simulator.counts().requests, 0);
  });

  it("runs a load, resumes it, lists it", async () => {
    const seen: number[] = [];
    const first = await runLoad({
      ...request,
      limit: 3,
      loadId: "library-1",
      observer: { onStart: ({ progress }) => seen.push(progress().rowsDone) },
    });
    assert.equal(first.exitCode, exitCodes.stopped);
    assert.deepEqual(seen, [0]);
    const { runsDir, env } = request;
    let progress: (() => LoadProgress) | undefined;
    const answered: number[] = [];
    const ended: string[] = [];
    const second = await resumeLoad({
      runsDir,
      env,
      load: "library-1",
      connection: {},
      observer: {
        onStart: (start) => ({ progress } = start),
        onAnswer: (latencyMs) => answered.push(latencyMs),
        onEnd: (loadId) => ended.push(loadId),
      },
    });
    assert.deepEqual(ended, ["library-1"]);
    const last = progress?.();
    assert.equal(last?.counts.applied, 4);
    assert.equal(last.countsEarlier.applied, 3);
    assert.equal(answered.length, last.requests);
    assert.ok(answered.every((latencyMs) => latencyMs > 0));
    assert.equal(second.exitCode, exitCodes.someRowsOtherwise);
    assert.match(renderSummary(second.summary, { color: false }), /^Load library-1 completed/);
    const loads = await listLoads(request.runsDir);
    assert.deepEqual(
      loads.map(({ id, status, counts }) => [id, status, counts.applied, counts.invalid]),
      [["library-1", "completed", 4, 1]],
    );
    assert.equal(simulator.counts().recordsAccepted, 4);
  });

  it("logs to a log of the program's own, too, and goes on where that fails", async () => {
    const lines: string[] = [];
    const take = (message: string, fields: object): void => {
      lines.push(`${message} ${JSON.stringify(fields)}`);
      throw new Error("no room");
    };
    const logger = { debug: take, info: take, warn: take, error: take };
    const { summary } = await runLoad({ ...request, again: true, logger });
    assert.equal(summary.outcomes.applied, 4);
    const log = readFileSync(join(request.runsDir, summary.loadId, "load.log"), "utf8");
    assert.ok(lines.length >= 2);
    for (const line of lines) assert.ok(log.includes(`"${line.split(" {", 1)[0]}"`), line);
    assert.ok(!lines.join().includes("any-token"));
    await assert.rejects(
      runLoad({ ...request, again: true, logger: { ...logger, warn: 1 } as never }),
      {
        message: /logger .* takes an object with debug, info, warn and error/,
      },
    );
  });

  it("throws a LoadError with code, exit code and actions for what a user can put right", async () => {
    const refused: readonly (readonly [Partial<LoadRequest>, string])[] = [
      [{ again: true, loadId: "library-1" }, "ERR_LOAD_EXISTS"],
      [{ env: {} }, "ERR_CREDENTIAL_MISSING"],
      [{ sourcePath: "/nowhere.csv" }, "ERR_SOURCE_NOT_FOUND"],
    ];
    for (const [change, code] of refused)
      await assert.rejects(runLoad({ ...request, ...change }), (error) => {
        assert.ok(error instanceof LoadError, String(error));
        assert.equal(error.code, code);
        assert.equal(error.exitCode, exitCodes.couldNotStart);
        assert.ok(error.actions.length > 0);
        return true;
      });
  });

  it("can be stopped by its caller's signal before it begins", async () => {
    const stop = AbortSignal.abort();
    await assert.rejects(
      runLoad({ ...request, stopSignal: stop }),
      (error) =>
        error instanceof LoadError &&
        error.code === "ERR_INTERRUPTED" &&
        error.cause === stop.reason,
    );
  });
});
