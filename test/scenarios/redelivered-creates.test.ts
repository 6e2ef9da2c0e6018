import assert from "node:assert/strict";
import { exitCodes, startSimulator, type Simulator } from "../../src/index.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";
import { beginAtOnce } from "../support/begin-at-once.ts";
import { creationMapping } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  testToken,
  type Run,
  type Workdir,
} from "../support/workdir.ts";

/** A source for `creationMapping`; an entry is a reference, or a reference and a name. */
function rowsOf(...entries: readonly string[]): string {
  const rows = entries.map((entry) => (entry.includes(",") ? entry : `${entry},Run of ${entry}`));
  return `${["Ref,Name", ...rows].join("\n")}\n`;
}

describe("creates that are delivered again", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  const simulate = async (options: SimulatorOptions = {}): Promise<void> => {
    simulator = await startSimulator({ serverFields: "optional", ...options });
  };
  const load = async (file: string, ...more: string[]): Promise<Run> => {
    const words = ["load", file, "-m", "c.yaml", "--base-url", simulator.urls.certifications];
    const tenant = more.includes("--tenant") ? [] : ["--tenant", "acme"];
    return await workdir.run([...words, ...tenant, ...more]);
  };
  const newest = (): string => workdir.loadIds().at(-1) ?? "";
  const outcomes = (): readonly string[] =>
    workdir
      .report(newest())
      .map((line) => `${line["row_number"]} ${line["outcome"]} ${line["code"]}`.trim());
  const messageOf = (row: number): string => workdir.report(newest())[row - 1]?.["message"] ?? "";
  const created = (): readonly string[] =>
    simulator
      .records("certifications")
      .map(({ fields }) => JSON.stringify(fields["sys_external_id"] ?? "").slice(1, -1));

  beforeEach(() => {
    workdir = makeWorkdir();
    workdir.file("c.yaml", creationMapping);
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  describe("by a file with one row more", () => {
    beforeEach(async () => {
      await simulate();
      workdir.file("mon.csv", rowsOf("X-1", "X-2", "X-3"));
      assertExit(await load("mon.csv"), exitCodes.ok);
    });

    it("go in once: what was created before is skipped, with load, row and new id", async () => {
      const [first = ""] = workdir.loadIds();
      workdir.file("thu.csv", rowsOf("X-1", "X-2", "X-3", "X-4"));
      assertExit(await load("thu.csv"), exitCodes.ok);
      assert.deepEqual(outcomes(), [
        "1 skipped created-before",
        "2 skipped created-before",
        "3 skipped created-before",
        "4 applied",
      ]);
      assert.match(
        messageOf(2),
        new RegExp(
          `^row 2 of load ${first} with the same key and the same values has created the record sim-\\w+`,
        ),
      );
      assert.deepEqual(created(), ["X-1", "X-2", "X-3", "X-4"]);
      assertExit(await workdir.run(["verify", newest()]), exitCodes.ok);
      const retry = await workdir.run(["retry", newest()]);
      assertRefused(retry, exitCodes.couldNotStart, "ERR_NOTHING_TO_RETRY", /no rows to send/);
    });

    it("are known in other bytes without a preflight, too", async () => {
      workdir.file("tue.csv", `\uFEFF${rowsOf("X-1", "X-2", "X-3").replaceAll("\n", "\r\n")}`);
      assertExit(await load("tue.csv", "--no-preflight"), exitCodes.ok);
      assert.deepEqual(
        outcomes().filter((one) => one.endsWith("skipped created-before")).length,
        3,
      );
      assert.equal(created().length, 3);
    });

    it("are invalid where they say something else, because nobody can know whether they are new", async () => {
      workdir.file("thu.csv", rowsOf("X-1,Another run", "X-2"));
      assertExit(await load("thu.csv"), exitCodes.someRowsOtherwise);
      assert.deepEqual(outcomes(), ["1 invalid key-taken", "2 skipped created-before"]);
      assert.match(
        messageOf(1),
        /^the key "X-1" is that of row 1 of load wb-\S+, with other values/,
      );
      assert.match(workdir.read(`waybill-runs/${newest()}/rejects.csv`), /^X-1,Another run,/m);
      assert.equal(created().length, 3);
    });

    it("are sent all the same with --again, also by the resume of such a load", async () => {
      workdir.file("thu.csv", rowsOf("X-1,Another run", "X-2", "X-4"));
      assertExit(await load("thu.csv", "--again", "--limit", "1"), exitCodes.stopped);
      assertExit(await workdir.run(["resume", newest()]), exitCodes.ok);
      assert.deepEqual(outcomes(), ["1 applied", "2 applied", "3 applied"]);
      assert.deepEqual(created(), ["X-1", "X-2", "X-3", "X-1", "X-2", "X-4"]);
    });
  });

  describe("without a key", () => {
    beforeEach(async () => {
      await simulate();
      workdir.file("a.csv", rowsOf("X-1", ",Nameless", " ,Blank"));
    });

    it("are created, and warned of with their number and lines", async () => {
      const run = await load("a.csv");
      assertExit(run, exitCodes.ok);
      const saying =
        /^warning: key-none: rows that create a record and have no key \(2, lines 3, 4\)/m;
      assert.match(run.stderr, saying);
      assert.equal(created().length, 3);
    });

    it("are invalid where the mapping requires one", async () => {
      workdir.file("c.yaml", creationMapping.replace("fields:", "require_key: true\nfields:"));
      const run = await load("a.csv");
      assertExit(run, exitCodes.someRowsOtherwise);
      assert.doesNotMatch(run.stderr, /key-none/);
      assert.deepEqual(outcomes(), ["1 applied", "2 invalid key-missing", "3 invalid key-missing"]);
      assert.match(
        messageOf(2),
        /the row has no sys_external_id, so its record could not be found/,
      );
      assert.equal(created().length, 1);
    });
  });

  it("go in once when two different files are loaded at once", async () => {
    await simulate({ latency: 20 });
    workdir.file("1.csv", rowsOf("X-1", "X-2", "X-3", "X-4"));
    workdir.file("2.csv", rowsOf("X-4", "X-3", "X-2", "X-1", "X-5"));
    const requestOf = (source: string) => ({
      sourcePath: `${workdir.path}/${source}`,
      mappingPath: `${workdir.path}/c.yaml`,
      preflight: true,
      connection: { baseUrl: simulator.urls.certifications, tenant: "acme" },
      runsDir: `${workdir.path}/waybill-runs`,
      env: { WAYBILL_TOKEN: testToken },
    });
    const ended = await beginAtOnce([
      { kind: "load", request: requestOf("1.csv") },
      { kind: "load", request: requestOf("2.csv") },
    ]);
    assert.deepEqual(
      ended.map(({ exitCode }) => exitCode),
      [0, 0],
    );
    assert.deepEqual(created().toSorted(), ["X-1", "X-2", "X-3", "X-4", "X-5"]);
  });
});
