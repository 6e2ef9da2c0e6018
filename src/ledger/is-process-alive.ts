import type { ExecutionOwner } from "./load-record.ts";
import { probeProcesses } from "./process-probe.ts";
import type { ProcessProbe } from "./process-probe.ts";

/** Steps of the wall clock between two looks stay below this; a process id is not used again so soon. */
const clockToleranceMs = 60_000;
const sameProcessToleranceMs = 2000;

/**
 * Tells whether the process that recorded itself as owner is still at work. When in doubt it says yes, because two
 * processes at one load would be worse than a wait: a process of another host counts as alive.
 */
export function isProcessAlive(
  owner: ExecutionOwner,
  probe: ProcessProbe = probeProcesses(),
): boolean {
  const { self } = probe;
  if (owner.host !== self.host) return true;
  if (owner.pid === self.pid) {
    // In a container every start has the same process id: it is us, or it is gone.
    return Math.abs(owner.startedAt - self.startedAt) <= sameProcessToleranceMs;
  }
  if (!probe.exists(owner.pid)) return false;
  const startedAt = probe.startOf(owner.pid);
  // The id was given anew when the process that has it now began later than the owner.
  return startedAt === undefined || startedAt <= owner.startedAt + clockToleranceMs;
}
