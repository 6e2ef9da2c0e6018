import assert from "node:assert/strict";
import { judgeRecords, type Finding } from "../../../src/delivery/look-up/judge-records.ts";
import { findTarget } from "../../../src/targets/index.ts";
import type { LookUp, Target } from "../../../src/targets/target.ts";

function targetOf(name: string): Target & { readonly lookUp: LookUp } {
  const target = findTarget(name);
  assert.ok(target?.lookUp !== undefined, name);
  return { ...target, lookUp: target.lookUp };
}

const create = targetOf("rhythm/certification-billing-run");
const update = targetOf("rhythm/billing-run-action");
const detail = targetOf("billingplatform/invoice-detail");
const tags = [
  ["sys_bulk_load_id", "load-1"],
  ["sys_bulk_load_record_no", "7"],
] as const;
const own = { id: "x-1", name: "Gold", sys_bulk_load_id: "load-1", sys_bulk_load_record_no: 7 };

function judge(target: typeof create, body: unknown, key?: string): Finding {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return judgeRecords(target, target.lookUp, { key, payload: { name: "Gold" }, tags }, text);
}

describe("judgeRecords", () => {
  it("finds the created record by the marks of its row, as one of a list or of its member", () => {
    const found = { kind: "found", serverId: "x-1", differences: [] };
    const other = { ...own, id: "x-2", sys_bulk_load_record_no: 8 };
    for (const body of [{ items: [own] }, [own], { items: [other, own] }])
      assert.deepEqual(judge(create, body), found);
  });

  it("names the fields in which the record differs", () => {
    const finding = judge(create, { items: [{ ...own, name: "Silver" }] });
    assert.deepEqual(finding, { kind: "found", serverId: "x-1", differences: ["name"] });
  });

  it("takes only an empty list for proof that nothing was created", () => {
    assert.deepEqual(judge(create, { items: [] }), { kind: "absent" });
    for (const body of [
      { items: [{ ...own, sys_bulk_load_id: "load-2" }] },
      { items: ["x"] },
      { items: null },
      {},
      "",
      "<html>",
      { id: "x-1" },
    ])
      assert.equal(judge(create, body).kind, "unknown", JSON.stringify(body));
  });

  it("does not choose among several records with the same marks", () => {
    const body = { items: [own, { ...own, id: "x-2" }] };
    assert.deepEqual(judge(create, body), { kind: "several", serverIds: ["x-1", "x-2"] });
  });

  it("compares the record of an update, wherever its answer holds it", () => {
    const found = { kind: "found", serverId: "a-1", differences: [] };
    assert.deepEqual(judge(update, { id: "a-1", name: "Gold" }, "a-1"), found);
    assert.equal(judge(update, { id: "a-2", name: "Gold" }, "a-1").kind, "unknown");
    const body = { retrieveResponse: [{ Id: "a-1", name: "Gold" }] };
    assert.deepEqual(judge(detail, body, "a-1"), found);
  });
});
