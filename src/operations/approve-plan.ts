import type { LedgerChoice } from "../load/books-place.ts";
import { describeThisPerson } from "../kernel/this-process.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { PlanError, UsageError } from "../kernel/load-error.ts";
import { asNotStarted } from "../load/tell/ending.ts";
import { doubtsOf, isMakerKnown, refuseSentBack } from "../load/planning/assert-approved.ts";
import { assertSeen } from "../load/planning/assert-plan-fits.ts";
import { foldName, isSamePerson } from "../load/books/same-person.ts";
import { withNewLedger } from "../load/books/with-ledger.ts";
import type { Approval, PlanReturn } from "../ledger/approval-book.ts";
import { openPlan } from "../plan/open-plan.ts";
import { reviewPlan } from "./review-plan.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { path, clock, runsFolder, text, ledger as ledgerChoice } from "./request-shapes.ts";
import { z } from "zod";

/**
 * Which plan is approved, and by whom.
 * @example
 * const request: Given<ApprovalRequest> = { planPath: "a.plan", name: "Anna Berg" };
 */
export interface ApprovalRequest {
  /** The plan. */
  readonly planPath: string;
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** Default: the file in the runs folder. `findLedger` says which one configuration and environment name. */
  readonly ledger?: LedgerChoice | undefined;
  /** Who approves. */
  readonly name: string;
  /**
   * Hash of the plan that a person has looked at, or its beginning: any other plan is refused.
   * @example
   * const request: Partial<ApprovalRequest> = { seenHash: "9f86d081" };
   */
  readonly seenHash?: string;
  /** Time for the operation; default: `systemClock`. */
  readonly clock?: Clock;
}

const shape: RequestShape<ApprovalRequest> = {
  planPath: path,
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  name: z.string("a name"),
  seenHash: z.string("a hash").optional(),
  clock: clock.optional(),
};

/** An approval as it was recorded. */
export interface GivenApproval extends Approval {
  /** Sentences: what could not be proved of the plan, and what can't be told of its maker and of whoever approves it. */
  readonly doubts: readonly string[];
}

export async function approvePlan(request: Given<ApprovalRequest>): Promise<GivenApproval> {
  return await enterOperation("approvePlan", shape, request, recordApproval);
}

/**
 * Which plan is sent back, by whom and why.
 * @example
 * const request: Given<SendBackRequest> = { planPath: "a.plan", name: "Anna Berg", because: "row 214 is twice the invoice" };
 */
export interface SendBackRequest extends ApprovalRequest {
  /** Why, for whoever plans anew. */
  readonly because: string;
}

export async function sendPlanBack(request: Given<SendBackRequest>): Promise<PlanReturn> {
  const backShape = { ...shape, because: text };
  return await enterOperation("sendPlanBack", backShape, request, recordReturn);
}

async function recordReturn(request: SendBackRequest): Promise<PlanReturn> {
  const name = requireName(request.name);
  // Of a plan that is damaged nobody knows what was sent back.
  const plan = await openPlan(request.planPath);
  assertSeen(plan, request.seenHash);
  const at = (request.clock ?? systemClock).now();
  const back = {
    planHash: plan.hash,
    name,
    person: describeThisPerson(),
    because: request.because,
    at,
  };
  return await withNewLedger(request, async (ledger) => {
    try {
      await ledger.approvals.sendBack(back);
    } catch (error) {
      throw asNotStarted(error, "approve");
    }
    return back;
  });
}

/** @throws UsageError ERR_USAGE */
function requireName(given: string): string {
  const name = given.trim();
  if (foldName(name) !== "") return name;
  throw new UsageError("an approval needs the name of the person who gives it", {
    code: "ERR_USAGE",
    actions: ["Give it with --as NAME."],
  });
}

async function recordApproval(request: ApprovalRequest): Promise<GivenApproval> {
  const name = requireName(request.name);
  const plan = await reviewPlan(request.planPath, {
    runsDir: request.runsDir,
    ledger: request.ledger,
  });
  assertSeen(plan, request.seenHash);
  if (plan.summary.broken.length > 0)
    throw new PlanError(`the plan breaks guards: ${plan.summary.broken.join("; ")}`, {
      code: "ERR_PLAN_BROKEN",
      actions: ["It can't be applied, so there is nothing to approve."],
    });
  const at = (request.clock ?? systemClock).now();
  const approval = { planHash: plan.hash, name, person: describeThisPerson(), at };
  return await withNewLedger(request, async (ledger) => {
    const isKnown = await isMakerKnown(plan, ledger.approvals);
    await refuseSentBack(plan, ledger.approvals);
    try {
      await ledger.approvals.approve(approval);
    } catch (error) {
      throw asNotStarted(error, "approve");
    }
    const isMaker = isSamePerson(name, plan.head.madeBy.user);
    const doubts = isMaker
      ? [
          `${name} is who made the plan: where a second person has to approve it, this does not count`,
        ]
      : doubtsOf(plan, approval, isKnown);
    return { ...approval, doubts: [...plan.unproved, ...doubts] };
  });
}
