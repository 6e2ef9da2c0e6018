import type { Ledger } from "../../ledger/ledger.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import {
  ConfigurationError,
  LedgerError,
  PlanError,
  SourceError,
  UsageError,
} from "../../kernel/load-error.ts";
import type { OpenedPlan } from "../../plan/open-plan.ts";
import type { PlanHead } from "../../plan/plan.ts";
import { programVersion } from "../../kernel/version.ts";
import type { BoundLoad } from "../bound-load.ts";
import type { BooksPlace } from "../books-place.ts";
import { withLedgerToRead } from "../books/with-ledger.ts";
import { bindOrigin } from "./bind-origin.ts";
import { asksBooks, holdToBooks } from "./hold-to-books.ts";
import { assertRemade } from "./remake-plan.ts";

/**
 * Holds a plan against what it was made of, row by row.
 * @throws PlanError ERR_PLAN_DIFFERS, ERR_PLAN_SUMMARY; ERR_PLAN_UNPROVED when the load that it takes back is not in the ledger
 */
export async function provePlan(
  plan: OpenedPlan,
  bound: BoundLoad,
  ledger: Ledger,
  signal: AbortSignal | undefined,
): Promise<void> {
  const load = await findUndone(plan.head, ledger);
  await assertRemade(plan, { bound, undone: load && { ledger, load }, signal });
}

/**
 * As `provePlan`, as far as file, mapping and ledger are here.
 * @returns sentences: what could not be proved
 * @throws PlanError when the plan is not what it was made of
 */
export async function tryToProve(
  plan: OpenedPlan,
  { signal, ...place }: BooksPlace & { readonly signal: AbortSignal | undefined },
): Promise<readonly string[]> {
  const { head } = plan;
  if (head.programVersion !== programVersion)
    return [unproved(`waybill ${head.programVersion} made it, and this is ${programVersion}`)];
  try {
    const bound = await bindOrigin(head, signal);
    if (head.undoes === undefined && !asksBooks(bound))
      await assertRemade(plan, { bound, undone: undefined, signal });
    else
      await withLedgerToRead(place, async (ledger) => {
        const held = await holdToBooks(bound, ledger, head, place);
        await provePlan(plan, held.bound, ledger, signal);
      });
    return [];
  } catch (error) {
    if (!isMissing(error)) throw error;
    return [unproved(error.message)];
  }
}

const missing = [SourceError, ConfigurationError, UsageError, LedgerError] as const;

/** What the plan was made of is gone or was changed since: that says nothing of the plan. */
function isMissing(error: unknown): error is Error {
  return (
    missing.some((kind) => error instanceof kind) ||
    (error instanceof PlanError && error.code === "ERR_PLAN_UNPROVED")
  );
}

function unproved(why: string): string {
  return `it could not be made again, so nothing proves that its rows are what its file and mapping give: ${why}`;
}

async function findUndone(
  { undoes, fingerprint, targetName, baseUrl, tenant }: PlanHead,
  ledger: Ledger,
): Promise<LoadRecord | undefined> {
  if (undoes === undefined) return undefined;
  const load = await ledger.findLoad(undoes);
  const isIt =
    load?.id === undoes &&
    load.fingerprint === fingerprint &&
    load.targetName === targetName &&
    load.baseUrl === baseUrl &&
    load.tenant === tenant;
  if (isIt) return load;
  throw new PlanError(
    `the plan takes back load ${undoes}, which is not in this ledger as the plan has it, so it can't be held against the records as they were`,
    {
      code: "ERR_PLAN_UNPROVED",
      actions: ["Name the folder of that load with --runs-dir, or make the plan again there."],
    },
  );
}
