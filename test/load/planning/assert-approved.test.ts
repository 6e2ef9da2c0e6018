import assert from "node:assert/strict";
import type { Approval, ApprovalBook, PlanReturn } from "../../../src/ledger/approval-book.ts";
import { assertApproved } from "../../../src/load/planning/assert-approved.ts";
import type { OpenedPlan } from "../../../src/plan/open-plan.ts";
import { buildHead, someCost, someHash } from "../../plan/build-plan.ts";

const plan: OpenedPlan = {
  path: "/data/q4.plan",
  head: buildHead(),
  summary: {
    rows: 0,
    creates: 0,
    updates: 0,
    unchanged: 0,
    left: {},
    fields: [],
    amounts: [],
    broken: [],
    cost: someCost,
  },
  hash: someHash,
  rowsStart: 0,
  rowsEnd: 0,
  hashedEnd: 0,
  stamp: "",
};
const word = (name: string): Approval => ({
  planHash: someHash,
  name,
  person: `${name}@desk`,
  at: 1,
});

function bookOf(approvals: readonly Approval[], returns: readonly PlanReturn[] = []): ApprovalBook {
  return {
    approve: async () => undefined,
    list: async () => approvals,
    sendBack: async () => undefined,
    returns: async () => returns,
    made: async () => undefined,
    findMade: async () => "as-it-is",
  };
}

describe("the approval of a plan", () => {
  const required = { requireApproval: true };

  it("is another person's than the maker's", async () => {
    const { approval } = await assertApproved(plan, required, bookOf([word("ben")]), undefined);
    assert.equal(approval?.name, "ben");
    await assert.rejects(assertApproved(plan, required, bookOf([word("anna")]), undefined), {
      code: "ERR_PLAN_NOT_APPROVED",
    });
  });

  it("is worth nothing once somebody has sent the plan back, whoever approves it and whether or not that is required", async () => {
    const back = bookOf(
      [word("ben"), word("carla")],
      [{ ...word("dora"), because: "twice the amount" }],
    );
    for (const requireApproval of [true, false])
      await assert.rejects(assertApproved(plan, { requireApproval }, back, undefined), {
        code: "ERR_PLAN_SENT_BACK",
        message: /dora sent it back, because: twice the amount/,
      });
  });
});
