import type { Destination } from "../../connections/connection.ts";
import type { Approval, ApprovalBook, MadePlan, PlanReturn } from "../../ledger/approval-book.ts";
import { PlanError, UsageError } from "../../kernel/load-error.ts";
import type { OpenedPlan } from "../../plan/open-plan.ts";
import { quoteArgument } from "../../kernel/quote-argument.ts";
import { nameOperator } from "../../kernel/this-process.ts";
import { isSamePerson } from "../books/same-person.ts";

/** So much of a hash tells a plan from any other. */
const leastDigits = 12;

/** What the ledger knows of who made a plan and who approved it. */
export interface ApprovalFinding {
  /** The approval that counts; undefined where none is required or given. */
  readonly approval: Approval | undefined;
  /** Sentences: what can't be told of maker and approver. */
  readonly doubts: readonly string[];
}

/** What tells a plan from all others in the ledger. */
export function madePlanOf({ hash, head }: OpenedPlan): Omit<MadePlan, "person"> {
  const { fingerprint, mappingHash } = head;
  return { planHash: hash, madeAt: Date.parse(head.madeAt) || 0, fingerprint, mappingHash };
}

/**
 * Whether this ledger has made a plan, so that its maker is known.
 * @throws PlanError ERR_PLAN_EDITED when it has made the plan with another content
 */
export async function isMakerKnown(plan: OpenedPlan, book: ApprovalBook): Promise<boolean> {
  const found = await book.findMade(madePlanOf(plan));
  if (found !== "otherwise") return found === "as-it-is";
  throw new PlanError(
    `the plan ${plan.path} was changed after it was written: this ledger has made it with another content`,
    {
      code: "ERR_PLAN_EDITED",
      actions: ["Make the plan again with waybill plan, and look at it."],
    },
  );
}

/**
 * Sees to it that a plan is applied only with the approval that its connection requires: of a person other than the one who
 * made it. Where this ledger has not made the plan its maker is whoever it says, which proves nothing: then two different
 * people have to approve it, of whom one at least did not make it.
 * @param wanted the hash that was approved, as a person gives it; undefined: none was given
 * @throws UsageError ERR_OTHER_PLAN when the hash is another plan's, PlanError ERR_PLAN_NOT_APPROVED, ERR_PLAN_EDITED,
 * ERR_PLAN_SENT_BACK whoever has approved it
 */
export async function assertApproved(
  plan: OpenedPlan,
  { requireApproval }: Pick<Destination, "requireApproval">,
  book: ApprovalBook,
  wanted: string | undefined,
): Promise<ApprovalFinding> {
  if (wanted !== undefined) assertSameHash(plan.hash, wanted);
  const isKnown = await isMakerKnown(plan, book);
  await refuseSentBack(plan, book);
  const approvals = await book.list(plan.hash);
  const approval = approvals.find(({ name }) => !isSamePerson(name, plan.head.madeBy.user));
  const isEnough = approval !== undefined && (isKnown || areTwoPeople(approvals));
  if (!isEnough && (requireApproval || wanted !== undefined))
    throw notApproved(plan, approvals, isKnown);
  return { approval, doubts: doubtsOf(plan, approval, isKnown) };
}

/** What can't be told of a plan's maker, and of whoever approves it. */
export function doubtsOf(
  { head }: OpenedPlan,
  approval: Approval | undefined,
  isKnown: boolean,
): readonly string[] {
  const maker = nameOperator(head.madeBy);
  return [
    ...(isKnown
      ? []
      : [
          `this ledger has not made the plan: that ${maker} made it is what the plan says, and nothing proves it`,
        ]),
    ...(approval?.person === maker
      ? [
          `${approval.name} approved it as ${maker}, the system user who made it: that these are two people is known by the name alone`,
        ]
      : []),
  ];
}

/** What goes in without a plan can't have been approved. @throws UsageError ERR_APPROVAL_REQUIRED */
export function refuseUnapproved({
  requireApproval,
  approvalRule,
  name,
}: Pick<Destination, "requireApproval" | "approvalRule" | "name">): void {
  if (!requireApproval) return;
  const who = approvalRule ?? `the connection ${name ?? ""}`;
  throw new UsageError(`${who} takes approved plans only (require_approval)`, {
    code: "ERR_APPROVAL_REQUIRED",
    actions: [
      "Make a plan with waybill plan, have it approved with waybill approve, and apply it with waybill apply.",
    ],
  });
}

function areTwoPeople([first, ...others]: readonly Approval[]): boolean {
  return first !== undefined && others.some(({ name }) => !isSamePerson(name, first.name));
}

/** Whoever has approved it besides. @throws PlanError ERR_PLAN_SENT_BACK */
export async function refuseSentBack(plan: OpenedPlan, book: ApprovalBook): Promise<void> {
  const [back] = await book.returns(plan.hash);
  if (back !== undefined) throw sentBack(plan, back);
}

function sentBack({ hash }: OpenedPlan, { name, because }: PlanReturn): PlanError {
  return new PlanError(
    `the plan ${hash.slice(0, leastDigits)} may not be applied: ${name} sent it back, because: ${because}`,
    {
      code: "ERR_PLAN_SENT_BACK",
      actions: ["Put that right and make a new plan with waybill plan: this one stays sent back."],
    },
  );
}

function notApproved(
  { hash, path }: OpenedPlan,
  [first, ...others]: readonly Approval[],
  isKnown: boolean,
): PlanError {
  const only = others.length > 0 ? "only one person has" : `only ${first?.name ?? ""} has`;
  const because = isKnown
    ? "who made it"
    : "and who made it is not known, because it was not made with this ledger";
  const why = first === undefined ? "nobody has approved it" : `${only} approved it, ${because}`;
  const who = isKnown ? "A second person looks" : "Two people who are not the same look";
  const verb = isKnown ? "approves" : "approve";
  return new PlanError(`the plan ${hash.slice(0, leastDigits)} may not be applied: ${why}`, {
    code: "ERR_PLAN_NOT_APPROVED",
    actions: [`${who} at it and ${verb} it: waybill approve ${quoteArgument(path)} --as NAME`],
  });
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
