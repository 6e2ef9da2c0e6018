import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  exitCodes,
  type LoadReport,
  renderSummary,
  reportOnLoad,
  type Simulator,
  type SimulatorOptions,
} from "../../src/index.ts";
import { type ChangePlace, describeRow, makeChangePlace, rowsOf } from "../support/change-place.ts";
import { runInProcess } from "../support/captured-world.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";
import { liveDetailMapping, startWithDetails } from "../support/live-details.ts";
import { actionMapping, actionRows, creationMapping, creationRows } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  dataOf,
  makeWorkdir,
  type Workdir,
} from "../support/workdir.ts";
import { chooseRows } from "../../src/load/read-back/create-write-check.ts";

/** Row n changes the quantity of detail 5000 + n to one of three decimals. */
function quantities(count: number): string {
  const rows = Array.from({ length: count }, (_, at) => `${5001 + at},${at}.005,`);
  return `${["Id,Qty,Feature", ...rows].join("\n")}\n`;
}

describe("a load that is read back", () => {
  let simulator: Simulator;
  let place: ChangePlace;

  afterEach(async () => {
    place.remove();
    await simulator.stop();
  });

  const beginDetails = async (
    rows: number,
    options: SimulatorOptions = { writes: { billingplatform: { round: { Quantity: 2 } } } },
  ): Promise<void> => {
    simulator = await startWithDetails(rows, options);
    const baseUrl = simulator.urls.billingplatform;
    place = makeChangePlace({ baseUrl, mapping: liveDetailMapping, source: quantities(rows) });
  };
  const beginActions = async (rows: number, options: SimulatorOptions = {}): Promise<void> => {
    simulator = await startWithActions(rows, options);
    place = makeChangePlace({
      baseUrl: simulator.urls.collect,
      tenant: "acme",
      mapping: actionMapping,
      source: actionRows(rows),
    });
  };
  /** Record ids in the order of their readings. */
  const readIds = (): readonly string[] =>
    simulator
      .received()
      .filter(({ method }) => method === "GET")
      .map(({ path }) => path.split("/").at(-1) ?? "");
  const report = async ({ summary }: LoadReport, format: "text" | "json" | "csv" | "html") => {
    let text = "";
    const to = async (piece: string): Promise<boolean> => {
      text += piece;
      return true;
    };
    await reportOnLoad({ runsDir: place.runsDir, load: summary.loadId, format, to });
    return text;
  };

  it("says which fields the API rounded, row by row and in sum, and stays applied", async () => {
    await beginDetails(4);
    const load = await place.load({ verify: 1 });
    assert.equal(load.exitCode, exitCodes.ok);
    assert.deepEqual(place.outcomes(load), [
      "1 applied kept-otherwise",
      "2 applied kept-otherwise",
      "3 applied kept-otherwise",
      "4 applied kept-otherwise",
    ]);
    const rounded = /rounded Quantity \(sent "2\.005", keeps "2\.01"\)/;
    assert.match(place.message(load, 3), rounded);
    const counts = { checked: 4, read: 4, asSent: 0, differing: 4, unreadable: 0 };
    const expected = { ...counts, fields: { Quantity: { rounded: 4 } } };
    assert.deepEqual(load.summary.verification, expected);
    assert.deepEqual(load.summary.errors, { "kept-otherwise": 4 });

    const folder = join(place.runsDir, load.summary.loadId);
    const stored = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8"));
    assert.deepEqual(stored.verification, expected);
    const said =
      /^Checked after writing: 4 rows .*, 4 kept otherwise\n {2}Quantity: rounded in 4 rows$/m;
    assert.match(renderSummary(load.summary, { color: false }), said);
    const text = await report(load, "text");
    assert.match(text, said);
    assert.match(text, rounded);
    const { data: json } = JSON.parse(await report(load, "json"));
    assert.deepEqual(json.summary.verification, expected);
    assert.equal(json.rows[2].verification.differences[0].kind, "rounded");
    assert.match(await report(load, "csv"), /^3,4,5003,applied,kept-otherwise,,Quantity,/m);
    assert.match(await report(load, "html"), /Quantity: rounded in 4 rows/);
  });

  it("can be taken back although the API rounded what was written: nobody else changed it", async () => {
    await beginDetails(3);
    const before = simulator.records("billingplatform").map(({ fields }) => fields["Quantity"]);
    const load = await place.load({ verify: 1 });
    const undo = await place.undo(load);
    const rows = (await rowsOf(undo)).map(describeRow);
    assert.deepEqual(rows, ["1 update", "2 update", "3 update"]);
    const back = await place.apply(undo);
    assert.equal(back.summary.outcomes.applied, 3);
    const after = simulator.records("billingplatform").map(({ fields }) => fields["Quantity"]);
    assert.deepEqual(after, before);
  });

  it("leaves to others what they changed since, though the API rounded what was written", async () => {
    await beginDetails(2);
    const load = await place.load({ verify: 1 });
    simulator.changeRecord({ service: "billingplatform", id: "5001" }, { Quantity: "77" });
    const rows = (await rowsOf(await place.undo(load))).map(describeRow);
    assert.deepEqual(rows, ["1 leave conflict record-moved", "2 update"]);
  });

  it("is compared with its answers where nothing is read, for an undo too", async () => {
    simulator = await startWithActions(2, {
      writes: { collect: { ignore: ["name"] } },
    });
    const baseUrl = simulator.urls.collect;
    const source = correctionRows(2);
    place = makeChangePlace({ baseUrl, tenant: "acme", mapping: correctionMapping, source });
    const load = await place.load();
    const { checked, read, differing, fields } = load.summary.verification;
    assert.deepEqual([checked, read, differing], [2, 0, 2]);
    assert.deepEqual(fields, { name: { ignored: 2 } });
    const rows = (await rowsOf(await place.undo(load))).map(describeRow);
    assert.deepEqual(rows, ["1 update", "2 update"]);
  });

  it("reads the rows of its share, the same after a resume as without one, and counts them from the ledger", async () => {
    const share = 0.4;
    await beginActions(30);
    const chosen = (loadId: string): string[] =>
      Array.from({ length: 30 }, (_, at) => ({ rowNumber: at + 1 }))
        .filter(chooseRows(loadId, share))
        .map(({ rowNumber }) => `act-${rowNumber}`);
    const first = await place.load({ verify: share, limit: 12, loadId: "load-of-two-parts" });
    const { read } = first.summary.verification;
    assert.ok(read > 0 && read < 12, `${read}`);
    assert.equal(readIds().length, read);
    const { summary } = await place.resume(first);
    assert.deepEqual(readIds().toSorted(), chosen("load-of-two-parts").toSorted());
    assert.equal(summary.verification.read, readIds().length);
    assert.deepEqual(
      [summary.verification.checked, summary.verification.asSent, summary.outcomes.applied],
      [30, 30, 30],
    );
  });

  it("does not hide that a record is gone", async () => {
    await beginActions(2, {
      onWrite: (visit) => {
        if (visit.moment === "after" && visit.ids[0] === "act-1")
          simulator.removeRecord({ ...visit, id: "act-1" });
      },
    });
    const load = await place.load({ verify: 1 });
    assert.deepEqual(place.outcomes(load), ["1 applied not-read-back", "2 applied"]);
    assert.equal(load.summary.verification.unreadable, 1);
    assert.match(place.message(load, 1), /no record with its id \(404\)/);
  });

  it("of a plan reads what it applied", async () => {
    await beginDetails(2);
    const load = await place.apply(await place.plan(), { verify: 1 });
    assert.equal(load.summary.outcomes.applied, 2);
    const { read, fields } = load.summary.verification;
    assert.deepEqual([read, fields], [2, { Quantity: { rounded: 2 } }]);
  });
});

