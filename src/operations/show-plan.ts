import type { Approval, PlanReturn } from "../ledger/approval-book.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { hasLedger, withLedgerToRead } from "../load/books/with-ledger.ts";
import { assertSeen } from "../load/planning/assert-plan-fits.ts";
import { isMakerKnown } from "../load/planning/assert-approved.ts";
import { openPlan, type OpenedPlan } from "../plan/open-plan.ts";
import { z } from "zod";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { ledger as ledgerChoice, path, runsFolder } from "./request-shapes.ts";

/**
 * Which plan is shown.
 * @example
 * const request: Given<ShownPlanRequest> = { planPath: "a.plan" };
 */
export interface ShownPlanRequest {
  /** The plan. */
  readonly planPath: string;
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** The ledger, where it is not in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /**
   * Hash of the plan that a person has looked at, or its beginning: any other plan is refused.
   * @example
   * const request: Partial<ShownPlanRequest> = { seenHash: "9f86d081" };
   */
  readonly seenHash?: string;
}

/** What a plan says of itself, of which nothing is proved yet, and what people said about it. */
export interface JudgedPlan {
  readonly plan: OpenedPlan;
  /** Oldest first. */
  readonly approvals: readonly Approval[];
  /** Oldest first; one is enough for it never to be applied. */
  readonly returns: readonly PlanReturn[];
  /** False where this ledger has not made it: who made it is then what the plan says. */
  readonly isMakerKnown: boolean;
}

const shape: RequestShape<ShownPlanRequest> = {
  planPath: path,
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  seenHash: z.string("a hash").optional(),
};

export async function showPlan(request: Given<ShownPlanRequest>): Promise<JudgedPlan> {
  return await enterOperation("showPlan", shape, request, async (asked) => {
    const plan = await openPlan(asked.planPath);
    assertSeen(plan, asked.seenHash);
    if (!(await hasLedger(asked))) return { plan, approvals: [], returns: [], isMakerKnown: false };
    return await withLedgerToRead(asked, async ({ approvals }) => ({
      plan,
      approvals: await approvals.list(plan.hash),
      returns: await approvals.returns(plan.hash),
      isMakerKnown: await isMakerKnown(plan, approvals),
    }));
  });
}
