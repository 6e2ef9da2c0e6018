import type { Outcome } from "../rows/outcome.ts";
import type { RowResult } from "../rows/row.ts";
import type { Correction, CorrectionBook, RowLink } from "./correction-book.ts";
import type { Intervention, InterventionBook } from "./intervention-book.ts";
import { rowNotInDoubt } from "./ledger-failures.ts";
import type { Execution, Ledger, LedgerRow } from "./ledger.ts";
import {
  cameToNothing,
  heldBackCode,
  overtakes,
  type RetryChoice,
  type RevisionBook,
} from "./revision-book.ts";
import type { StoredLoad } from "./stored-load.ts";

type Loads = ReadonlyMap<string, StoredLoad>;
type Fence = (execution: Execution) => StoredLoad;
type Books = Pick<Ledger, "interventions" | "revisions" | "corrections">;

/** What a ledger keeps besides loads and rows, in memory. */
export function openMemoryBooks(loads: Loads, fence: Fence): Books {
  const record = (execution: Execution, person: string, what: Intervention): void => {
    const { interventions } = fence(execution);
    interventions.push({ at: Date.now(), epoch: execution.epoch, person, what });
  };
  return {
    interventions: openInterventions(loads, fence, record),
    revisions: openRevisions(loads, fence, record),
    corrections: openCorrections(loads, fence),
  };
}

type RecordIntervention = (execution: Execution, person: string, what: Intervention) => void;

function openInterventions(
  loads: Loads,
  fence: Fence,
  record: RecordIntervention,
): InterventionBook {
  return {
    record: async (...given) => record(...given),
    changeMapping: async (execution, person, to) => {
      const load = fence(execution);
      const from = load.record.mappingHash;
      load.record = { ...load.record, mappingHash: to };
      record(execution, person, { kind: "mapping-changed", from, to });
    },
    list: async (loadId) => [...(loads.get(loadId)?.interventions ?? [])],
  };
}

function openRevisions(loads: Loads, fence: Fence, record: RecordIntervention): RevisionBook {
  return {
    choose: async (loadId, outcomes) => choose(loads, loadId, outcomes).choice,
    reopen: async (execution, person, outcomes) => {
      const { rows } = fence(execution);
      const { choice, results } = choose(loads, execution.loadId, outcomes);
      for (const result of results) {
        const reopened = { ...result, outcome: "not-attempted" as const };
        rows.set(result.rowNumber, { state: "settled", result: reopened });
      }
      record(execution, person, { kind: "retried", rows: choice.rows });
      return choice;
    },
    sentAt: async (loadId, rowNumber) => loads.get(loadId)?.sentAt.get(rowNumber),
    resolve: async (execution, results, by) => {
      const { rows } = fence(execution);
      for (const { rowNumber } of results) {
        const outcome = outcomeOf(rows.get(rowNumber));
        if (outcome !== "in-doubt") throw rowNotInDoubt(execution, rowNumber, outcome);
      }
      for (const result of results) rows.set(result.rowNumber, { state: "settled", result });
      if (by !== undefined) record(execution, by.person, by.what);
    },
  };
}

function choose(
  loads: Loads,
  loadId: string,
  outcomes: readonly Outcome[],
): { readonly choice: RetryChoice; readonly results: readonly RowResult[] } {
  const rows = [...(loads.get(loadId)?.rows.values() ?? [])];
  const latest = new Map<string, number>();
  for (const row of rows) {
    const { key, rowNumber } = row.state === "settled" ? row.result : row.intent;
    if (key === undefined || !overtakes(outcomeOf(row))) continue;
    latest.set(key, Math.max(rowNumber, latest.get(key) ?? 0));
  }
  const counts: Partial<{ -readonly [Name in Outcome]: number }> = {};
  const results: RowResult[] = [];
  let overtaken = 0;
  let corrected = 0;
  for (const row of rows) {
    if (row.state !== "settled" || !isWanted(row.result, outcomes)) continue;
    const { rowNumber, key, outcome } = row.result;
    if (key !== undefined && rowNumber < (latest.get(key) ?? 0)) overtaken += 1;
    else if (correctionOf(loads, loadId, rowNumber) !== undefined) corrected += 1;
    else {
      counts[outcome] = (counts[outcome] ?? 0) + 1;
      results.push(row.result);
    }
  }
  return { choice: { rows: counts, overtaken, corrected }, results };
}

