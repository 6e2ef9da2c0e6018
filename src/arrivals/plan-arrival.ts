import { ledgerOptions } from "../load/books/load-files.ts";
import type { BooksPlace } from "../load/books-place.ts";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Drop } from "../drops/drop.ts";
import type { ApprovalLimits, DropPlan } from "../drops/plan-settings.ts";
import { countOf, withCommas } from "../kernel/counts.ts";
import { LoadError, PlanError, systemCodeOf } from "../kernel/load-error.ts";
import { quoteArgument, quoteCommand } from "../kernel/quote-argument.ts";
import { isWaitingForApproval, type Arrival } from "../ledger/arrival-book.ts";
import type { LoadReport } from "../load/tell/conclude-load.ts";
import type { ApplyRequest, PlanRequest } from "../load/load-request.ts";
import { exceedsBound } from "../load/begin/abort-rule.ts";
import { assertApproved, isMakerKnown } from "../load/planning/assert-approved.ts";
import { openPlan, type OpenedPlan } from "../plan/open-plan.ts";
import type { PlanSummary } from "../plan/plan.ts";
import { sumOfChanges } from "../plan/sum-of-changes.ts";
import type { DropMeans } from "./drop-means.ts";
import { arrivalFolder } from "./keep-copy.ts";

type Kept = Pick<Arrival, "id" | "epoch">;
const notApproved = "ERR_PLAN_NOT_APPROVED";
const planName = /^plan-(\d{1,15})\.ndjson$/;

/** Whoever was overtaken and wakes up late writes to a name of its own. */
function planPath(runsDir: string, { id, epoch }: Kept): string {
  return join(arrivalFolder(runsDir, { id }), `plan-${epoch}.ndjson`);
}

/** The newest plan of an arrival; undefined where there is none. */
async function findPlan(runsDir: string, { id }: Pick<Kept, "id">): Promise<string | undefined> {
  const folder = arrivalFolder(runsDir, { id });
  const epochs = (await namesIn(folder))
    .map((name) => planName.exec(name)?.[1])
    .filter((epoch) => epoch !== undefined)
    .map(Number);
  return epochs.length === 0
    ? undefined
    : planPath(runsDir, { id, epoch: epochs.reduce((most, one) => Math.max(most, one)) });
}

/** A person has looked: the next plan of an arrival is made anew. */
export async function setPlanAside(runsDir: string, { id }: Pick<Kept, "id">): Promise<void> {
  const folder = arrivalFolder(runsDir, { id });
  for (const name of await namesIn(folder))
    if (planName.test(name)) await rm(join(folder, name), { force: true });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch((error: unknown) => {
    if (systemCodeOf(error) === "ENOENT") return [];
    throw error;
  });
}

/** What to type where a plan waits to be approved; none where nothing does. */
export async function approvalSteps(
  arrival: Arrival,
  place: BooksPlace,
): Promise<readonly string[]> {
  const path = isWaitingForApproval(arrival) ? await findPlan(place.runsDir, arrival) : undefined;
  if (path === undefined) return [];
  const plan = quoteArgument(path);
  const runs = ["--runs-dir", resolve(place.runsDir)];
  const books = quoteCommand([...runs, ...ledgerOptions(place)]);
  return [
    `waybill review ${plan}`,
    `waybill approve ${plan} --as NAME ${books}`,
    `waybill drops reject ${arrival.id} --because "…"`,
  ];
}

/** Arrivals of a drop that wait for an approval no longer, newest first. */
export async function findApproved(drop: Drop, means: DropMeans): Promise<readonly Arrival[]> {
  if (drop.plan === undefined) return [];
  const held = await means.ledger.arrivals.list({ drop: drop.name, states: ["attention"] });
  const approved: Arrival[] = [];
  for (const arrival of held.filter(isWaitingForApproval))
    if (await isToBeApplied(arrival, means)) approved.push(arrival);
  return approved;
}

/** It was approved; or its plan is not what it was, which whoever applies it says. */
async function isToBeApplied(arrival: Arrival, { ledger, runsDir }: DropMeans): Promise<boolean> {
  try {
    const path = await findPlan(runsDir, arrival);
    if (path === undefined) return true;
    const plan = await openPlan(path);
    await assertApproved(plan, { requireApproval: true }, ledger.approvals, plan.hash);
    return true;
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    return error.code !== notApproved;
  }
}

