import type { LedgerRow } from "../../ledger/ledger-row.ts";
import type { RowResult } from "../../rows/row.ts";
import { interruptedResult } from "../books/interrupted-row.ts";
import { logPath } from "../books/load-files.ts";
import { readTrail } from "../books/read-trail.ts";
import type { LoadUnderWay } from "../load-context.ts";

/** Rows that went in by the log of the load on this host, and of which the ledger could not be told. */
export interface FoundInLog {
  /** @returns what has become of the row; undefined where the log knows no more than the ledger */
  resultOf(known: LedgerRow): Promise<RowResult | undefined>;
}

type Books = Pick<LoadUnderWay, "bound" | "directory" | "ledger" | "load">;

/** What has to be asked again of an API, or sent again, where nothing more is known. Read once for an execution. */
export async function openFoundInLog({
  bound,
  directory,
  ledger,
  load,
}: Books): Promise<FoundInLog> {
  const unrecorded = (await readTrail(logPath(directory)))?.unrecorded;
  let lostUpTo: Promise<number> | undefined;
  /**
   * Whether the row may have left once more after the line was written. A ledger that was lost knows of no intent before its adoption;
   * of what is not safe to repeat, a row in doubt has not been sent since its answer was kept.
   */
  const leftLater = async (rowNumber: number, epoch: number): Promise<boolean> => {
    const intent = await ledger.revisions.lastIntent(load.id, rowNumber);
    if (intent !== undefined || bound.target.safeToRepeat) return intent?.epoch !== epoch;
    lostUpTo ??= adoptedIn(ledger, load.id);
    return epoch >= (await lostUpTo);
  };
  return {
    resultOf: async (known) => {
      const row = known.state === "settled" ? known.result : known.intent;
      const told = unrecorded?.get(row.rowNumber);
      if (told === undefined) return undefined;
      if (known.state === "settled" && known.result.outcome !== "in-doubt") return undefined;
      // Of a request that left later, on this host or another, the line says nothing.
      if (await leftLater(row.rowNumber, told.epoch)) return undefined;
      const doubtful =
        known.state === "settled" ? known.result : interruptedResult(known.intent, bound.target);
      const { rowNumber, line } = doubtful;
      const { at: appliedAt, httpStatus, serverId } = told;
      return {
        ...doubtful,
        outcome: "applied",
        appliedAt,
        ...(httpStatus === undefined ? {} : { httpStatus }),
        ...(serverId === undefined ? {} : { serverId }),
        errors: [{ code: "found-in-log", stage: "delivery", rowNumber, line, facts: {} }],
      };
    },
  };
}

/** The execution by which the load was made known again last; 0: it never was. */
async function adoptedIn(ledger: Books["ledger"], loadId: string): Promise<number> {
  const decided = await ledger.interventions.list(loadId);
  return decided.findLast(({ what }) => what.kind === "adopted")?.epoch ?? 0;
}
