import { invoiceDetail } from "./billingplatform/invoice-detail.ts";
import { billingRunAction } from "./rhythm/billing-run-action.ts";
import { certificationBillingRun } from "./rhythm/certification-billing-run.ts";
import { collectBillingRun } from "./rhythm/collect-billing-run.ts";
import { membershipBillingRun } from "./rhythm/membership-billing-run.ts";
import type { FindTarget, Target } from "./target.ts";

/** Every target there is, in the order in which they are listed. */
export const targets: readonly Target[] = [
  billingRunAction,
  membershipBillingRun,
  collectBillingRun,
  certificationBillingRun,
  invoiceDetail,
];

export const targetNames: readonly string[] = targets.map((target) => target.name);

/** The target of this name, or undefined. */
export const findTarget: FindTarget = (name) => targets.find((target) => target.name === name);
