import type { LoadRecord } from "../../ledger/load-record.ts";
import type { ExecutionTask } from "../load-context.ts";

/** A task that sends no rows leaves the load as it was; one whose process was killed is stopped from now on. */
export function keepStatus({
  status,
  statusReason,
}: LoadRecord): NonNullable<ExecutionTask["settleEnding"]> {
  const wasKilled = status === "running";
  return (ending) => ({
    ...ending,
    status: wasKilled ? "stopped" : status,
    reason: wasKilled ? "its process is gone" : statusReason,
  });
}
