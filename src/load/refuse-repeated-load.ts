import { isoTime } from "../clock.ts";
import type { LoadRecord, NewLoad } from "../ledger/ledger.ts";
import { UsageError } from "../load-error.ts";

/**
 * Keeps a file from going in twice: an earlier load with the same content, mapping, target, address and tenant has rows
 * that are applied or in doubt, or it can still be carried on.
 * @param earlier newest first
 * @throws UsageError ERR_LOADED_BEFORE
 */
export function refuseRepeatedLoad(load: NewLoad, earlier: readonly LoadRecord[]): void {
  const twins = earlier.filter((other) => isSame(load, other));
  const open = twins.find(({ status }) => status === "stopped" || status === "running");
  if (open !== undefined) throw stillOpen(open);
  const done = twins.find(
    ({ counts }) => counts.applied + counts.unchanged + counts["in-doubt"] > 0,
  );
  if (done !== undefined) throw loadedBefore(done);
}

function isSame(load: NewLoad, other: LoadRecord): boolean {
  return (
    other.fingerprint === load.fingerprint &&
    other.mappingHash === load.mappingHash &&
    other.targetName === load.targetName &&
    other.baseUrl === load.baseUrl &&
    other.tenant === load.tenant &&
    // What takes a load back carries the same file the other way.
    other.terms?.undoes === undefined
  );
}

const toBeginAnew = "To send the whole file again all the same, as a new load, add --again.";

function stillOpen({ id, createdAt, status, statusReason, sourceName }: LoadRecord): UsageError {
  const reason = statusReason === undefined ? "" : ` (${statusReason})`;
  return new UsageError(
    `${sourceName} with this mapping and address is load ${id} of ${isoTime(createdAt)} already, which is ${status}${reason}`,
    {
      code: "ERR_LOADED_BEFORE",
      actions: [`Carry that one on: waybill resume ${id}`, toBeginAnew],
    },
  );
}

function loadedBefore({ id, createdAt, counts, sourceName }: LoadRecord): UsageError {
  const doubt = counts["in-doubt"] > 0 ? `, ${counts["in-doubt"]} in doubt` : "";
  const applied = (counts.applied + counts.unchanged).toLocaleString("en-US");
  return new UsageError(
    `${sourceName} was loaded with this mapping to this address before: load ${id} of ${isoTime(createdAt)} (${applied} applied${doubt})`,
    {
      code: "ERR_LOADED_BEFORE",
      actions: [
        ...(counts.failed > 0 ? [`To send its failed rows again: waybill retry ${id}`] : []),
        ...(counts["in-doubt"] > 0 ? [`To settle its rows in doubt: waybill reconcile ${id}`] : []),
        toBeginAnew,
      ],
    },
  );
}
