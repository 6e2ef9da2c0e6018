import { claimOutput, type KeptFile } from "../../kernel/claim-output.ts";
import type { PlanOutput } from "../load-request.ts";
import { isPageOf } from "../../page/render-document.ts";

/**
 * Makes sure that a plan, and a page of it, may be written; both by --force too.
 * @throws UsageError as claimOutput does
 */
export async function claimPlan(
  { planPath, pagePath, replace }: PlanOutput,
  keep: readonly KeptFile[],
): Promise<void> {
  // A plan that stands there is the plan's own matter.
  await claimOutput({ path: planPath, what: "the plan", keep, force: true });
  if (pagePath !== undefined)
    await claimOutput({
      ...pageClaim([...keep, { path: planPath, what: "the plan" }], replace === true),
      path: pagePath,
    });
}

/** What a page of a plan may take the place of. */
export function pageClaim(keep: readonly KeptFile[], force: boolean) {
  const isOwnKind = (beginning: string): boolean => isPageOf("plan", beginning);
  return { what: "the page", keep, isOwnKind, force };
}
