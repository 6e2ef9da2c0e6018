import { defaultRunsDir } from "../load/books/load-files.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { amountsOfPlan } from "../load/planning/amounts-of.ts";
import { tryToProve } from "../load/planning/prove-plan.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { ledger as ledgerChoice, path, signal as abortSignal } from "./request-shapes.ts";
import { openPlan, type OpenedPlan } from "../plan/open-plan.ts";
import { verifyPlan } from "../plan/read-planned-rows.ts";

/** Where a plan is looked at. */
export interface ReviewSettings {
  /** Where the ledger is, which a plan that takes a load back is held against; default: `waybill-runs`. */
  readonly runsDir?: string;
  /** Default: the file in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /** Ends the operation with ERR_INTERRUPTED when it aborts. */
  readonly signal?: AbortSignal;
}

/** A plan of which every line was checked. */
export interface ReviewedPlan extends OpenedPlan {
  /** Sentences: what could not be made again and compared, because it is not here. Empty: everything was. */
  readonly unproved: readonly string[];
}

interface ReviewRequest extends ReviewSettings {
  readonly planPath: string;
}

const shape: RequestShape<ReviewRequest> = {
  planPath: path,
  runsDir: path.optional(),
  ledger: ledgerChoice.optional(),
  signal: abortSignal.optional(),
};

export async function reviewPlan(
  planPath: string,
  settings: ReviewSettings = {},
): Promise<ReviewedPlan> {
  return await enterOperation("reviewPlan", shape, { ...settings, planPath }, review);
}

async function review({
  planPath,
  runsDir = defaultRunsDir,
  ledger,
  signal,
}: ReviewRequest): Promise<ReviewedPlan> {
  const plan = await openPlan(planPath);
  const amounts = amountsOfPlan(plan.head);
  const unproved = await tryToProve(plan, { runsDir, ledger, signal });
  // What was made again has been checked line by line on the way.
  if (unproved.length > 0) await verifyPlan(plan, { amounts });
  return { ...plan, unproved };
}
