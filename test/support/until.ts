import { setTimeout as delay } from "node:timers/promises";

/**
 * Resolves when it holds, for what another process does and nobody tells of. Between two looks the core is free: a loop of turns
 * takes all of one from the very process that is waited for.
 */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(5);
}
