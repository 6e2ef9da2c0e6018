import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { LoadError, type Simulator } from "../../src/index.ts";
import type { JsonObject } from "../../src/kernel/json.ts";
import { describeRow, makeChangePlace, rowsOf, type ChangePlace } from "../support/change-place.ts";
import { liveDetailMapping, startWithDetails } from "../support/live-details.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";

const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof LoadError && error.code === code;

/** A record without tags, and without what the server counts. */
function contentOf(fields: JsonObject | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(fields ?? {}).filter(
      ([name]) => !name.startsWith("sys_") && !["Updated", "UpdatedUserId"].includes(name),
    ),
  );
}

/** Whatever the order in which they were written. */
function allContents(simulator: Simulator, service: "collect" | "billingplatform"): JsonObject[] {
  return simulator
    .records(service)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ fields }) => contentOf(fields));
}

describe("the way back of a load", () => {
  let simulator: Simulator;
  let place: ChangePlace;

  const begin = async ({
    rows = 3,
    mapping = correctionMapping,
    source = correctionRows(rows),
  }: { rows?: number; mapping?: string; source?: string } = {}): Promise<void> => {
    simulator = await startWithActions(rows);
    place = makeChangePlace({ baseUrl: simulator.urls.collect, tenant: "acme", mapping, source });
  };
  afterEach(async () => {
    place.remove();
    await simulator.stop();
  });

  const contents = () => allContents(simulator, "collect");
  const undo = async (report: Parameters<ChangePlace["undo"]>[0]) => {
    const plan = await place.undo(report);
    return { plan, report: await place.apply(plan) };
  };

  it("leads to the records as they were, with tags of its own", async () => {
    await begin();
    const before = contents();
    const load = await place.load();
    assert.notDeepEqual(contents(), before);
    const { plan, report } = await undo(load);
    assert.equal(plan.head.undoes, load.summary.loadId);
    assert.deepEqual(place.outcomes(report), ["1 applied", "2 applied", "3 applied"]);
    assert.deepEqual(contents(), before);
    const tags = simulator.record("collect", "act-1")?.fields["sys_bulk_load_id"];
    assert.equal(tags, report.summary.loadId);
    assert.notEqual(report.summary.loadId, load.summary.loadId);
  });

  it("can be taken back itself, and that again", async () => {
    await begin();
    const before = contents();
    const load = await place.apply(await place.plan());
    const after = contents();
    const back = await undo(load);
    assert.deepEqual(contents(), before);
    const forth = await undo(back.report);
    assert.deepEqual(contents(), after);
    await undo(forth.report);
    assert.deepEqual(contents(), before);
  });

  it("keeps what somebody changed since, field by field, also what changes after its plan", async () => {
    await begin();
    const load = await place.load();
    simulator.changeRecord({ service: "collect", id: "act-1" }, { city: "Lyon" });
    const plan = await place.undo(load);
    const [first] = await rowsOf(plan);
    assert.ok(first?.action === "leave" && first.outcome === "conflict");
    assert.deepEqual(first.changes, [{ field: "city", before: undefined, after: "Lyon" }]);
    simulator.changeRecord({ service: "collect", id: "act-2" }, { name: "Newer" });
    const report = await place.apply(plan);
    assert.deepEqual(place.outcomes(report), [
      "1 conflict record-moved",
      "2 conflict record-moved",
      "3 applied",
    ]);
    assert.equal(simulator.record("collect", "act-1")?.fields["name"], "New 1");
    assert.match(report.summary.next.join(" "), /stayed as somebody changed them/);
  });

  it("leads back over all rows of one record at once", async () => {
    await begin({
      rows: 1,
      source: "Id,Name,Status\nact-1,First,\nact-1,,excluded\nact-1,Last,\n",
    });
    const before = contents();
    const { report } = await undo(await place.load());
    assert.deepEqual(place.outcomes(report), [
      "1 skipped undo-with-row",
      "2 skipped undo-with-row",
      "3 applied",
    ]);
    assert.deepEqual(contents(), before);
  });

  it("takes back a row that was sent before the load was stopped, and whose answer was lost", async () => {
    const stop = new AbortController();
    simulator = await startWithActions(3, {
      rules: [{ match: { id: "act-2" }, method: "PUT", answer: "lost" }],
      onReceived: ({ method, id }) => {
        if (method === "PUT" && id === "act-2") stop.abort(new Error("Ctrl-C"));
      },
    });
    const subject = { mapping: correctionMapping, source: correctionRows(3) };
    place = makeChangePlace({ baseUrl: simulator.urls.collect, tenant: "acme", ...subject });
    const load = await place.load({ stopSignal: stop.signal });
    assert.ok(place.outcomes(load).includes("2 not-attempted sent-answer-unknown"));
    const [, second] = await rowsOf(await place.undo(load));
    assert.equal(second?.action, "update");
  });

  it("takes back the applied rows only", async () => {
    await begin({
      rows: 2,
      source: "Id,Name,Status\nact-1,New,\nact-2,Name of act-2,\nact-9,x,\nact-2,y,gone\n",
    });
    const plan = await place.undo(await place.load());
    assert.deepEqual((await rowsOf(plan)).map(describeRow), [
      "1 update",
      "2 leave skipped undo-not-applied",
      "3 leave skipped undo-not-applied",
      "4 leave skipped undo-not-applied",
    ]);
  });

  it("says of replaced records that they can't be taken back, unless they were kept", async () => {
    await begin({ mapping: actionMapping, source: actionRows(3, "completed") });
    const before = contents();
    const plan = await place.undo(await place.load());
    assert.deepEqual((await rowsOf(plan)).map(describeRow), [
      "1 leave skipped undo-impossible",
      "2 leave skipped undo-impossible",
      "3 leave skipped undo-impossible",
    ]);
    await simulator.stop();
    place.remove();
    await begin({ mapping: actionMapping, source: actionRows(3, "completed") });
    await undo(await place.load({ keepBefore: true }));
    assert.deepEqual(contents(), before);
  });

  it("can be told where the file is by now", async () => {
    await begin({ rows: 2 });
    const before = contents();
    const load = await place.load();
    const moved = join(place.path, "archived.csv");
    renameSync(join(place.path, "changes.csv"), moved);
    await assert.rejects(
      place.undo(load),
      (error) => error instanceof LoadError && error.actions.some((one) => one.includes("--file")),
    );
    const other = place.file("other.csv", correctionRows(2, "completed"));
    await assert.rejects(place.undo(load, other), hasCode("ERR_SOURCE_CHANGED"));
    await place.apply(await place.undo(load, moved));
    assert.deepEqual(contents(), before);
  });

  it("is refused for a load that applied nothing", async () => {
    await begin({ rows: 1, source: "Id,Name,Status\nact-9,New,\n" });
    const load = await place.load();
    await assert.rejects(place.undo(load), hasCode("ERR_NOTHING_TO_UNDO"));
  });

  it("leads back over a load that was stopped, as far as it came", async () => {
    await begin({ rows: 4 });
    const before = contents();
    const plan = await place.undo(await place.load({ limit: 2 }));
    assert.equal(plan.summary.updates, 2);
    await place.apply(plan);
    assert.deepEqual(contents(), before);
  });
});

describe("the way back of a load of invoice details", () => {
  for (const readShape of ["object", "array"] as const)
    it(`leads to the amounts as they were, and blanks what was not there, read as ${readShape}`, async () => {
      const simulator = await startWithDetails(3, { readShape });
      const place = makeChangePlace({
        baseUrl: simulator.urls.billingplatform,
        mapping: liveDetailMapping,
        source: "Id,Qty,Feature\n5001,7.25,gold\n5002,8,\n5003,9,\n",
      });
      try {
        const contents = () => allContents(simulator, "billingplatform");
        const before = contents();
        const load = await place.load();
        assert.equal(load.summary.outcomes.applied, 3);
        assert.equal(simulator.record("billingplatform", "5001")?.fields["Feature"], "gold");
        const plan = await place.undo(load);
        assert.equal(plan.summary.amounts.find(({ field }) => field === "Quantity")?.rows, 3);
        const report = await place.apply(plan);
        assert.equal(report.summary.outcomes.applied, 3);
        const [first, ...others] = contents();
        assert.deepEqual(others, before.slice(1));
        assert.deepEqual(first, { ...before[0], Feature: "" });
      } finally {
        place.remove();
        await simulator.stop();
      }
    });
});
