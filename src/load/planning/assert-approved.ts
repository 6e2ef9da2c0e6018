import type { Connection } from "../../connections/connection.ts";
import type { Approval, ApprovalBook } from "../../ledger/approval-book.ts";
import { PlanError, UsageError } from "../../load-error.ts";
import type { OpenedPlan } from "../../plan/open-plan.ts";

/** So much of a hash tells a plan from any other. */
const leastDigits = 12;

/**
 * Sees to it that a plan is applied only with the approval that its connection requires: of a person other than the one who
 * made it.
 * @param wanted the hash that was approved, as a person gives it; undefined: none was given
 * @returns the approval that counts; undefined where none is required or given
 * @throws UsageError ERR_OTHER_PLAN when the hash is another plan's, PlanError ERR_PLAN_NOT_APPROVED
 */
export async function assertApproved(
  { hash, head, path }: OpenedPlan,
  { requireApproval }: Pick<Connection, "requireApproval">,
  book: ApprovalBook,
  wanted: string | undefined,
): Promise<Approval | undefined> {
  if (wanted !== undefined) assertSameHash(hash, wanted);
  const approvals = await book.list(hash);
  const approval = approvals.find(({ name }) => !isSameName(name, head.madeBy.user));
  if (approval !== undefined || (!requireApproval && wanted === undefined)) return approval;
  const own = approvals[0];
  const why =
    own === undefined ? "nobody has approved it" : `only ${own.name} has approved it, who made it`;
  throw new PlanError(`the plan ${hash.slice(0, leastDigits)} may not be applied: ${why}`, {
    code: "ERR_PLAN_NOT_APPROVED",
    actions: [`A second person looks at it and approves it: waybill approve ${path} --as NAME`],
  });
}

/** What goes in without a plan can't have been approved. @throws UsageError ERR_APPROVAL_REQUIRED */
export function refuseUnapproved({ requireApproval, name }: Connection): void {
  if (!requireApproval) return;
  throw new UsageError(
    `the connection ${name ?? ""} takes approved plans only (require_approval)`,
    {
      code: "ERR_APPROVAL_REQUIRED",
      actions: [
        "Make a plan with waybill plan, have it approved with waybill approve, and apply it with waybill apply.",
      ],
    },
  );
}

function assertSameHash(hash: string, wanted: string): void {
  const digits = wanted.toLowerCase();
  if (digits.length < leastDigits)
    throw new UsageError(`"${wanted}" is too short to name a plan`, {
      code: "ERR_USAGE",
      actions: [`Give at least ${leastDigits} digits of the hash that was approved.`],
    });
  if (hash.startsWith(digits)) return;
  throw new UsageError(
    `the plan has the hash ${hash}, and ${wanted} was approved: this is another plan`,
    {
      code: "ERR_OTHER_PLAN",
      actions: ["Apply the plan that was approved, or have this one looked at and approved."],
    },
  );
}

const isSameName = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();
