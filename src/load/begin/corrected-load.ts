import type { CorrectedLoad } from "../load-proposal.ts";
import { dirname, resolve } from "node:path";
import type { CorrectedRow, Correction } from "../../ledger/correction-book.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Execution, LoadRecord, NewLoad } from "../../ledger/load-record.ts";
import { UsageError } from "../../kernel/load-error.ts";
import { isCorrectableOutcome } from "../../rows/outcome.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import type { SourceRow } from "../../rows/row.ts";
import { readRows } from "../../source/read-rows.ts";
import type { Source } from "../../source/source.ts";
import type { BoundLoad } from "../bound-load.ts";
import { loadDirectory } from "../books/load-files.ts";
import type { BooksPlace } from "../books-place.ts";
import { assertHasRows, requireWholeLoad } from "../books/require-load.ts";

const pageSize = 500;
const mostNamed = 3;

/**
 * Finds the load that a rejects file belongs to: the one that is named, or the one in whose folder the file is.
 * @returns undefined for a file that is no rejects file, or whose load is not known here
 * @throws UsageError ERR_NO_CORRECTIONS, ERR_NO_SUCH_LOAD, ERR_OTHER_LOAD for a load that is named and can't be it; LedgerError
 * ERR_LOAD_PRUNED, because what of its rows went in since is no longer known
 */
export async function findCorrectedLoad(
  ledger: Ledger,
  { load, source }: { readonly load: LoadPlace; readonly source: Source },
  { corrects, ...place }: BooksPlace & { readonly corrects?: string | undefined },
): Promise<LoadRecord | undefined> {
  if (corrects === undefined) {
    const found = await findLoadBeside(ledger, source, place.runsDir);
    if (found === undefined || !belongTogether(load, found)) return undefined;
    assertHasRows(found);
    return found;
  }
  const named = await requireWholeLoad(ledger, corrects, place);
  if (!source.layout.hasBookkeeping) {
    throw new UsageError(
      `${source.name} has no columns of a rejects file, so it corrects nothing`,
      {
        code: "ERR_NO_CORRECTIONS",
        actions: [
          "Keep the columns waybill_row, waybill_outcome and waybill_message, or leave --corrects out.",
        ],
      },
    );
  }
  if (belongTogether(load, named)) return named;
  throw new UsageError(
    `load ${named.id} went to another target, address or tenant (${named.targetName} at ${named.baseUrl}), so this load can't correct it`,
    { code: "ERR_OTHER_LOAD", actions: ["Leave --corrects out, or load to the same place."] },
  );
}

/** The load in whose folder a rejects file lies. */
export async function findLoadBeside(
  ledger: Ledger,
  source: Source,
  runsDir: string,
): Promise<LoadRecord | undefined> {
  if (!source.layout.hasBookkeeping) return undefined;
  const folder = dirname(source.path);
  const id = folder.slice(resolve(runsDir).length + 1);
  const found = loadDirectory(runsDir, id) === folder ? await ledger.findLoad(id) : undefined;
  return found?.id === id ? found : undefined;
}

const belongTogether = (load: LoadPlace, other: LoadRecord): boolean =>
  load.targetName === other.targetName &&
  load.baseUrl === other.baseUrl &&
  load.tenant === other.tenant;

type LoadPlace = Pick<NewLoad, "targetName" | "baseUrl" | "tenant">;

/**
 * Holds the rows of a rejects file against the ledger before anything is sent.
 * @throws UsageError ERR_CORRECTION_STALE for rows that have gone in since, unless that is wanted; ERR_NO_CORRECTIONS when
 * the load is named and no row of the file says that it corrects one of it
 */
export async function checkCorrections(
  ledger: Ledger,
  source: Source,
  corrected: LoadRecord,
  { again, isNamed }: { readonly again: boolean; readonly isNamed: boolean },
): Promise<CorrectedLoad> {
  const stale: string[] = [];
  let [rows, added, staleCount, conflicts] = [0, 0, 0, 0];
  for await (const { row, known } of lookRowsUp(readRows(source), ledger, corrected.id)) {
    if (known === undefined) {
      if (row.error === undefined) added += 1;
      continue;
    }
    const fault = staleBecause(known);
    if (fault === undefined) rows += 1;
    else {
      staleCount += 1;
      if (known.outcome === "conflict") conflicts += 1;
      if (stale.length < mostNamed)
        stale.push(`${nameOfPlace(row.line, source.sheet)} (row ${known.rowNumber}) ${fault}`);
    }
  }
  if (rows + staleCount === 0 && isNamed) throw correctsNothing(source, corrected);
  // No flag sends a row over what somebody changed.
  if (staleCount === 0 || (again && conflicts === 0)) return { loadId: corrected.id, rows, added };
  const more = staleCount > stale.length ? ` and ${staleCount - stale.length} more` : "";
  throw new UsageError(
    `${source.name} has rows of load ${corrected.id} that are not to be corrected any more: ${stale.join(", ")}${more}`,
    {
      code: "ERR_CORRECTION_STALE",
      actions: [
        `Take these ${source.sheet === undefined ? "lines" : "rows"} out, or begin from the rejects file as it is now in the folder of ${corrected.id}.`,
        conflicts === 0
          ? "To send them all the same, add --again."
          : `Plan those that are in conflict: the conflicts file in the folder of ${corrected.id} is for waybill plan.`,
      ],
    },
  );
}

