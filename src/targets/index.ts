import { invoiceDetail } from "./billingplatform/invoice-detail.ts";
import { billingRunAction } from "./rhythm/billing-run-action.ts";
import { certificationBillingRun } from "./rhythm/certification-billing-run.ts";
import { collectBillingRun } from "./rhythm/collect-billing-run.ts";
import { membershipBillingRun } from "./rhythm/membership-billing-run.ts";
import type { FindTarget, Target } from "./target.ts";

/**
 * Every target there is, in the order in which they are listed.
 * @example
 * const creates = targets.filter(({ safeToRepeat }) => !safeToRepeat);
 */
export const targets: readonly Target[] = [
  billingRunAction,
  membershipBillingRun,
  collectBillingRun,
  certificationBillingRun,
  invoiceDetail,
];

/**
 * The names of all targets, in the same order.
 * @example
 * console.log(targetNames.join("\n"));
 */
export const targetNames: readonly string[] = targets.map((target) => target.name);

/**
 * The target of this name, or undefined.
 * @example
 * const required = findTarget("rhythm/billing-run-action")?.fields.filter((field) => field.required);
 */
export const findTarget: FindTarget = (name) => targets.find((target) => target.name === name);
