import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { LoadError, startSimulator, listLoads, type Simulator } from "../../../src/index.ts";
import type { LoadReport } from "../../../src/index.ts";
import { makeLoadPlace, type LoadPlace } from "../../support/load-place.ts";

/** In what stands in the runs folder, a load that its ledger does not know is told from anything else. */
describe("a runs folder with loads that its ledger does not know", () => {
  let place: LoadPlace;
  let simulator: Simulator;
  let first: LoadReport;
  beforeEach(async () => {
    place = makeLoadPlace();
    simulator = await startSimulator();
    first = await load(3);
  });
  afterEach(async () => {
    await simulator.stop();
    place.remove();
  });

  const settings = (): string =>
    `base_url: ${simulator.urls.certifications}
tenant: acme
token: { env: TOKEN }`;
  const load = async (rows: number): Promise<LoadReport> =>
    await place.load("creations", rows, settings(), { env: { TOKEN: "any-token" } });
  const inRuns = (...names: readonly string[]): string => join(place.runsDir, ...names);
  const dropLedger = (): void => {
    for (const side of ["", "-wal", "-shm"]) rmSync(inRuns(`ledger.db${side}`), { force: true });
  };
  const made = (): number => simulator.records("certifications").length;

  const assertLost = async (act: () => Promise<unknown>, saying: RegExp): Promise<void> => {
    await assert.rejects(act(), (error) => {
      assert.ok(error instanceof LoadError, String(error));
      assert.equal(error.code, "ERR_LEDGER_LOST");
      assert.equal(error.exitCode, 2);
      assert.match(error.message, saying);
      assert.match(error.actions.join("\n"), /waybill ledger adopt .*wb-/);
      return true;
    });
    assert.equal(made(), 3, "nothing was sent");
  };

  it("holds a new load back when the ledger was deleted, and makes none meanwhile", async () => {
    dropLedger();
    await assertLost(async () => await load(4), new RegExp(first.summary.loadId));
    await assertLost(async () => await load(4), /knows nothing of a load/);
    await assertLost(async () => await listLoads(place.runsDir), /knows nothing of a load/);
  });

  it("holds a new load back when the ledger was made anew", async () => {
    dropLedger();
    writeFileSync(inRuns("ledger.db"), "");
    await assertLost(async () => await load(4), /knows nothing of a load/);
  });

  it("holds a resume back of a load of which only the folder is left", async () => {
    dropLedger();
    writeFileSync(inRuns("ledger.db"), "");
    await assertLost(async () => await place.resume(first), new RegExp(first.summary.loadId));
  });

  it("holds a load back beside the folder of a colleague's load: the false alarm that is accepted", async () => {
    const elsewhere = makeLoadPlace();
    try {
      const other = await elsewhere.load("creations", 2, settings(), {
        env: { TOKEN: "any-token" },
      });
      cpSync(join(elsewhere.runsDir, other.summary.loadId), inRuns("from-anna"), {
        recursive: true,
      });
      const before = made();
      await assert.rejects(load(4), /knows nothing of a load .*from-anna/);
      assert.equal(made(), before);
      renameSync(inRuns("from-anna"), join(place.path, "from-anna"));
      await load(4);
      assert.equal(made(), before + 4);
    } finally {
      elsewhere.remove();
    }
  });

  const log = (): string => readFileSync(inRuns(first.summary.loadId, "load.log"), "utf8");
  const folder = (name: string, ...files: readonly (readonly [string, string])[]): void => {
    mkdirSync(inRuns(name));
    for (const [file, text] of files) writeFileSync(inRuns(name, file), text);
  };
  const foreign = (text: string): string => text.replaceAll(first.summary.loadId, "wb-foreign-1");
  const beginsOnly = (): string =>
    foreign(log())
      .split("\n")
      .filter((line) => line.includes("execution begins"))
      .join("\n");
  const innocent: readonly (readonly [name: string, prepare: () => void])[] = [
    ["an empty folder", () => folder("wb-20261122-023100-00000000")],
    [
      "the folder of a load that was killed before it sent anything",
      () => folder("wb-a", ["load.log", beginsOnly()]),
    ],
    [
      "a folder with copies of plan and source alone",
      () => folder("wb-b", ["plan.ndjson", "{}"], ["source.csv", "a\n1\n"], ["reading.json", "{}"]),
    ],
    ["a folder of something else", () => folder("archive", ["notes.txt", "x"])],
    [
      "an archive with load folders in it",
      () => cpSync(inRuns(first.summary.loadId), inRuns("2025", "wb-1"), { recursive: true }),
    ],
    ["files of any kind", () => writeFileSync(inRuns("load.log"), foreign(log()))],
    ["a hidden folder", () => folder(".trash", ["load.log", foreign(log())])],
    [
      "a copy of a load that it knows, under another name",
      () => cpSync(inRuns(first.summary.loadId), inRuns("copy-for-anna"), { recursive: true }),
    ],
    [
      "a known folder that was renamed",
      () => renameSync(inRuns(first.summary.loadId), inRuns("september")),
    ],
    ["a load.log that was emptied", () => folder("wb-c", ["load.log", ""])],
    [
      "a log of another program",
      () => folder("other", ["load.log", '{"message":"started"}\nplain words\n']),
    ],
    [
      "a folder whose reports and log were deleted",
      () => {
        for (const name of ["report.csv", "summary.json", "rejects.csv", "load.log"])
          rmSync(inRuns(first.summary.loadId, name));
      },
    ],
    [
      "a link to a folder elsewhere",
      () => {
        mkdirSync(join(place.path, "away"));
        writeFileSync(join(place.path, "away", "load.log"), foreign(log()));
        symlinkSync(join(place.path, "away"), inRuns("wb-linked"));
      },
    ],
    [
      "a load.log that is a folder",
      () => mkdirSync(inRuns("wb-d", "load.log"), { recursive: true }),
    ],
  ];
  for (const [name, prepare] of innocent) {
    it(`lets a load begin beside ${name}`, async () => {
      prepare();
      await load(4);
      assert.equal(made(), 7);
    });
  }
});
