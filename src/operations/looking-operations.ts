import { onCall } from "./on-call.ts";

/**
 * One load as it stands: counts, who is at work, what people want of it and decided. Costs the same whatever it holds.
 * @throws UsageError ERR_NO_LEDGER, ERR_NO_SUCH_LOAD; LedgerError
 * @example
 * const { load, interventions } = await showLoad({ load: "wb-20261122-0231" });
 * console.log(load.standing, load.counts, interventions.length);
 */
export const showLoad = onCall(async () => (await import("./show-load.ts")).showLoad);

/**
 * What the rows of a load come to: outcomes and errors as its report counts them, and its rows by cause with the first of each.
 * Reads the rows that are not applied.
 * @throws UsageError ERR_NO_LEDGER, ERR_NO_SUCH_LOAD; LedgerError, ERR_LOAD_PRUNED
 * @example
 * const { causes } = await surveyLoad({ load: "wb-20261122-0231" });
 * for (const { rows, title, where } of causes) console.log(rows, title, where);
 */
export const surveyLoad = onCall(async () => (await import("./survey-load.ts")).surveyLoad);

/**
 * A page of the rows of a load, as the ledger has them: of an outcome, with a reason.
 * @throws UsageError ERR_NO_LEDGER, ERR_NO_SUCH_LOAD; LedgerError, ERR_LOAD_PRUNED
 * @example
 * const { rows, next } = await pageLoadRows({ load: "wb-20261122-0231", outcomes: ["rejected"], most: 100 });
 * console.log(rows.length, next);
 */
export const pageLoadRows = onCall(async () => (await import("./page-load-rows.ts")).pageLoadRows);

/**
 * One row of a load: its cells, what the mapping makes of them, what became of it, and its record before and after.
 * @throws UsageError ERR_NO_LEDGER, ERR_NO_SUCH_LOAD, ERR_NO_SUCH_ROW; LedgerError, ERR_LOAD_PRUNED
 * @example
 * const { cells, result, changes } = await showLoadRow({ load: "wb-20261122-0231", row: 214 });
 * console.log(cells, result?.messages, changes);
 */
export const showLoadRow = onCall(async () => (await import("./show-load-row.ts")).showLoadRow);

/**
 * What loads take of what they share: room on disks, pace and requests of accounts, and the processes at work with their leases. Reads
 * the ledger alone.
 * @throws LedgerError
 * @example
 * const { accounts } = await surveyUse({ runsDir: "waybill-runs" });
 * for (const { account, limit, pausedUntil } of accounts) console.log(account, limit, pausedUntil);
 */
export const surveyUse = onCall(async () => (await import("./survey-use.ts")).surveyUse);

/**
 * What a plan says of itself, and who approved it or sent it back. Its rows are not read; `reviewPlan` proves them.
 * @throws PlanError when it can't be read; LedgerError
 * @example
 * const { plan, approvals, returns } = await showPlan({ planPath: "a.plan" });
 * console.log(plan.summary.updates, approvals.length, returns.length);
 */
export const showPlan = onCall(async () => (await import("./show-plan.ts")).showPlan);