function isWanted({ outcome, errors }: RowResult, outcomes: readonly Outcome[]): boolean {
  const isHeldBack = errors.some(({ code }) => code === heldBackCode);
  return outcomes.includes(outcome) && (outcome !== "skipped" || isHeldBack);
}

function openCorrections(loads: Loads, fence: Fence): CorrectionBook {
  return {
    link: async (execution, corrected, rows: readonly Correction[]) => {
      const { corrections } = fence(execution);
      for (const { rowNumber, correctedRow } of rows) {
        if (!corrections.has(rowNumber))
          corrections.set(rowNumber, { corrected, row: correctedRow });
      }
    },
    look: async (loadId, rowNumbers) =>
      rowNumbers.map((rowNumber) => ({
        rowNumber,
        outcome: outcomeOf(loads.get(loadId)?.rows.get(rowNumber)),
        correctedBy: correctionOf(loads, loadId, rowNumber),
      })),
    links: async (loadId) =>
      [...loads].flatMap(([by, load]) =>
        [...new Set([...load.corrections.values()].map(({ corrected }) => corrected))]
          .filter((corrected) => loadId === undefined || loadId === by || loadId === corrected)
          .map((corrected) => ({ corrected, by, ...countLinks(load, corrected) })),
      ),
    rowLinks: (loadId) => listRowLinks(loads, loadId),
  };
}

function countLinks(load: StoredLoad, corrected: string): { rows: number; applied: number } {
  const linked = [...load.corrections].filter(([, link]) => link.corrected === corrected);
  const applied = linked.filter(([rowNumber]) => {
    const outcome = outcomeOf(load.rows.get(rowNumber));
    return outcome === "applied" || outcome === "unchanged";
  });
  return { rows: linked.length, applied: applied.length };
}

async function* listRowLinks(loads: Loads, loadId: string): AsyncGenerator<RowLink, void> {
  const links: RowLink[] = [];
  for (const [rowNumber, { corrected, row }] of loads.get(loadId)?.corrections ?? []) {
    const otherOutcome = outcomeOf(loads.get(corrected)?.rows.get(row));
    const other = { otherLoad: corrected, otherRow: row, otherOutcome };
    links.push({ rowNumber, relation: "corrects", ...other });
  }
  for (const [by, load] of loads) {
    for (const [otherRow, { corrected, row }] of load.corrections) {
      if (corrected !== loadId) continue;
      const otherOutcome = outcomeOf(load.rows.get(otherRow));
      const other = { otherLoad: by, otherRow, otherOutcome };
      links.push({ rowNumber: row, relation: "corrected-by", ...other });
    }
  }
  yield* links.toSorted(
    (a, b) => a.rowNumber - b.rowNumber || (a.otherLoad < b.otherLoad ? 1 : -1),
  );
}

/** The newest load that corrects the row and did not fail to. */
function correctionOf(loads: Loads, loadId: string, rowNumber: number): string | undefined {
  const newestFirst = [...loads].toSorted(
    ([, a], [, b]) => b.record.createdAt - a.record.createdAt,
  );
  const found = newestFirst.find(([, load]) =>
    [...load.corrections].some(
      ([own, { corrected, row }]) =>
        corrected === loadId && row === rowNumber && !cameToNothing(outcomeOf(load.rows.get(own))),
    ),
  );
  return found?.[0];
}

function outcomeOf(row: LedgerRow | undefined): Outcome | undefined {
  return row?.state === "settled" ? row.result.outcome : undefined;
}
