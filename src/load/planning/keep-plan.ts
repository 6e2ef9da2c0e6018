import { access, constants, copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { LoadTerms, NewLoad } from "../../ledger/load-record.ts";
import { LedgerError, LoadError, messageOf, PlanError } from "../../kernel/load-error.ts";
import { openPlan, type OpenedPlan } from "../../plan/open-plan.ts";
import { verifyPlan } from "../../plan/read-planned-rows.ts";
import { makeLoadDirectory, planFileName } from "../books/load-files.ts";
import { amountsOfPlan } from "./amounts-of.ts";

/**
 * Copies a plan into the folder of the load that applies it, and checks every line of the copy: a resume needs nothing else,
 * and nobody changes it under the load.
 * @throws LedgerError ERR_RUNS_DIR when it can't be copied, PlanError when it is damaged
 */
export async function keepPlan({ path, hash }: OpenedPlan, directory: string): Promise<OpenedPlan> {
  await makeLoadDirectory(directory);
  const copy = join(directory, planFileName);
  try {
    await copyFile(path, copy, constants.COPYFILE_EXCL);
  } catch (error) {
    throw new LedgerError(`the plan can't be copied to ${copy}: ${messageOf(error)}`, {
      code: "ERR_RUNS_DIR",
      actions: ["Make room there, or give this user the right to write there."],
      cause: error,
    });
  }
  return await openVerified(copy, hash);
}

/**
 * The plan that a load applies, as it was when it began: at its path, or else in the load's folder, which may lie elsewhere by
 * now. Undefined for a load without one.
 * @throws PlanError
 */
export async function recallPlan(
  { terms }: Pick<NewLoad, "terms">,
  directory: string,
): Promise<OpenedPlan | undefined> {
  const plan: LoadTerms["plan"] = terms?.plan;
  if (plan === undefined) return undefined;
  const kept = join(directory, planFileName);
  try {
    return await openVerified(plan.path, plan.hash);
  } catch (error) {
    const isThere = kept !== plan.path && (await exists(kept));
    if (!(error instanceof LoadError) || !isThere) throw error;
    return await openVerified(kept, plan.hash);
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

async function openVerified(path: string, hash: string): Promise<OpenedPlan> {
  const plan = await openPlan(path);
  if (plan.hash !== hash)
    throw new PlanError(`${path} is another plan than the one that the load applies`, {
      code: "ERR_OTHER_PLAN",
      actions: ["Put the plan back as it was."],
    });
  await verifyPlan(plan, { amounts: amountsOfPlan(plan.head) });
  return plan;
}