describe("--verify", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  before(async () => {
    simulator = await startWithActions(3);
    workdir = makeWorkdir();
    workdir.file("a.csv", actionRows(3));
    workdir.file("a.yaml", actionMapping);
    workdir.file("c.csv", creationRows(2));
    workdir.file("c.yaml", creationMapping);
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const run = async (words: readonly string[], service: "collect" | "certifications" = "collect") =>
    await runInProcess(
      words.concat("--base-url", simulator.urls[service], "--runs-dir", join(workdir.path, "runs")),
    );
  const load = async (name: "a" | "c", ...more: readonly string[]) => {
    const [source, mapping] = [`${name}.csv`, `${name}.yaml`].map((file) =>
      join(workdir.path, file),
    );
    const words = ["load", source ?? "", "-m", mapping ?? "", "--tenant", "acme", "--again"];
    return await run(words.concat(more), name === "a" ? "collect" : "certifications");
  };

  for (const [text, why] of [
    ["sample:5", /takes a share of the rows \(sample:5%\), all or none, not "sample:5"/],
    ["50%", /takes a share of the rows .* not "50%"/],
    ["", /takes a share of the rows .* not ""/],
    ["sample:0%", /would read nothing back; that is --verify none/],
    ["sample:101%", /at most 100%, not "sample:101%"/],
  ] as const)
    it(`is refused as "${text}", before anything is sent`, async () => {
      const requests = simulator.counts().requests;
      assertRefused(await load("a", "--verify", text), exitCodes.couldNotStart, "ERR_USAGE", why);
      assert.equal(simulator.counts().requests, requests);
    });

  it("is refused where records can't be read by their id, before anything is sent", async () => {
    const requests = simulator.counts().requests;
    const why = /rhythm\/certification-billing-run/;
    const refused = await load("c", "--verify", "all");
    assertRefused(refused, exitCodes.couldNotStart, "ERR_NO_READ_BACK", why);
    assert.equal(simulator.counts().requests, requests);
    const taken = await load("c", "--verify", "none");
    assertExit(taken, exitCodes.ok);
  });

  it("reads back, tells of it, and is kept by a resume, which may leave it", async () => {
    const first = await load("a", "--verify", "all", "--limit", "1", "--json");
    const { loadId, verification } = dataOf(first);
    assert.equal(verification.read, 1);
    const second = await run(["resume", loadId, "--limit", "2"]);
    assert.match(
      second.stdout,
      /^Checked after writing: 2 rows \(2 read back\), 2 kept as sent, 0/m,
    );
    const third = await run(["resume", loadId, "--verify", "none", "--json"]);
    assertExit(third, exitCodes.ok);
    const { checked, read } = dataOf(third).verification;
    assert.deepEqual([checked, read], [3, 2]);
  });
});
