import assert from "node:assert/strict";
import { join } from "node:path";
import {
  approvePlan,
  LoadError,
  reviewPlan,
  type OpenedPlan,
  type Simulator,
} from "../../src/index.ts";
import type { ExactObject } from "../../src/kernel/exact-json.ts";
import type { PlannedRow } from "../../src/plan/plan.ts";
import { describeRow, makeChangePlace, rowsOf, type ChangePlace } from "../support/change-place.ts";
import { forgePlan, resealPlan } from "../support/forge-plan.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";

type Row = PlannedRow & { readonly before?: ExactObject };
type Forge = (row: Row) => PlannedRow;

const codeOf = (error: unknown): string =>
  error instanceof LoadError ? error.code : `no LoadError: ${String(error)}`;
const guarded = `${correctionMapping}guard:
  max_rows_changed: 100
  fields:
    status: { transitions: { pending: [excluded] } }
`;
/** Rows that end in every way that a plan knows, and what each is. */
const source = [
  "Id,Name,Status",
  "act-1,New 1,excluded",
  "act-2,Name of act-2,pending",
  "act-3,New 3,gone",
  "act-4,New 4,",
  "act-5,New 5,",
  "act-9,New 9,",
  "act-6,New 6,completed",
  "",
].join("\n");
const planned = [
  "1 update",
  "2 unchanged",
  "3 leave invalid value-not-allowed",
  "4 leave rejected record-locked",
  "5 update",
  "6 leave rejected record-not-found",
  "7 leave invalid guard-broken",
];

const on =
  (rowNumber: number, forge: Forge) =>
  (rows: readonly PlannedRow[]): readonly PlannedRow[] =>
    rows.map((row) => (row.rowNumber === rowNumber ? forge(row) : row));
const asUpdate: Forge = ({ rowNumber, line, key, ...rest }) => {
  const before = rest.before ?? { id: key ?? "" };
  const after = { ...before, name: "Forged" };
  const changes = [{ field: "name", before: before["name"], after: "Forged" }];
  const payloadHash = "0".repeat(64);
  return { rowNumber, line, key, action: "update", payloadHash, before, after, changes };
};
const withAfter =
  (changes: ExactObject): Forge =>
  (row) =>
    row.action === "update" ? { ...row, after: { ...row.after, ...changes } } : row;
const leave =
  (outcome: "skipped" | "invalid" | "conflict" | "failed" | "rejected"): Forge =>
  ({ rowNumber, line, key }) => ({ rowNumber, line, key, action: "leave", outcome, errors: [] });

const forgeries: Readonly<Record<string, (rows: readonly PlannedRow[]) => readonly PlannedRow[]>> =
  {
    "a field in after that changes does not name": on(1, withAfter({ city: "Lyon" })),
    "another value than the file has, in changes too": on(1, (row) =>
      row.action === "update"
        ? {
            ...row,
            after: { ...row.after, name: "Forged" },
            changes: row.changes.map((one) =>
              one.field === "name" ? { ...one, after: "Forged" } : one,
            ),
          }
        : row,
    ),
    "a change that is sent and not shown": on(1, (row) =>
      row.action === "update" ? { ...row, changes: row.changes.slice(1) } : row,
    ),
    "another key": on(1, (row) => ({ ...row, key: "act-2" })),
    "another record in whole": on(1, (row) =>
      row.action === "update"
        ? {
            ...row,
            key: "act-5",
            before: { ...row.before, id: "act-5" },
            after: { ...row.after, id: "act-5" },
          }
        : row,
    ),
    "another record under the key": on(1, (row) =>
      row.action === "update"
        ? {
            ...row,
            before: { ...row.before, id: "act-5" },
            after: { ...row.after, id: "act-5" },
          }
        : row,
    ),
    "another payload": on(1, (row) =>
      row.action === "update" ? { ...row, payloadHash: "0".repeat(64) } : row,
    ),
    "an update left out as skipped": on(1, leave("skipped")),
    "an update left out as a conflict": on(1, leave("conflict")),
    "an update left out as locked": on(1, ({ rowNumber, line, key }) => ({
      rowNumber,
      line,
      key,
      action: "leave",
      outcome: "rejected",
      errors: [
        {
          rowNumber: 1,
          line: 2,
          code: "record-locked",
          stage: "delivery",
          field: "sys_locked",
          facts: {},
        },
      ],
    })),
    "an update called unchanged": on(1, ({ rowNumber, line, key, before }) => ({
      rowNumber,
      line,
      key,
      action: "unchanged",
      payloadHash: "0".repeat(64),
      ...(before === undefined ? {} : { before }),
    })),
    "an unchanged row that is sent": on(2, asUpdate),
    "an invalid row that is sent": on(3, asUpdate),
    "an invalid row that is skipped": on(3, (row) =>
      row.action === "leave" ? { ...row, outcome: "skipped" } : row,
    ),
    "an invalid row with another reason": on(3, (row) =>
      row.action === "leave" ? { ...row, errors: [] } : row,
    ),
    "a locked record that is written": on(4, asUpdate),
    "a record that is not there and is written": on(6, asUpdate),
    "a record that is not there, without a word": on(6, leave("rejected")),
    "a row that breaks a guard and is sent": on(7, asUpdate),
    "a row that breaks a guard and is rejected instead": on(7, (row) =>
      row.action === "leave" ? { ...row, outcome: "rejected" } : row,
    ),
    "a create in place of an update": on(1, ({ rowNumber, line, key }) => ({
      rowNumber,
      line,
      key,
      action: "create",
      payloadHash: "0".repeat(64),
    })),
    "a row left out": (rows) => rows.slice(0, -1),
    "a row in the middle left out": (rows) => rows.filter(({ rowNumber }) => rowNumber !== 2),
    "a row too many": (rows) => [
      ...rows,
      asUpdate({
        rowNumber: 8,
        line: 9,
        key: "act-2",
        action: "leave",
        outcome: "skipped",
        errors: [],
      }),
    ],
    "another line": on(1, (row) => ({ ...row, line: 7 })),
  };

