import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, renameSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, pruneLedger, type PruneRequest, type PruneResult } from "../../../src/index.ts";
import { makeQueuePlace, type QueuePlace } from "../../support/queue-place.ts";
import { workTogether } from "../../support/shared-workers.ts";
import { assertExit, dataOf, type Run } from "../../support/workdir.ts";

const stamp = /^execution \d+ of load \S+ has begun\n$/;

describe("the store, when loads are pruned", () => {
  let place: QueuePlace;
  beforeEach(async () => {
    place = makeQueuePlace(5);
    await place.simulate();
  });
  afterEach(() => place.close());

  const at = (...names: readonly string[]): string => join(place.workdir.path, ...names);
  const contents = (store = at("waybill-runs", "store")): readonly string[] =>
    readdirSync(join(store, "sha256"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  /** Those that are no stamps. */
  const files = (store?: string): readonly string[] =>
    contents(store).filter((path) => !stamp.test(readFileSync(path, "utf8")));
  /** As if everything had been kept two days ago. */
  const age = (store?: string): void => {
    const before = Date.now() / 1000 - 2 * 24 * 60 * 60;
    for (const path of contents(store)) utimesSync(path, before, before);
  };
  const done = async (file: string): Promise<string> => {
    const id = await place.submitted(file);
    assertExit(await place.work(), exitCodes.ok);
    return id;
  };
  const prune = async (...more: readonly string[]): Promise<Run> =>
    await place.workdir.run(["ledger", "prune", "--older", "2099-01-01", ...more]);
  const pruneHere = async (more: Partial<PruneRequest> = {}): Promise<PruneResult> =>
    await pruneLedger({
      runsDir: at("waybill-runs"),
      before: Date.parse("2099-01-01"),
      confirm: async () => true,
      ...more,
    });

  it("loses what it has for them, but for what another load names, and stamps; a dry run says how much", async () => {
    const id = await done("a.csv");
    const kept = files().length;
    place.workdir.file("a2.csv", place.workdir.read("a.csv").replaceAll("Gold", "Silver"));
    const other = await place.submitted("a2.csv");
    assert.equal(files().length, kept + 1, "the same mapping, another source");
    age();
    const before = contents();
    const dry = await prune("--dry-run");
    const shown = new RegExp(
      `go from the store: ${kept - 1} files of [\\d,]+ bytes, which no other load needs`,
    );
    assert.match(dry.stdout, shown);
    assert.equal(dataOf(await prune("--dry-run", "--json")).stored.files, kept - 1);
    assert.deepEqual(contents(), before);
    const run = await prune("--yes");
    assertExit(run, exitCodes.ok);
    assert.match(run.stdout, new RegExp(`${kept - 1} files of [\\d,]+ bytes are out of the store`));
    assert.equal(files().length, 2);
    assert.equal(contents().length, 3, "the stamp of what was sent stays");
    assert.match((await place.workdir.run(["loads"])).stdout, new RegExp(id));
    assertExit(await place.work(), exitCodes.ok);
    assert.match((await place.workdir.run(["verify", other])).stdout, /the books balance/);
    age();
    assertExit(await prune("--yes"), exitCodes.ok);
    assert.deepEqual(files(), []);
    assert.match((await prune("--yes")).stdout, /nothing is old enough/);
  });

  it("keeps what is younger than a day, and loses it in a later prune", async () => {
    await done("a.csv");
    const kept = files().length;
    const young = await pruneHere();
    assert.deepEqual([young.pruned.length, young.removedStored.files], [1, 0]);
    age();
    const later = await pruneHere();
    assert.deepEqual([later.goes.length, later.removedStored.files], [0, kept]);
    assert.deepEqual(files(), []);
  });

  it("loses the reports of each execution", async () => {
    const id = await place.submitted("a.csv", "--limit", "2");
    await place.work();
    const first = files().length;
    assertExit(await place.workdir.run(["resume", id]), exitCodes.ok);
    assert.ok(files().length > first);
    age();
    await pruneHere();
    assert.deepEqual(files(), []);
  });

  it("loses each file once where two prune at the same time", async () => {
    await done("a.csv");
    await done("c.csv");
    age();
    const kept = files().length;
    const results = await Promise.all([pruneHere(), pruneHere(), pruneHere()]);
    assert.equal(
      results.reduce((sum, { removedStored }) => sum + removedStored.files, 0),
      kept,
    );
    assert.deepEqual(
      results.map(({ storeFault }) => storeFault),
      [undefined, undefined, undefined],
    );
    assert.deepEqual(files(), []);
  });

  it("keeps the file of a load that is submitted while it goes on", async () => {
    await done("a.csv");
    age();
    let submitted: string | undefined;
    const { removedStored } = await pruneHere({
      confirm: async () => {
        submitted = await place.submitted("a.csv", "--again");
        return true;
      },
    });
    assert.ok(removedStored.files > 0);
    const { over } = await workTogether(place, 1);
    assert.deepEqual(
      over.map(({ loadId, ending }) => [loadId, ending?.exitCode]),
      [[submitted, exitCodes.ok]],
    );
  });

  it("is told of where it can't be reached, and loses its files when it is named where it is", async () => {
    await done("a.csv");
    age();
    mkdirSync(at("moved"));
    renameSync(at("waybill-runs", "store"), at("moved", "store"));
    const kept = files(at("moved", "store")).length;
    const run = await prune("--yes");
    assertExit(run, exitCodes.couldNotStart);
    assert.match(run.stdout, /rows of 1 load are out of the ledger/);
    assert.match(run.stdout, /the store .* can't be found.*\(ERR_STORE_UNREACHABLE\)/);
    const again = await prune("--yes", "--store", at("moved", "store"));
    assertExit(again, exitCodes.ok);
    assert.match(again.stdout, new RegExp(`^${kept} files of .* are out of the store`, "m"));
    assert.deepEqual(files(at("moved", "store")), []);
  });
});
