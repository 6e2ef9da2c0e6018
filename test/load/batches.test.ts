import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  findTarget,
  rehearseLoad,
  resumeLoad,
  runLoad,
  startSimulator,
  type LoadReport,
  type LoadRequest,
  type Simulator,
  type SimulatorOptions,
} from "../../src/index.ts";
import { createLeapingClock } from "../support/leaping-clock.ts";
import { actionMapping, actionRows, detailMapping, detailRows } from "../support/load-files.ts";
import { writeSizes } from "../delivery/batch/batch-setup.ts";
import { settingsOf } from "../support/settings-of.ts";

describe("a load in batches", () => {
  let folder = "";
  let simulator: Simulator;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "waybill-batches-"));
  });
  afterEach(async () => {
    await simulator.stop();
    await rm(folder, { recursive: true });
  });

  const begin = async (options: SimulatorOptions = {}): Promise<void> => {
    simulator = await startSimulator({ answerShape: "update-array", ...options });
  };
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  const request = async (
    rows: number,
    connection: LoadRequest["connection"] = {},
    mapping = detailMapping,
  ): Promise<LoadRequest> => ({
    sourcePath: await write("in.csv", detailRows(rows)),
    mappingPath: await write("mapping.yaml", mapping),
    preflight: true,
    connection: { baseUrl: simulator.urls.billingplatform, concurrency: 2, ...connection },
    runsDir: join(folder, "runs"),
    env: { WAYBILL_SESSION_ID: "a-session", WAYBILL_TOKEN: "a-token" },
    clock: createLeapingClock(),
    random: () => 0,
  });
  const reportOf = async ({ summary }: LoadReport): Promise<string> =>
    await readFile(summary.files.report, "utf8");

  it("sends as many rows a request as the flag says, and accounts for each", async () => {
    await begin({ rules: [{ match: { Id: "5007" }, answer: "record-error", message: "closed" }] });
    const { summary, exitCode } = await runLoad(await request(100, { batch: 20 }));
    assert.equal(exitCode, 1);
    assert.equal(summary.outcomes.applied, 99);
    assert.equal(summary.outcomes.rejected, 1);
    assert.ok(summary.delivery.requests < 40, `${summary.delivery.requests} requests`);
    assert.equal(simulator.records("billingplatform").length, 99);
  });

  it("sends as many as the mapping says, unless the connection says otherwise", async () => {
    await begin();
    const mapping = `batch: 10\n${detailMapping}`;
    await runLoad(await request(20, {}, mapping));
    assert.ok(writeSizes(simulator).length < 20);
    await simulator.stop();
    await begin();
    await runLoad(await request(20, { batch: 1 }, mapping));
    assert.deepEqual(new Set(writeSizes(simulator)), new Set([1]));
  });

  it("takes the size from a named connection", async () => {
    await begin();
    const configPath = await write(
      "c.yaml",
      `version: 1\nconnections:\n  bp:\n    base_url: ${simulator.urls.billingplatform}\n    batch: 10\n`,
    );
    const given = await request(20);
    await runLoad({ ...given, connection: { name: "bp", configPath } });
    assert.ok(writeSizes(simulator).length < 20);
  });

  it("is refused before anything is sent where the target takes one record a request", async () => {
    await begin();
    const sourcePath = await write("actions.csv", actionRows(3));
    const mappingPath = await write("actions.yaml", actionMapping);
    const given = { ...(await request(1, { batch: 5, tenant: "acme" })), sourcePath, mappingPath };
    await assert.rejects(runLoad(given), {
      code: "ERR_BATCH",
      exitCode: 2,
      message: /takes one record a request/,
    });
    const own = await write("batch.yaml", `batch: 5\n${actionMapping}`);
    await assert.rejects(runLoad({ ...given, mappingPath: own }), {
      code: "ERR_CONFIGURATION_INVALID",
      message: /takes one record a request/,
    });
    assert.equal(simulator.received().length, 0);
  });

  it("is refused when a batch is larger than the target takes", async () => {
    await begin();
    const most = findTarget("billingplatform/invoice-detail")?.batch?.most ?? 0;
    await assert.rejects(runLoad(await request(1, { batch: most + 1 })), { code: "ERR_BATCH" });
    const mapping = `batch: ${most + 1}\n${detailMapping}`;
    await assert.rejects(runLoad(await request(1, {}, mapping)), /at most 100 rows/);
  });

  it("is rehearsed in the form in which it would go", async () => {
    await begin();
    const { firstRequests } = await rehearseLoad(await request(5, { batch: 20 }));
    assert.equal(firstRequests.length, 1);
    const body = JSON.parse(firstRequests[0]?.body ?? "") as { brmObjects: { Id: string }[] };
    assert.deepEqual(
      body.brmObjects.map(({ Id }) => Id),
      ["5001", "5002", "5003"],
    );
  });

  it("is resumed after a stop while a refused batch is sent again in halves, and ends with every row settled", async () => {
    const stop = new AbortController();
    let requests = 0;
    await begin({
      latency: 5,
      batch: "all-or-nothing",
      rules: [{ match: { Id: "5004" }, answer: "bad-request" }],
      onReceived: () => {
        requests += 1;
        if (requests === 4) stop.abort(new Error("Ctrl-C"));
      },
    });
    const given = await request(200, { batch: 10 });
    const first = await runLoad({ ...given, stopSignal: stop.signal });
    assert.equal(first.summary.status, "stopped");
    assert.ok(first.summary.outcomes.applied < 199);
    assert.match(await reportOf(first), /sent-answer-unknown/);
    const second = await resumeLoad({ ...settingsOf(given), load: first.summary.loadId });
    const { applied: all, rejected } = second.summary.outcomes;
    assert.deepEqual([second.exitCode, all, rejected], [1, 199, 1]);
    assert.equal(simulator.records("billingplatform").length, 199);
    assert.equal((await reportOf(second)).trimEnd().split("\n").length, 201);
    const { applied } = first.summary.outcomes;
    const once = simulator.records("billingplatform").filter(({ version }) => version === 1);
    assert.ok(once.length >= applied, "no row with an outcome is sent again");
  });

  it("tells of a row that was confirmed by reading", async () => {
    await begin({ batchAnswer: "short" });
    const report = await runLoad(await request(10, { batch: 5, concurrency: 1 }));
    assert.equal(report.exitCode, 0);
    assert.equal(report.summary.outcomes.applied, 10);
    assert.match(await reportOf(report), /applied,confirmed-by-reading,.*is what the row says/);
  });

  it("stops, resumable, when the API is down, and leaves its rows to the resume", async () => {
    await begin({ faults: 1 });
    const given = await request(300, { batch: 5 });
    const { summary, error, exitCode } = await runLoad(given);
    assert.deepEqual([exitCode, error?.code, summary.status], [3, "ERR_API_DOWN", "stopped"]);
    assert.ok(summary.outcomes.failed <= 10, "only rows that were under way");
    assert.equal(summary.outcomes.applied, 0);
    const { baseUrl: _, ...rest } = given.connection;
    const healthy = await startSimulator({ answerShape: "update-array" });
    try {
      const connection = { ...rest, baseUrl: healthy.urls.billingplatform };
      const again = await resumeLoad({ ...settingsOf(given), connection, load: summary.loadId });
      assert.deepEqual([again.exitCode, again.summary.outcomes.applied], [0, 300]);
    } finally {
      await healthy.stop();
    }
  });
});
