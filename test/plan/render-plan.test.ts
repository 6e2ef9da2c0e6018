import assert from "node:assert/strict";
import { applyCommandFor } from "../../src/plan/describe-plan.ts";
import { planAsJson, renderPlan } from "../../src/plan/render-plan.ts";
import type { PlanCost, PlannedRow } from "../../src/plan/plan.ts";
import { createPlanTally } from "../../src/plan/summarize-plan.ts";
import { buildHead, buildLeft, buildOther, buildUpdate, someCost, someHash } from "./build-plan.ts";

const planOf = (
  rows: readonly PlannedRow[],
  { broken = [], cost = someCost, undoes }: Partial<Shape> = {},
) => {
  const tally = createPlanTally({ amounts: ["Amount", "Tax"] });
  for (const row of rows) tally.add(row);
  const summary = tally.conclude({ cost, broken });
  const head = buildHead(undoes === undefined ? {} : { undoes });
  return { path: "corrections.plan", head, summary, hash: someHash };
};
interface Shape {
  readonly broken: readonly string[];
  readonly cost: PlanCost;
  readonly undoes: string;
}
const text = (...given: Parameters<typeof planOf>): string =>
  renderPlan(planOf(...given), { color: false });

const mixed = [
  buildUpdate(1, { Amount: "100.00", Note: "a" }, { Amount: "1100.5", Note: "b" }),
  buildUpdate(2, { Amount: "20.00" }, { Amount: "19.75" }),
  buildUpdate(3, {}, { Amount: "7" }),
  buildOther(4, "create"),
  buildOther(5, "unchanged"),
  buildLeft(6, "rejected"),
  buildLeft(7, "rejected"),
];

describe("the text of a plan", () => {
  it("says what will happen, to which fields and amounts, what it takes and what to do next", () => {
    assert.equal(
      text(mixed),
      `Plan for corrections.csv
corrections.csv → billingplatform/invoice-detail at http://127.0.0.1:8080, connection sandbox
mapping mappings/corrections.yaml, laid over the live records (write: merge)
made 2026-11-22T20:00:00.000Z by anna@desk

7 rows
  update                 3  the record changes
  create                 1  a record is made
  unchanged              1  the record is as it should be; nothing is sent
  rejected               2  the API has no such record, or would refuse the row; nothing is sent
                         2  record-not-found       The API has no record with this id

Fields that change
          3  Amount
          1  Note

Amounts, over the rows that are updated
  field   rows  sum before  sum after  difference
  Amount     3      120.00    1127.25    +1007.25

Changes of Amount
  line  key       old      new  difference
     2  key-1  100.00  1100.5     +1000.50
     4  key-3  (none)     7          +7
     3  key-2   20.00    19.75       -0.25

Applying it takes
  requests    1,021: 500 to read, 496 to write, 25 to read back
  time        about 1 min 42 s at 10 requests/s, the documented limit
  of the day  1,021 of 100,000 requests in 24 hours (1.0%); 1,200 are used

plan corrections.plan
hash ${someHash}

Next
  Look at it, then send exactly this: waybill apply corrections.plan --connection sandbox`,
    );
  });

  it("says which guards it breaks, and does not offer to apply it", () => {
    const shown = text(mixed, { broken: ["Amount may change by at most 10 in sum"] });
    assert.match(shown, /Guards that it breaks\n {2}Amount may change by at most 10 in sum\n/);
    assert.doesNotMatch(shown, /waybill apply/);
    assert.match(shown, /breaks its guards and is not applied/);
  });

  it("offers nothing to apply where nothing changes", () => {
    assert.match(text([buildOther(1, "unchanged")]), /Next\n {2}Nothing is left to do/);
    assert.match(text([buildLeft(1, "rejected")]), /Next\n {2}None of the records is there: check/);
    const some = [buildOther(1, "unchanged"), buildLeft(2, "rejected")];
    assert.match(text(some), /Next\n {2}No row changes anything as it is/);
  });

  it("says of an undo what it takes back and what it keeps", () => {
    const shown = text([buildLeft(1, "conflict")], { undoes: "load-7" });
    assert.match(shown, /^Plan that takes back load load-7 \(corrections\.csv\)/);
    assert.match(shown, /conflict +1 {2}kept: somebody changed the record since/);
  });

  it("warns where the day has too few requests left, and admits to know no pace", () => {
    const cost = { reads: 0, writes: 60, readBacks: 0, daily: { limit: 100, used: 50 } };
    const shown = text(mixed, { cost });
    assert.match(shown, /requests +60 to write/);
    assert.match(
      shown,
      /60 of 100 requests in 24 hours \(60\.0%\); 50 are used; more than the 50 that are left/,
    );
    assert.match(shown, /time +not known/);
  });

  it("says how many values could not be added, and cuts long lists", () => {
    const rows = Array.from({ length: 30 }, (_, at) =>
      buildUpdate(at + 1, { [`f${at}`]: 1, Tax: "12%" }, { [`f${at}`]: 2, Tax: "12%" }),
    );
    const shown = text(rows);
    assert.match(shown, /Tax: 60 values that are no decimals are in no sum/);
    assert.match(shown, /and 10 more fields/);
  });

  it("lets no cell rewrite the terminal", () => {
    const nasty = "\u001b[2J\u202Ea\nb";
    const row = buildUpdate(1, { Amount: "1", [nasty]: 1 }, { Amount: "2" }, { key: nasty });
    const shown = text([row], { broken: [nasty] });
    assert.doesNotMatch(shown, /[\u001b\u202e]|^b/mu);
    assert.ok(shown.includes("\\u001b[2J\\u202ea\\u000ab"));
  });
});

describe("a plan as JSON", () => {
  it("has head, summary and hash, and no row", () => {
    const plan = planOf(mixed);
    const { head, summary, hash } = plan;
    assert.deepEqual(JSON.parse(JSON.stringify(planAsJson(plan))), {
      plan: "corrections.plan",
      hash,
      head,
      summary,
    });
  });
});

describe("the command that applies a plan", () => {
  it("can be pasted into a shell", () => {
    assert.equal(
      applyCommandFor({ path: "my plan", head: buildHead({ connectionName: "live" }) }),
      "waybill apply 'my plan' --connection live",
    );
  });

  it("says the address where the plan was made without a connection", () => {
    const { connectionName: _, ...head } = buildHead();
    assert.equal(
      applyCommandFor({ path: "p", head }),
      `waybill apply p --base-url ${head.baseUrl}`,
    );
  });
});

describe("a plan whose connection takes approved plans only", () => {
  it("says who has to do what, in their order", () => {
    const plan = planOf(mixed);
    const head = buildHead({ needsApproval: true });
    const said = renderPlan({ ...plan, head }, { color: false });
    assert.match(
      said,
      /approve it: waybill approve corrections.plan --as NAME\n.*waybill apply corrections.plan .*--approve [0-9a-f]{12}/,
    );
  });
});
