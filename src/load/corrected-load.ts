import { dirname, resolve } from "node:path";
import type { CorrectedRow, Correction } from "../ledger/correction-book.ts";
import type { Execution, Ledger, LoadRecord, NewLoad } from "../ledger/ledger.ts";
import { UsageError } from "../load-error.ts";
import { isCorrectableOutcome } from "../rows/outcome.ts";
import { readRows } from "../source/read-rows.ts";
import type { Source } from "../source/source.ts";
import { loadDirectory } from "./load-files.ts";
import { requireWholeLoad } from "./require-load.ts";

/** The load whose rows a file corrects. */
export interface CorrectedLoad {
  readonly loadId: string;
  /** Rows of the file that correct one of it. */
  readonly rows: number;
}

const pageSize = 500;
const mostNamed = 3;

/**
 * Finds the load that a rejects.csv belongs to: the one that is named, or the one in whose folder the file is.
 * @returns undefined for a file that is no rejects.csv, or whose load is not known here
 * @throws UsageError ERR_NO_CORRECTIONS, ERR_NO_SUCH_LOAD, ERR_OTHER_LOAD for a load that is named and can't be it
 */
export async function findCorrectedLoad(
  ledger: Ledger,
  { load, source }: { readonly load: NewLoad; readonly source: Source },
  { corrects, runsDir }: { readonly corrects?: string | undefined; readonly runsDir: string },
): Promise<LoadRecord | undefined> {
  if (corrects === undefined) {
    if (!source.layout.hasBookkeeping) return undefined;
    const folder = dirname(source.path);
    const id = folder.slice(resolve(runsDir).length + 1);
    const found = loadDirectory(runsDir, id) === folder ? await ledger.findLoad(id) : undefined;
    return found?.id === id && belongTogether(load, found) ? found : undefined;
  }
  const named = await requireWholeLoad(ledger, corrects, runsDir);
  if (!source.layout.hasBookkeeping) {
    throw new UsageError(`${source.name} has no columns of a rejects.csv, so it corrects nothing`, {
      code: "ERR_NO_CORRECTIONS",
      actions: [
        "Keep the columns waybill_row, waybill_outcome and waybill_message, or leave --corrects out.",
      ],
    });
  }
  if (belongTogether(load, named)) return named;
  throw new UsageError(
    `load ${named.id} went to another target, address or tenant (${named.targetName} at ${named.baseUrl}), so this load can't correct it`,
    { code: "ERR_OTHER_LOAD", actions: ["Leave --corrects out, or load to the same place."] },
  );
}

const belongTogether = (load: NewLoad, other: LoadRecord): boolean =>
  load.targetName === other.targetName &&
  load.baseUrl === other.baseUrl &&
  load.tenant === other.tenant;

/**
 * Holds the rows of a rejects.csv against the ledger before anything is sent.
 * @throws UsageError ERR_CORRECTION_STALE for rows that have gone in since, unless that is wanted
 */
export async function checkCorrections(
  ledger: Ledger,
  source: Source,
  corrected: LoadRecord,
  again: boolean,
): Promise<CorrectedLoad> {
  const stale: string[] = [];
  let rows = 0;
  let staleCount = 0;
  let conflicts = 0;
  for await (const { row, known } of judgeRows(ledger, source, corrected.id)) {
    const fault = faultOf(known, undefined);
    if (fault === undefined) rows += 1;
    else {
      staleCount += 1;
      if (known.outcome === "conflict") conflicts += 1;
      if (stale.length < mostNamed)
        stale.push(`line ${row.line} (row ${known.rowNumber}) ${fault}`);
    }
  }
  // No flag sends a row over what somebody changed.
  if (staleCount === 0 || (again && conflicts === 0)) return { loadId: corrected.id, rows };
  const more = staleCount > stale.length ? ` and ${staleCount - stale.length} more` : "";
  throw new UsageError(
    `${source.name} has rows of load ${corrected.id} that are not to be corrected any more: ${stale.join(", ")}${more}`,
    {
      code: "ERR_CORRECTION_STALE",
      actions: [
        `Take these lines out, or begin from the rejects.csv as it is now in the folder of ${corrected.id}.`,
        conflicts === 0
          ? "To send them all the same, add --again."
          : `Plan those that are in conflict: the conflicts.csv in the folder of ${corrected.id} is for waybill plan.`,
      ],
    },
  );
}

/** Links the rows to those that they correct; safe to be done again after a crash. */
export async function linkCorrections(
  ledger: Ledger,
  execution: Execution,
  source: Source,
  correctedId: string,
): Promise<void> {
  let page: Correction[] = [];
  const write = async (): Promise<void> => {
    if (page.length > 0) await ledger.corrections.link(execution, correctedId, page);
    page = [];
  };
  for await (const { row, known } of judgeRows(ledger, source, correctedId)) {
    if (faultOf(known, execution.loadId) !== undefined) continue;
    page.push({ rowNumber: row.rowNumber, correctedRow: known.rowNumber });
    if (page.length >= pageSize) await write();
  }
  await write();
}

/** Why a row can't be corrected; undefined when it can. */
function faultOf({ outcome, correctedBy }: CorrectedRow, self: string | undefined) {
  if (outcome === undefined) return "is not known there";
  if (!isCorrectableOutcome(outcome)) return `is ${outcome} there`;
  return correctedBy === undefined || correctedBy === self
    ? undefined
    : `is corrected by load ${correctedBy}`;
}

interface JudgedRow {
  readonly row: { readonly rowNumber: number; readonly line: number };
  readonly known: CorrectedRow;
}

/** The rows of the file that say which row they are, with how that one stands; a page at a time. */
async function* judgeRows(
  ledger: Ledger,
  source: Source,
  correctedId: string,
): AsyncGenerator<JudgedRow, void, undefined> {
  let page: { rowNumber: number; line: number; correctedRow: number }[] = [];
  const look = async (): Promise<JudgedRow[]> => {
    const asked = page.splice(0);
    const numbers = asked.map(({ correctedRow }) => correctedRow);
    const known = await ledger.corrections.look(correctedId, numbers);
    return known.flatMap((one, at) => {
      const row = asked[at];
      return row === undefined ? [] : [{ row, known: one }];
    });
  };
  for await (const { rowNumber, line, correctedRow } of readRows(source)) {
    if (correctedRow === undefined) continue;
    page.push({ rowNumber, line, correctedRow });
    if (page.length >= pageSize) yield* await look();
  }
  yield* await look();
}
