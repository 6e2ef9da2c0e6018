import assert from "node:assert/strict";
import { approvePlan, reviewPlan, type Simulator } from "../../src/index.ts";
import { makeChangePlace, type ChangePlace } from "../support/change-place.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";
import { liveDetailMapping, startWithDetails } from "../support/live-details.ts";
import { actionMapping, actionRows, creationMapping, creationRows } from "../support/load-files.ts";

const guarded = `${correctionMapping}guard:
  max_rows_changed: 100
  fields:
    status: { transitions: { pending: [excluded] } }
`;
/** Rows that end in every way that a plan knows. */
const source = [
  "Id,Name,Status",
  "act-1,New 1,excluded",
  "act-2,Name of act-2,pending",
  "act-3,New 3,gone",
  "act-4,New 4,",
  "act-9,New 9,",
  "act-6,New 6,completed",
  "",
].join("\n");

describe("a plan that nobody edited", () => {
  let simulator: Simulator;
  let place: ChangePlace | undefined;

  afterEach(async () => {
    place?.remove();
    await simulator.stop();
  });

  const good: Readonly<
    Record<
      string,
      { readonly mapping: string; readonly source: string; readonly to?: "creations" | "details" }
    >
  > = {
    "a merge that ends in every way": { mapping: guarded, source },
    "whole records in place of live ones": { mapping: actionMapping, source: actionRows(4) },
    "records that are made": { mapping: creationMapping, source: creationRows(3), to: "creations" },
    "rows of one record on top of each other": {
      mapping: correctionMapping,
      source: "Id,Name,Status\nact-1,First,\nact-2,X,\nact-1,,excluded\nact-1,Last,\nact-1,Last,\n",
    },
    "rows of one record of which the last counts": {
      mapping: `${correctionMapping}on_duplicate: last\n`,
      source: "Id,Name,Status\nact-1,First,\nact-1,Last,\n",
    },
    "rows of one record that are refused": {
      mapping: `${correctionMapping}on_duplicate: reject\n`,
      source: "Id,Name,Status\nact-1,First,\nact-1,Last,\nact-2,A,\n",
    },
    "rows that are left out, too short, too long and blank": {
      mapping: `${correctionMapping}skip_rows: [{ column: Name, equals: old }]\n`,
      source: "Id,Name,Status\nact-1,old,\nact-2\nact-3,A,,b\n\nact-4,A,\nact-5,B,\n",
    },
    "letters of other scripts, quotes and line breaks": {
      mapping: correctionMapping,
      source: 'Id,Name,Status\nact-1,"Zoë ""é"" \u202e\n№ 1",\nact-2,"a,b\u2028",\n',
    },
    "a guard that no row breaks": {
      mapping: `${correctionMapping}guard:\n  max_rows_changed: 50%\n  on_break: stop\n`,
      source: "Id,Name,Status\nact-1,A,\nact-2,Name of act-2,pending\nact-3,Name of act-3,\n",
    },
    "amounts to the digit, and fields that no document knows": {
      mapping: liveDetailMapping,
      source: "Id,Qty,Feature\n5001,1.10,\n5002,12345678901234.5678,x\n5003,2.50,\n",
      to: "details",
    },
  };

  for (const [name, { mapping, source: text, to }] of Object.entries(good))
    it(`is made again to the letter and carried out: ${name}`, async () => {
      simulator =
        to === "details"
          ? await startWithDetails(3)
          : await startWithActions(6, {}, (row) => (row === 4 ? { sys_locked: true } : {}));
      const { urls } = simulator;
      place = makeChangePlace({
        ...(to === "details"
          ? { baseUrl: urls.billingplatform }
          : { baseUrl: to === "creations" ? urls.certifications : urls.collect, tenant: "acme" }),
        mapping,
        source: text,
      });
      const plan = await place.plan();
      assert.deepEqual((await reviewPlan(plan.path)).unproved, []);
      const { summary, error } = await place.apply(plan);
      assert.equal(error, undefined);
      const { updates, creates } = plan.summary;
      assert.equal(summary.outcomes.applied, updates + creates);
      assert.ok(updates + creates > 0);
    });

  it("is shown when its file or its mapping is gone, with a word about what could not be compared", async () => {
    simulator = await startWithActions(3);
    const baseUrl = simulator.urls.collect;
    const subject = {
      baseUrl,
      tenant: "acme",
      mapping: correctionMapping,
      source: correctionRows(3),
    };
    place = makeChangePlace(subject);
    const plan = await place.plan();
    place.file("changes.csv", correctionRows(3, "completed"));
    const moved = await reviewPlan(plan.path);
    assert.match(moved.unproved.join(), /could not be made again.*content has changed/);
    place.file("changes.csv", correctionRows(3));
    place.file("changes.yaml", `${correctionMapping}# changed\n`);
    const { runsDir } = place;
    const { doubts } = await approvePlan({ planPath: plan.path, runsDir, name: "Anna Berg" });
    assert.match(doubts.join(), /could not be made again.*not the mapping/);
  });
});
