import { isoTime } from "../../kernel/clock.ts";
import { findTwin, isOpenLoad } from "../../ledger/find-twin.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { LoadRecord, NewLoad } from "../../ledger/load-record.ts";
import type { NewWork } from "../../ledger/work-book.ts";
import { UsageError } from "../../kernel/load-error.ts";
import { removeLoadDirectory } from "../books/load-files.ts";
import { withCommas } from "../../kernel/counts.ts";

/**
 * Refuses a load or a plan that repeats an earlier one before any more work is put into it. What decides is
 * `createOnlyLoad`: another process may be about to begin the same.
 * @throws UsageError ERR_LOADED_BEFORE
 */
export async function refuseRepeatedLoad(ledger: Ledger, load: NewLoad): Promise<void> {
  const twin = findTwin(load, await ledger.listLoads());
  if (twin !== undefined) throw repeated(load, twin);
}

/**
 * Records a load that repeats no earlier one; whoever is second of two that begin at once gets the error.
 * @param again a person wants it all the same
 * @param work has it wait for a worker
 * @throws UsageError ERR_LOADED_BEFORE; the load's folder is then gone, but for what a person gave
 */
export async function createOnlyLoad(
  ledger: Ledger,
  load: NewLoad,
  {
    directory,
    again,
    work,
  }: { readonly directory: string; readonly again: boolean; readonly work?: NewWork },
): Promise<void> {
  const twin = await ledger.createLoad(load, again ? "allow-twins" : "refuse-twins", work);
  if (twin === undefined) return;
  await removeLoadDirectory(directory);
  throw repeated(load, twin);
}

function repeated(load: NewLoad, twin: LoadRecord): UsageError {
  const [message, actions] =
    load.terms?.plan === undefined ? describeRepeated(load, twin) : describePlanned(twin);
  return new UsageError(message, { code: "ERR_LOADED_BEFORE", actions });
}

type Sentence = readonly [message: string, actions: readonly string[]];

function describeRepeated(load: NewLoad, twin: LoadRecord): Sentence {
  const { id, counts, status, statusReason } = twin;
  const begun = `load ${id} of ${isoTime(twin.createdAt)}`;
  const what =
    load.fingerprint === twin.fingerprint
      ? load.sourceName
      : `${load.sourceName} has the same rows as ${twin.sourceName}, which`;
  const anew = "To send the whole file again all the same, as a new load, add --again.";
  const queued = describeQueued(twin);
  if (queued !== undefined)
    return [
      `${what} with this mapping and address is ${begun} already, ${queued[0]}`,
      [...queued[1], anew],
    ];
  if (isOpenLoad(twin)) {
    const reason = statusReason === undefined ? "" : ` (${statusReason})`;
    return [
      `${what} with this mapping and address is ${begun} already, which is ${status}${reason}`,
      [`Carry that one on: waybill resume ${id}`, anew],
    ];
  }
  const doubt = counts["in-doubt"] > 0 ? `, ${counts["in-doubt"]} in doubt` : "";
  const applied = withCommas(counts.applied + counts.unchanged);
  return [
    `${what} was loaded with this mapping to this address before: ${begun} (${applied} applied${doubt})`,
    [
      ...(counts.failed > 0 ? [`To send its failed rows again: waybill retry ${id}`] : []),
      ...(counts["in-doubt"] > 0 ? [`To settle its rows in doubt: waybill reconcile ${id}`] : []),
      anew,
    ],
  ];
}

/** Undefined for one that no worker has anything to do with. */
function describeQueued(twin: LoadRecord): Sentence | undefined {
  const { id, queued } = twin;
  if (queued?.state !== "waiting" || !isOpenLoad(twin)) return undefined;
  const { person, submittedAt } = queued;
  return [
    `which ${person} submitted at ${isoTime(submittedAt)} and which is with the workers`,
    [`See how it stands: waybill report ${id}`, `Take it out of the queue: waybill cancel ${id}`],
  ];
}

function describePlanned(twin: LoadRecord): Sentence {
  const { id, createdAt, status } = twin;
  const queued = describeQueued(twin);
  if (queued !== undefined)
    return [`this plan is load ${id} of ${isoTime(createdAt)} already, ${queued[0]}`, queued[1]];
  return [
    `this plan was applied before: load ${id} of ${isoTime(createdAt)}, which is ${status}`,
    [
      ...(isOpenLoad(twin) ? [`Carry that one on: waybill resume ${id}`] : []),
      "To apply it again all the same, as a new load, add --again: rows that moved since stay as they are.",
    ],
  ];
}
