import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  checkFile,
  LoadError,
  type LoadProposal,
  type LoadReport,
  type Simulator,
} from "../../src/index.ts";
import { describeRow, makeChangePlace, rowsOf, type ChangePlace } from "../support/change-place.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";

const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof LoadError && error.code === code;

describe("rows of a plan that end in conflict", () => {
  let simulator: Simulator;
  let place: ChangePlace;

  const begin = async (rows = 3): Promise<void> => {
    simulator = await startWithActions(rows);
    place = makeChangePlace({
      baseUrl: simulator.urls.collect,
      tenant: "acme",
      mapping: correctionMapping,
      source: correctionRows(rows),
    });
  };
  afterEach(async () => {
    place.remove();
    await simulator.stop();
  });

  const field = (id: string, name: string): unknown =>
    simulator.record("collect", id)?.fields[name];
  const writes = (): number =>
    simulator.records("collect").reduce((sum, record) => sum + record.writes.length, 0);

  const collide = async (): Promise<LoadReport> => {
    await begin();
    const plan = await place.plan();
    for (const id of ["act-1", "act-2"])
      simulator.changeRecord({ service: "collect", id }, { name: "Changed since" });
    const report = await place.apply(plan);
    assert.equal(report.summary.outcomes.conflict, 2);
    return report;
  };
  const header = "Id,Name,Status,waybill_row,waybill_outcome,waybill_message\n";

  it("stand in a file that a plan takes, and that leads to what was wanted", async () => {
    const { summary } = await collide();
    assert.equal(readFileSync(summary.files.rejects, "utf8"), header);
    assert.match(
      readFileSync(summary.files.conflicts, "utf8"),
      /^act-1,New 1,excluded,1,conflict,/m,
    );
    const checked = await checkFile({
      sourcePath: summary.files.conflicts,
      mappingPath: join(place.path, "changes.yaml"),
      keepErrors: 0,
    });
    assert.equal(checked.conflictRows, 2);
    const plan = await place.plan({ sourcePath: summary.files.conflicts });
    assert.deepEqual((await rowsOf(plan)).map(describeRow), ["1 update", "2 update"]);
    const proposals: LoadProposal[] = [];
    const confirm = async (proposal: LoadProposal): Promise<boolean> =>
      proposals.push(proposal) > 0;
    const report = await place.apply(plan, { confirm });
    assert.deepEqual(place.outcomes(report), ["1 applied", "2 applied"]);
    assert.deepEqual(proposals[0]?.warnings, []);
    assert.equal(field("act-1", "name"), "New 1");
  });

  it("are loaded by nothing that a file can be called or made to look like", async () => {
    const { summary } = await collide();
    const text = readFileSync(summary.files.conflicts, "utf8");
    const cells = text.split("\n");
    const disguises: Readonly<Record<string, string>> = {
      "as it was": text,
      "one row among rejected ones": text.replace(",1,conflict,", ",1,rejected,"),
      "in other letters": text.replaceAll(",conflict,", ", CONFLICT ,"),
      "with the columns moved": `waybill_outcome,Id,Name,Status\nconflict,act-1,New 1,excluded\n`,
      "without the other columns": `Id,Name,Status,waybill_outcome\nact-1,New 1,excluded,conflict\n`,
      "with a cell lost": `${header}act-1,New 1,1,conflict,moved\n${cells[2]}\n`,
      "filled up by a spreadsheet": `${header}act-1,New 1,1.0,conflict,moved,\n`,
    };
    const writesBefore = writes();
    for (const [name, disguise] of Object.entries(disguises))
      for (const settings of [{}, { preflight: false }, { corrects: summary.loadId }] as const)
        await assert.rejects(
          place.load({ sourcePath: place.file("fixed.csv", disguise), ...settings }),
          hasCode("ERR_IN_CONFLICT"),
          name,
        );
    assert.equal(writes(), writesBefore);
  });

  it("are not sent by --again either when the word was changed", async () => {
    const { summary } = await collide();
    const text = readFileSync(summary.files.conflicts, "utf8").replaceAll("conflict", "rejected");
    const writesBefore = writes();
    await assert.rejects(
      place.load({
        sourcePath: place.file("fixed.csv", text),
        corrects: summary.loadId,
        again: true,
      }),
      hasCode("ERR_CORRECTION_STALE"),
    );
    assert.equal(writes(), writesBefore);
  });

  it("are not seen in a file in which no row says that it is in conflict", async () => {
    await begin(1);
    const books = "waybill_row,waybill_outcome,waybill_message";
    const good = [
      "Id,Name,Status\nact-1,conflict,\n",
      `Id,Name,Status,${books}\nact-1,conflict,,1,rejected,a conflict with 409\n`,
      `Id,Name,Status,${books}\nact-1,A,,1,invalid,\n`,
      `Id,Name,Status,${books}\nact-1,A,,,,\n`,
      `Id,Name,Status,${books}\nact-1,1,,,,\n`,
      `Id,Name,Status,${books}\nact-1,A,,,,conflict\n`,
      "Id,Name,Status,conflict\nact-1,A,,conflict\n",
      "Id,Name,Status,outcome\nact-1,A,,conflict\n",
      "Id,Name,Status,waybill_outcome\nact-1,A,,failed\n",
      "Id,Name,Status,waybill_message\nact-1,A,,conflict\n",
    ];
    for (const text of good) {
      const { error } = await place.load({ sourcePath: place.file("good.csv", text) });
      assert.equal(error, undefined, text);
    }
  });
});