interface PlannedLoad {
  readonly plan: Omit<PlanRequest, "planPath" | "replace">;
  readonly apply: Omit<ApplyRequest, "planPath" | "approve">;
}

/**
 * Plans the file of an arrival, unless an earlier process has done so, and applies the plan, unless a person has to approve it first.
 * @throws PlanError ERR_PLAN_NOT_APPROVED when somebody has to; LoadError as planning and applying do
 */
export async function carryPlan(
  { above }: DropPlan,
  arrival: Arrival,
  requests: PlannedLoad,
  means: DropMeans,
): Promise<LoadReport> {
  try {
    const plan = (await recallPlan(arrival, means)) ?? (await makePlan(arrival, requests, means));
    const why = await whyApproved(plan, above);
    return await means.operations
      .apply({
        ...requests.apply,
        planPath: plan.path,
        ...(why === undefined ? {} : { approve: plan.hash }),
      })
      .catch((error: unknown) => {
        throw sayWhy(error, plan.summary, why);
      });
  } catch (error) {
    throw withRelease(error, arrival);
  }
}

/** A plan that the ledger does not know for its own was being written when its process died. */
async function recallPlan(
  arrival: Arrival,
  { ledger, runsDir }: DropMeans,
): Promise<OpenedPlan | undefined> {
  const path = await findPlan(runsDir, arrival);
  const plan = path === undefined ? undefined : await openPlan(path);
  return plan !== undefined && (await isMakerKnown(plan, ledger.approvals)) ? plan : undefined;
}

async function makePlan(
  arrival: Arrival,
  requests: PlannedLoad,
  { operations, runsDir }: DropMeans,
): Promise<OpenedPlan> {
  const path = planPath(runsDir, arrival);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return await operations.plan({ ...requests.plan, planPath: path, replace: true });
}

/** Why a person has to approve a plan, whatever its connection says; undefined: nobody has to. */
async function whyApproved(
  plan: OpenedPlan,
  above: ApprovalLimits | undefined,
): Promise<string | undefined> {
  if (above === undefined) return "the drop has every plan approved";
  const { rows, creates, updates } = plan.summary;
  const changed = creates + updates;
  if (above.rows !== undefined && changed > above.rows)
    return `the drop takes ${withCommas(above.rows)} without an approval`;
  if (above.share !== undefined && exceedsBound({ share: above.share }, changed, rows))
    return `the drop takes ${Number((above.share * 100).toFixed(6))}% of them without an approval`;
  if (above.sums.size > 0 && creates > 0)
    return "what created records come to can't be told, and the drop has an approval go by sums";
  for (const [field, sum] of await sumOfChanges(plan, [...above.sums.keys()])) {
    const limit = above.sums.get(field) ?? "0";
    if (sum === undefined)
      return `the changes of ${field} can't be added up, and the drop takes ${limit} without an approval`;
    if (sum.greaterThan(limit))
      return `${field} changes by ${sum.toFixed()} in all, and the drop takes ${limit} without an approval`;
  }
  return undefined;
}

function describeChanges({ rows, creates, updates }: PlanSummary): string {
  const made = creates === 0 ? "" : `creates ${withCommas(creates)} and `;
  return `${made}changes ${withCommas(updates)} of ${countOf(rows, "row")}`;
}

function sayWhy(
  error: unknown,
  summary: PlanSummary,
  why = "its connection takes approved plans only",
): unknown {
  if (!(error instanceof PlanError) || error.code !== notApproved) return error;
  const { code, message, cause } = error;
  const said = `its plan ${describeChanges(summary)}, and ${why}: ${message}`;
  return new PlanError(said, { code, actions: [], cause });
}

/** Whoever looks after drops does not plan by hand. */
function withRelease(error: unknown, { id }: Arrival): unknown {
  if (!(error instanceof LoadError) || error.code === notApproved) return error;
  const { code, message, actions, cause } = error;
  if (!(error instanceof PlanError) && code !== "ERR_MAPPING_CHANGED") return error;
  const anew = `It is planned anew by waybill drops release ${id} --because "…"`;
  return new PlanError(message, { code, actions: [...actions, anew], cause });
}