function correctsNothing({ name }: Source, { id }: LoadRecord): UsageError {
  return new UsageError(`no row of ${name} says which row of load ${id} it corrects`, {
    code: "ERR_NO_CORRECTIONS",
    actions: [
      `Keep the cells of waybill_row and waybill_outcome as they are in the rejects file of ${id}.`,
      "If all rows are new ones, take the three columns out and leave --corrects out.",
    ],
  });
}

/** How a load corrects another one. */
export interface Correcting {
  readonly loadId: string;
  /** Also rows that have gone in since, because a person said so. */
  readonly again: boolean;
}

/**
 * Links the rows to those that they correct, but for those that must not be corrected by now; safe to be done again after
 * a crash.
 */
export async function linkCorrections(
  ledger: Ledger,
  execution: Execution,
  { source, corrections }: BoundLoad,
  { loadId, again }: Correcting,
): Promise<void> {
  let page: Correction[] = [];
  const write = async (): Promise<void> => {
    if (page.length > 0) await ledger.corrections.link(execution, loadId, page, again);
    page = [];
  };
  for await (const { rowNumber, correctedRow } of readRows(source)) {
    if (correctedRow === undefined || corrections?.repeated.has(correctedRow) === true) continue;
    page.push({ rowNumber, correctedRow });
    if (page.length >= pageSize) await write();
  }
  await write();
}

/** Why a row can't be corrected; undefined when it can. */
function staleBecause({ outcome, correctedBy }: CorrectedRow): string | undefined {
  if (outcome === undefined) return "is not known there";
  if (!isCorrectableOutcome(outcome)) return `is ${outcome} there`;
  return correctedBy === undefined ? undefined : `is corrected by load ${correctedBy}`;
}

/**
 * The load with its rows held against those that they correct.
 * @param sender the load that is about to send them: it must be linked to each
 */
export function withEarlierRows(
  bound: BoundLoad,
  ledger: Ledger,
  { loadId, again }: Correcting,
  sender?: string,
): BoundLoad {
  const { readRows: read, corrections } = bound;
  if (corrections === undefined) return bound;
  const mustLink = sender !== undefined && !again;
  return {
    ...bound,
    corrections: { ...corrections, loadId },
    readRows: async function* readWithEarlier(...asked) {
      for await (const { row, known } of lookRowsUp(read(...asked), ledger, loadId, sender)) {
        if (known === undefined) {
          yield row;
          continue;
        }
        const { key, errors, isOurs, correctedBy } = known;
        const isTaken = mustLink && (!isOurs || correctedBy !== undefined);
        const stale = isTaken ? { stale: staleBecause(known) ?? "is settled there" } : {};
        yield { ...row, earlier: { loadId, key, errors, ...stale } };
      }
    },
  };
}

interface LookedUpRow {
  readonly row: SourceRow;
  /** The row that it corrects; undefined where it says none. */
  readonly known: CorrectedRow | undefined;
}

/** Rows with those that they correct; a page at a time. */
async function* lookRowsUp(
  rows: AsyncIterable<SourceRow>,
  ledger: Ledger,
  loadId: string,
  self?: string,
): AsyncGenerator<LookedUpRow, void, undefined> {
  let page: SourceRow[] = [];
  const look = async (): Promise<LookedUpRow[]> => {
    const numbers = page.flatMap(({ correctedRow }) => correctedRow ?? []);
    const found = await ledger.corrections.look(loadId, numbers, self);
    let at = 0;
    return page.map((row) => ({
      row,
      known: row.correctedRow === undefined ? undefined : found[at++],
    }));
  };
  for await (const row of rows) {
    page.push(row);
    if (page.length < pageSize) continue;
    yield* await look();
    page = [];
  }
  yield* await look();
}
