import type { Clock } from "../../kernel/clock.ts";
import { tellsEndedSession } from "../../targets/sign-in.ts";
import type { Target } from "../../targets/target.ts";
import { createApiHealth, usualOutageRule, type ApiHealth, type OutageRule } from "./api-health.ts";
import {
  createRetryBudget,
  usualAllowance,
  type RetryAllowance,
  type RetryBudget,
} from "./retry-budget.ts";

/** How much a load puts up with, for all its rows together. */
export interface Patience {
  readonly budget: RetryBudget;
  readonly health: ApiHealth;
}

export interface PatienceLimits {
  readonly retries: RetryAllowance;
  readonly outage: OutageRule;
}

export const usualPatience: PatienceLimits = { retries: usualAllowance, outage: usualOutageRule };

export function createPatience(
  { retries, outage }: PatienceLimits,
  { safeToRepeat, signIn }: Target,
  clock: Clock,
): Patience {
  return {
    budget: createRetryBudget(retries, clock),
    health: createApiHealth(outage, safeToRepeat, clock, (body) => tellsEndedSession(signIn, body)),
  };
}
