import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../src/index.ts";
import type { ExactObject } from "../../src/kernel/exact-json.ts";
import { describeRow, makeChangePlace, rowsOf, type ChangePlace } from "../support/change-place.ts";

const mapping = `version: 1
target: billingplatform/invoice-detail
write: merge
fields:
  Id: Detail ID
  AccountId: { column: Account ID, integer: true }
  ProductId: { column: Product ID, integer: true }
  ActivityDate: Date
  Quantity: { column: Qty, decimal: "." }
  ProcessDescription: { column: Note, blank: leave-out }
`;
const never = `guard:
  fields:
    AccountId: { never: true }
    ActivityDate: { never: true }
    ProcessDescription: { never: true }
`;
const header = "Detail ID,Account ID,Product ID,Date,Qty,Note";
const like = (id: string, changes: ExactObject) => ({
  Id: id,
  AccountId: 10,
  ProductId: 1,
  ActivityDate: "2026-09-01",
  Quantity: "1.5",
  ...changes,
});
/** One live record for each way of writing. */
const live = [
  like("P1", { AccountId: "10" }),
  like("P2", { ActivityDate: "2026-09-01T00:00:00.000Z" }),
  like("P3", { Quantity: "1.500" }),
  like("P4", { Quantity: 1.5 }),
  like("P5", { ProductId: "1" }),
  like("P6", { ProcessDescription: "ok" }),
  like("P7", { ProcessDescription: "cafe\u0301" }),
];
const rows = (quantity: string): string =>
  [
    header,
    ...live.map(({ Id: id }) => {
      const note = id === "P6" ? "ok" : id === "P7" ? "café" : "";
      return `${id},10,1,2026-09-01,${quantity},${note}`;
    }),
    "",
  ].join("\n");

describe("a live record that says the same in another way", () => {
  let simulator: Simulator;
  let place: ChangePlace;

  const begin = async (source: string): Promise<void> => {
    simulator = await startSimulator({
      unknownIds: "not-found",
      records: live.map((record) => ({ service: "billingplatform" as const, record })),
    });
    const baseUrl = simulator.urls.billingplatform;
    place = makeChangePlace({ baseUrl, mapping: mapping + never, source });
  };
  afterEach(async () => {
    place.remove();
    await simulator.stop();
  });

  it("is unchanged, in a plan and in a load, and breaks no guard", async () => {
    await begin(rows("1.5"));
    const plan = await place.plan();
    const words = live.map((_, at) => `${at + 1} unchanged`);
    assert.deepEqual((await rowsOf(plan)).map(describeRow), words);
    assert.deepEqual(place.outcomes(await place.load()), words);
  });

  it("keeps its way of writing where another field changes", async () => {
    await begin(rows("2.5"));
    const plan = await place.plan();
    const updates = (await rowsOf(plan)).map((row) => {
      assert.ok(row.action === "update", describeRow(row));
      assert.deepEqual(
        row.changes.map(({ field }) => field),
        ["Quantity"],
      );
      return row.after;
    });
    const kept = ["AccountId", "ActivityDate", "ProductId", "ProcessDescription"] as const;
    assert.deepEqual(
      [updates[0], updates[1], updates[4], updates[6]].map((after, at) => after?.[kept[at] ?? ""]),
      ["10", "2026-09-01T00:00:00.000Z", "1", "cafe\u0301"],
    );
    await place.apply(plan);
    const stored = (id: string, name: string): unknown =>
      simulator.record("billingplatform", id)?.fields[name];
    assert.deepEqual(
      [stored("P2", "ActivityDate"), stored("P7", "ProcessDescription"), stored("P7", "Quantity")],
      ["2026-09-01T00:00:00.000Z", "cafe\u0301", "2.5"],
    );
  });

  it("is changed where the value is another one, and its guard holds", async () => {
    await begin(
      `${header}\nP1,11,1,2026-09-01,1.5,\nP2,10,1,2026-09-02,1.5,\nP7,10,1,2026-09-01,1.5,cafe\n`,
    );
    assert.deepEqual((await rowsOf(await place.plan())).map(describeRow), [
      "1 leave invalid guard-broken",
      "2 leave invalid guard-broken",
      "3 leave invalid guard-broken",
    ]);
  });
});
