import type { Connection } from "../../connections/connection.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import type { OpenedPlan } from "../../plan/open-plan.ts";
import { outcomes } from "../../rows/outcome.ts";
import type { BooksPlace } from "../books-place.ts";
import type { BoundLoad } from "../bound-load.ts";
import type { ExecutionTask } from "../load-context.ts";
import { type ApprovalFinding, assertApproved } from "./assert-approved.ts";
import { assertApplicable } from "./assert-plan-fits.ts";
import { holdToBooks } from "./hold-to-books.ts";
import { provePlan } from "./prove-plan.ts";

type Begin = NonNullable<ExecutionTask["begin"]>;

/** Which plan, and who approved it, is in the books before any row is taken. @param person who applies it */
export function beginPlan(
  ledger: Ledger,
  { hash, head }: OpenedPlan,
  {
    found: { approval, doubts },
    person,
  }: { readonly found: ApprovalFinding; readonly person: string },
): Begin {
  const { undoes } = head;
  const approved =
    approval === undefined
      ? {}
      : { approvedBy: approval.name, approvedAt: approval.at, approvedAs: approval.person };
  const what = {
    kind: "plan-applied",
    hash,
    ...(undoes === undefined ? {} : { undoes }),
    ...approved,
    ...(doubts.length === 0 ? {} : { doubts }),
  } as const;
  return async (execution, logger) => {
    await ledger.interventions.record(execution, person, what);
    logger.info("a plan is carried out", { plan: hash, undoes, approvedBy: approval?.name });
  };
}

interface CarriedPlan {
  readonly load: LoadRecord;
  readonly plan: OpenedPlan;
  readonly bound: BoundLoad;
  readonly connection: Connection;
  readonly books: BooksPlace;
  readonly person: string;
  /** True where others are at work on the load, who have begun. */
  readonly isJoined: boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * Holds the plan of a load that is there already, queued or carried on, against its approval; and where no row of it has an outcome yet,
 * against what it was made of, as whoever applies it does.
 * @returns what begins an execution by it, where none has begun so yet
 * @throws PlanError
 */
export async function beginAgain(
  ledger: Ledger,
  { load, plan, bound, connection, books, person, isJoined, signal }: CarriedPlan,
): Promise<Begin | undefined> {
  const { path, corrects } = load.terms?.plan ?? {};
  // Named as where it was submitted: a worker's copy is nobody's to look at.
  const named = { ...plan, path: path ?? plan.path };
  const found = await assertApproved(named, connection, ledger.approvals, undefined);
  if (isJoined) return undefined;
  if (outcomes.every((outcome) => load.counts[outcome] === 0)) {
    assertApplicable(plan);
    const held = await holdToBooks(bound, ledger, connection, { ...books, corrects });
    await provePlan(plan, held.bound, ledger, signal);
  }
  const known = await ledger.interventions.list(load.id);
  const isKnown = known.some(({ what }) => what.kind === "plan-applied");
  return isKnown ? undefined : beginPlan(ledger, plan, { found, person });
}
