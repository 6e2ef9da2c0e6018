import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  exitCodes,
  LoadError,
  resumeLoad,
  startSimulator,
  verifyLoad,
  type LoadReport,
  type Simulator,
} from "../../src/index.ts";
import { makeChangePlace, type ChangePlace } from "../support/change-place.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";
import { actionHeader, actionMapping, actionRows } from "../support/load-files.ts";

const tableMapping = actionMapping.replace(
  "name: Name",
  "name: { column: Name, lookup: { file: tables/names.csv, key: From, value: To } }",
);
const names = "From,To\nG1,Gas\n";
const rows = `${actionHeader}\n${[1, 2, 3, 4].map((row) => `act-${row},G1,completed,2026-03-01\n`).join("")}`;

describe("a load whose runs folder is carried to another host", () => {
  let simulator: Simulator;
  let place: ChangePlace;
  let elsewhere: string;
  beforeEach(async () => {
    simulator = await startSimulator({ serverFields: "optional" });
  });
  afterEach(async () => {
    place.remove();
    await simulator.stop();
  });

  const makePlace = (mapping: string, source: string): void => {
    place = makeChangePlace({ baseUrl: simulator.urls.collect, tenant: "acme", mapping, source });
    elsewhere = join(place.path, "elsewhere");
    mkdirSync(join(place.path, "tables"));
    writeFileSync(join(place.path, "tables", "names.csv"), names);
  };
  /** Nothing is left at the paths at which the load began. */
  const carryAway = ({ summary }: LoadReport): string => {
    renameSync(place.runsDir, elsewhere);
    for (const name of ["changes.csv", "changes.yaml", "tables"])
      rmSync(join(place.path, name), { recursive: true });
    return join(elsewhere, summary.loadId);
  };
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const request = (report: LoadReport) => ({ load: report.summary.loadId, runsDir: elsewhere });
  const resume = async (report: LoadReport): Promise<LoadReport> =>
    await resumeLoad({
      ...request(report),
      connection: {},
      env: { WAYBILL_TOKEN: "any-token" },
    });

  it("is carried on and verified with its file and its mapping out of its folder, under whatever names", async () => {
    makePlace(tableMapping, rows);
    const begun = await place.load({ limit: 2 });
    const folder = carryAway(begun);
    put(join(folder, "the file of monday.txt"), rows);
    put(join(folder, "m.yml"), tableMapping);
    put(join(folder, "tables", "names.csv"), names);
    const report = await resume(begun);
    assert.equal(report.exitCode, exitCodes.ok);
    assert.equal(report.summary.outcomes.applied, 4);
    assert.equal(simulator.records("collect").length, 4);
    const { differences, unchecked } = await verifyLoad(request(begun));
    assert.deepEqual([differences, unchecked], [[], []]);
  });

  for (const [what, change, code, message] of [
    [
      "its file",
      (folder: string) => put(join(folder, "changes.csv"), rows.replace("act-4", "act-5")),
      "ERR_SOURCE_NOT_FOUND",
      /changes\.csv does not exist/,
    ],
    [
      "its mapping",
      (folder: string) => put(join(folder, "changes.yaml"), `${tableMapping}# a remark\n`),
      "ERR_MAPPING",
      /changes\.yaml/,
    ],
    [
      "a table of its mapping",
      (folder: string) => put(join(folder, "tables", "names.csv"), names.replace("Gas", "Heat")),
      "ERR_MAPPING",
      /changes\.yaml/,
    ],
  ] as const) {
    it(`takes nothing in its folder for ${what} that has another content`, async () => {
      makePlace(tableMapping, rows);
      const begun = await place.load({ limit: 2 });
      const folder = carryAway(begun);
      put(join(folder, "changes.csv"), rows);
      put(join(folder, "changes.yaml"), tableMapping);
      put(join(folder, "tables", "names.csv"), names);
      change(folder);
      await assert.rejects(resume(begun), (error) => {
        assert.ok(error instanceof LoadError, String(error));
        assert.ok(error.code.startsWith(code), error.code);
        assert.match(error.message, message);
        return true;
      });
      assert.equal(simulator.records("collect").length, 2);
    });
  }

  it("goes by the file in its folder where another one stands at its path by now", async () => {
    makePlace(actionMapping, actionRows(4));
    const begun = await place.load({ limit: 2 });
    const folder = carryAway(begun);
    place.file("changes.csv", actionRows(5));
    put(join(folder, "a.csv"), actionRows(4));
    put(join(folder, "a.yaml"), actionMapping);
    assert.equal((await resume(begun)).summary.outcomes.applied, 4);
    assert.equal(simulator.records("collect").length, 4);
  });

  it("has its plan there", async () => {
    await simulator.stop();
    simulator = await startWithActions(4);
    makePlace(correctionMapping, correctionRows(4));
    const plan = await place.plan();
    const begun = await place.apply(plan, { limit: 2 });
    const folder = carryAway(begun);
    rmSync(plan.path);
    put(join(folder, "a.csv"), correctionRows(4));
    put(join(folder, "a.yaml"), correctionMapping);
    assert.equal((await resume(begun)).summary.outcomes.applied, 4);
  });
});
