import type { PlannedRow } from "../../plan/plan.ts";
import { describePlace, explainRowError } from "../../rows/describe-row-error.ts";
import type { RowError } from "../../rows/row-error.ts";
import { assertTotals } from "../bind/assert-totals.ts";
import type { BoundLoad } from "../bound-load.ts";
import { changeRulesOf } from "../compose/change-rules-of.ts";
import type { Expectation } from "../bind/control-totals.ts";
import { preflightRows } from "../preflight/preflight-rows.ts";
import { findRepeated } from "../bind/settle-duplicates.ts";
import { createRowPlanner, type RowLook } from "./plan-row.ts";
import { planRows } from "./plan-rows.ts";
import { stepsOf } from "../run/pipeline.ts";

/** A file about to be planned: for the first time, or once more to see whether a plan is what comes of it. */
export interface Planning {
  readonly rowCount: number;
  /** The planned rows, in row order. @param width most rows at work */
  readonly rows: (look: RowLook, width: number) => AsyncIterable<PlannedRow>;
  /** Counts a row towards the guards over all rows. */
  readonly add: (row: PlannedRow) => void;
  /** Sentences of the guards that the rows break, when all were added. */
  readonly broken: () => readonly string[];
}

interface PlanningMeans {
  readonly expectations: readonly Expectation[];
  readonly signal: AbortSignal | undefined;
  readonly onRows?: ((rowsRead: number) => void) | undefined;
}

const mostSaid = 10;

/** Reads the whole file once. @throws LoadError when the file as a whole can't be trusted */
export async function openPlanning(
  bound: BoundLoad,
  { expectations, signal, onRows }: PlanningMeans,
): Promise<Planning> {
  const preflight = await preflightRows(bound, { expectations, keepErrors: 0, signal, onRows });
  assertTotals(bound.source.name, preflight.totals);
  const repeated =
    preflight.repeatedKeys === 0 ? new Set<string>() : await findRepeated(bound, signal);
  const rules = changeRulesOf(bound);
  const totals = rules.guard?.createTotals(preflight.rows);
  const stops = collectStops(bound.source.sheet);
  return {
    rowCount: preflight.rows,
    rows: (look, width) => {
      const planRow = createRowPlanner(rules, look.read, stops.expect);
      const steps = stepsOf({ bound, claims: look.claims, limit: undefined, stopSignal: signal });
      return planRows(steps, { planRow, repeated, width });
    },
    add: (row) => {
      stops.add(row);
      totals?.add(row.action === "update" ? row.changes : []);
    },
    broken: () => stops.sentences().concat(totals?.conclude() ?? []),
  };
}

/** Sentences of guards that stop everything, the first ones in full, in row order whatever the order of the work. */
function collectStops(sheet: string | undefined) {
  const expected = new Map<number, RowError>();
  const said: string[] = [];
  let more = 0;
  return {
    expect: ([first]: readonly RowError[]): void => {
      if (first !== undefined) expected.set(first.rowNumber, first);
    },
    add: ({ rowNumber }: PlannedRow): void => {
      const error = expected.get(rowNumber);
      if (error === undefined) return;
      expected.delete(rowNumber);
      if (said.length < mostSaid)
        said.push(`${describePlace(error, sheet)}: ${explainRowError(error)}`);
      else more += 1;
    },
    sentences: (): string[] => (more === 0 ? [...said] : [...said, `and ${more} rows more`]),
  };
}