describe("a plan that somebody edited, with a hash that fits", () => {
  let simulator: Simulator;
  let place: ChangePlace;

  const begin = async (mapping = guarded, rows = source): Promise<OpenedPlan> => {
    simulator = await startWithActions(6, {}, (row) => (row === 4 ? { sys_locked: true } : {}));
    const baseUrl = simulator.urls.collect;
    place = makeChangePlace({ baseUrl, tenant: "acme", mapping, source: rows });
    return await place.plan();
  };
  afterEach(async () => {
    place.remove();
    await simulator.stop();
  });

  const writes = (): number =>
    simulator.records("collect").reduce((sum, record) => sum + record.writes.length, 0);
  /** How review and apply end, where another ledger has made the plan, so that the plan alone speaks. */
  const refusals = async (plan: OpenedPlan): Promise<readonly string[]> => {
    const runsDir = join(place.path, "other-runs");
    const review = await reviewPlan(plan.path).then(() => "taken", codeOf);
    const apply = await place.apply(plan, { runsDir, again: true }).then(() => "taken", codeOf);
    return [review, apply];
  };

  it("is refused on review and on apply, whatever was changed in it, and nothing is sent", async () => {
    const plan = await begin();
    const text = await rowsOf(plan);
    assert.deepEqual(text.map(describeRow), planned);
    for (const [name, rows] of Object.entries(forgeries)) {
      await forgePlan(plan, { rows: () => rows(text) });
      assert.deepEqual(await refusals(plan), ["ERR_PLAN_DIFFERS", "ERR_PLAN_DIFFERS"], name);
    }
    assert.equal(writes(), 0);
  });

  it("names the row and the field", async () => {
    const plan = await begin();
    await forgePlan(plan, { rows: on(1, withAfter({ city: "Lyon" })) });
    await assert.rejects(reviewPlan(plan.path), /row 1 \(line 2\), after\.city/);
  });

  it("can't have its guards written out of it", async () => {
    const stop = `${correctionMapping}guard:
  max_rows_changed: 1
  on_break: stop
  fields:
    status: { never: true }
`;
    const plan = await begin(stop);
    assert.equal(plan.summary.broken.length, 2);
    for (const broken of [[], plan.summary.broken.slice(1), ["nothing of note"]]) {
      await forgePlan(plan, { summary: (summary) => ({ ...summary, broken }) });
      const [review, apply] = await refusals(plan);
      assert.equal(review, "ERR_PLAN_SUMMARY");
      assert.match(apply ?? "", /^ERR_PLAN_(?:SUMMARY|BROKEN)$/);
    }
    assert.equal(writes(), 0);
  });

  it("can't say another thing of its cost, its sums or its way of writing", async () => {
    const plan = await begin();
    const { cost } = plan.summary;
    for (const other of [{ reads: 0 }, { writes: 0 }, { readBacks: 9 }]) {
      const summary = { ...plan.summary, cost: { ...cost, ...other } };
      await forgePlan(plan, { summary: () => summary });
      assert.deepEqual(await refusals(plan), ["ERR_PLAN_SUMMARY", "ERR_PLAN_SUMMARY"]);
    }
    await forgePlan(plan, { head: (head) => ({ ...head, write: "replace" }) });
    assert.deepEqual(await refusals(plan), ["ERR_PLAN_DIFFERS", "ERR_PLAN_DIFFERS"]);
  });

  it("can't have a member twice, of which one reader takes the first and another the last", async () => {
    const plan = await begin();
    const twice: Readonly<Record<string, (text: string) => string>> = {
      "in a record": (text) => text.replace('"after":{', '"after":{"city":"Lyon",'),
      "in a row": (text) => text.replace('"key":"act-1"', '"key":"act-2","key":"act-1"'),
      "in the head": (text) =>
        text.replace('"madeBy":', '"madeBy":{"user":"x","host":"y"},"madeBy":'),
      "in the summary": (text) => text.replace('"broken":', '"broken":["x"],"broken":'),
      "the same twice": (text) => text.replace('"updates":2', '"updates":2,"updates":2'),
      "behind an escape": (text) =>
        text.replace('"key":"act-1"', String.raw`"\u006bey":"act-2","key":"act-1"`),
      "written otherwise": (text) => text.replace('"key":"act-1"', '"key": "act-1"'),
    };
    const { path } = plan;
    for (const [name, change] of Object.entries(twice)) {
      resealPlan(plan, change);
      const [review, apply] = await refusals(plan);
      assert.match(review ?? "", /^ERR_PLAN_(?:EDITED|DIFFERS)$/, name);
      assert.match(apply ?? "", /^ERR_PLAN_(?:EDITED|DIFFERS)$/, name);
      await place.plan({ planPath: path, replace: true });
    }
  });

  it("is known to the ledger that made it, whatever was changed, its maker too", async () => {
    const plan = await begin();
    await forgePlan(plan, {
      head: (head) => ({ ...head, madeBy: { ...head.madeBy, user: "somebody-else" } }),
    });
    assert.equal(await place.apply(plan).then(() => "taken", codeOf), "ERR_PLAN_EDITED");
    const { runsDir } = place;
    const approval = approvePlan({ planPath: plan.path, runsDir, name: "Anna Berg" });
    assert.equal(await approval.then(() => "taken", codeOf), "ERR_PLAN_EDITED");
    assert.equal(writes(), 0);
  });

  it("leads no row of an undo elsewhere than to the images in the ledger", async () => {
    await begin(correctionMapping, correctionRows(3));
    const load = await place.load();
    simulator.changeRecord({ service: "collect", id: "act-2" }, { name: "Changed since" });
    const back = await place.undo(load);
    const rows = await rowsOf(back);
    assert.deepEqual(rows.map(describeRow), [
      "1 update",
      "2 leave conflict record-moved",
      "3 update",
    ]);
    const ways: Readonly<Record<string, (rows: readonly PlannedRow[]) => readonly PlannedRow[]>> = {
      "another value": on(1, withAfter({ name: "Forged" })),
      "a field more": on(1, withAfter({ city: "Lyon" })),
      "a conflict that is written over": on(2, asUpdate),
      "a row left where it is": on(3, leave("skipped")),
      "a row called unchanged": on(3, ({ rowNumber, line, key }) => ({
        rowNumber,
        line,
        key,
        action: "unchanged",
        payloadHash: "0".repeat(64),
      })),
      "another key": on(1, (row) => ({ ...row, key: "act-3" })),
    };
    const { runsDir } = place;
    for (const [name, forge] of Object.entries(ways)) {
      await forgePlan(back, {
        rows: () => forge(rows),
        // Another moment, so that the ledger does not know it for the plan that it has made.
        head: (head) => ({ ...head, madeAt: "2026-01-01T00:00:00.000Z" }),
      }).catch(() => undefined);
      assert.equal(
        await reviewPlan(back.path, { runsDir }).then(() => "taken", codeOf),
        "ERR_PLAN_DIFFERS",
        name,
      );
      assert.equal(await place.apply(back).then(() => "taken", codeOf), "ERR_PLAN_DIFFERS", name);
    }
    const other = join(place.path, "other-runs");
    assert.equal(
      await place.apply(back, { runsDir: other }).then(() => "taken", codeOf),
      "ERR_PLAN_UNPROVED",
    );
    assert.match(
      (await reviewPlan(back.path, { runsDir: other })).unproved.join(),
      /not in this ledger/,
    );
  });
});
