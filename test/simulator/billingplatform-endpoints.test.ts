import assert from "node:assert/strict";
import type { Simulator } from "../../src/simulator/simulator.ts";
import {
  type Body,
  call,
  invoiceDetail,
  type Reply,
  simulate,
  stopSimulators,
} from "./simulator-fixture.ts";

const put = (simulator: Simulator, brmObjects: unknown): Promise<Reply> =>
  call("PUT", `${simulator.urls.billingplatform}/rest/2.0/ACTIVITY`, { body: { brmObjects } });

const get = (simulator: Simulator, id: string): Promise<Reply> =>
  call("GET", `${simulator.urls.billingplatform}/rest/2.0/ACTIVITY/${id}`);

/** The records of an answer, as a list. */
function recordsOf(reply: Reply, envelope: string): readonly Body[] {
  const content = reply.json[envelope];
  const list: readonly Body[] = Array.isArray(content) ? content : [content];
  return list;
}

const errorRow = ({ Id, ErrorCode }: Body): readonly unknown[] => [Id, ErrorCode];

describe("the simulated BillingPlatform API", () => {
  afterEach(stopSimulators);

  it("stores an invoice detail and gives it back", async () => {
    const simulator = await simulate();
    const reply = await put(simulator, invoiceDetail("101", { RatedAmount: "0.10" }));
    const [record] = recordsOf(reply, "retrieveResponse");
    assert.deepEqual(
      [reply.status, record?.["Id"], record?.["RatedAmount"], record?.["UpdatedUserId"]],
      [200, "101", "0.10", "simulator"],
    );
    assert.equal((await get(simulator, "101")).text, reply.text);
    assert.equal((await get(simulator, "102")).status, 404);
  });

  it("answers in each documented shape, for one record and for several", async () => {
    const expected = {
      retrieve: ["retrieveResponse", false],
      update: ["updateResponse", false],
      "update-array": ["updateResponse", true],
    } as const;
    for (const answerShape of ["retrieve", "update", "update-array"] as const) {
      const simulator = await simulate({ answerShape });
      const [envelope, isArray] = expected[answerShape];
      const one = await put(simulator, invoiceDetail("1"));
      const two = await put(simulator, [invoiceDetail("1"), invoiceDetail("2")]);
      assert.equal(Array.isArray(one.json[envelope]), isArray, answerShape);
      assert.ok(Array.isArray(two.json[envelope]), answerShape);
      assert.deepEqual(
        recordsOf(two, envelope).map((record) => record["Id"]),
        ["1", "2"],
      );
      const [record] = recordsOf(one, envelope);
      assert.equal(record?.["ErrorCode"], answerShape === "retrieve" ? undefined : "0");
    }
  });

  it("can answer an array in another order", async () => {
    const simulator = await simulate({ batchOrder: "reversed" });
    const reply = await put(simulator, [invoiceDetail("1"), invoiceDetail("2")]);
    assert.deepEqual(
      recordsOf(reply, "retrieveResponse").map((record) => record["Id"]),
      ["2", "1"],
    );
  });

  it("refuses one record of an array inside a 200, and stores the others", async () => {
    const simulator = await simulate();
    const bad = invoiceDetail("2", { Quantity: 1.5 });
    const reply = await put(simulator, [invoiceDetail("1"), bad, invoiceDetail("3")]);
    const records = recordsOf(reply, "retrieveResponse");
    assert.equal(reply.status, 200);
    assert.deepEqual(records.map(errorRow), [
      ["1", undefined],
      ["2", "1001"],
      ["3", undefined],
    ]);
    assert.equal(records[1]?.["ErrorElementField"], "Quantity");
    assert.deepEqual(
      simulator.records("billingplatform").map(({ id }) => id),
      ["1", "3"],
    );
    const { recordsAccepted, recordsRefused } = simulator.counts();
    assert.deepEqual([recordsAccepted, recordsRefused], [2, 1]);
  });

  it("refuses the whole array for one record, where the setting says so", async () => {
    const simulator = await simulate({ batch: "all-or-nothing" });
    const reply = await put(simulator, [invoiceDetail("1"), invoiceDetail("2", { Quantity: 1.5 })]);
    assert.equal(reply.status, 400);
    assert.deepEqual(simulator.records("billingplatform"), []);
  });

  it("refuses a single bad record with 400 and {error, message}", async () => {
    const reply = await put(await simulate(), invoiceDetail("2", { Quantity: 1.5 }));
    assert.deepEqual(
      [reply.status, reply.json],
      [400, { error: "Bad request", message: "Quantity: must be of type string, not number." }],
    );
  });

  it("refuses what is no record, no array of records, an empty array or too many", async () => {
    const simulator = await simulate({ batchLimit: 2 });
    const three = ["1", "2", "3"].map((id) => invoiceDetail(id));
    for (const content of [undefined, null, "x", [], [1], three, invoiceDetail("")]) {
      assert.equal((await put(simulator, content)).status, 400, JSON.stringify(content));
    }
  });

  it("says what the rules make of single records of an array", async () => {
    const rules = [
      { match: { Id: "2" }, answer: "record-error", errorCode: "25", message: "Closed period" },
      { match: { Id: "3" }, answer: "update-error", message: "Mass update failed" },
      { match: { Id: "4" }, answer: "no-evidence" },
      { match: { Id: "5" }, answer: "not-found" },
    ] as const;
    for (const answerShape of ["retrieve", "update-array"] as const) {
      const simulator = await simulate({ answerShape, rules });
      const reply = await put(
        simulator,
        ["1", "2", "3", "4", "5"].map((id) => invoiceDetail(id)),
      );
      const good = answerShape === "retrieve" ? undefined : "0";
      const records = recordsOf(
        reply,
        answerShape === "retrieve" ? "retrieveResponse" : "updateResponse",
      );
      assert.deepEqual(records.map(errorRow), [
        ["1", good],
        ["2", "25"],
        ["3", good],
        ["4-other", good],
        ["5", "1001"],
      ]);
      assert.deepEqual(
        records.map((record) => record["UpdateError"]),
        [undefined, undefined, "Mass update failed", undefined, undefined],
      );
      assert.deepEqual(
        simulator.records("billingplatform").map(({ id }) => id),
        ["1", "4"],
      );
    }
  });

  it("lets a rule that blames no record decide over the whole array", async () => {
    const rules = [
      { match: { Id: "1" }, answer: "not-found" },
      { match: { Id: "2" }, answer: "unavailable", times: 1 },
    ] as const;
    const simulator = await simulate({ rules });
    const details = ["1", "2", "3"].map((id) => invoiceDetail(id));
    assert.equal((await put(simulator, details)).status, 503);
    assert.deepEqual(simulator.records("billingplatform"), []);
    assert.equal((await put(simulator, details)).status, 200);
    assert.deepEqual(
      simulator.records("billingplatform").map(({ id }) => id),
      ["2", "3"],
    );
  });

  it("gives a rule's refusal of a lone record as its status, and record errors as a 200", async () => {
    const simulator = await simulate({
      rules: [
        { match: { Id: "1" }, answer: "not-found" },
        { match: { Id: "2" }, answer: "record-error" },
      ],
    });
    assert.equal((await put(simulator, invoiceDetail("1"))).status, 404);
    const reply = await put(simulator, invoiceDetail("2"));
    assert.deepEqual(
      [reply.status, recordsOf(reply, "retrieveResponse").map(errorRow)],
      [200, [["2", "1001"]]],
    );
  });

  it("knows one org, where the setting names it", async () => {
    const simulator = await simulate({ org: "acme" });
    assert.ok(simulator.urls.billingplatform.endsWith("/bp/acme"));
    const other = `${simulator.url}/bp/other/rest/2.0/ACTIVITY`;
    assert.equal((await put(simulator, invoiceDetail("1"))).status, 200);
    assert.equal(
      (await call("PUT", other, { body: { brmObjects: invoiceDetail("1") } })).status,
      404,
    );
  });
});
