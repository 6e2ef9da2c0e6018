import type { ExactObject } from "../../kernel/exact-json.ts";
import { noOutcomes, type Outcome, type OutcomeCounts } from "../../rows/outcome.ts";
import { composeText } from "../../rows/compose-text.ts";
import type { RecordImage, RowResult, ValidRow } from "../../rows/row.ts";
import type { RampFailure } from "../ramp-step.ts";

/** A row of a step that was applied, and what was sent for it. */
export interface AppliedRow {
  readonly row: ValidRow;
  readonly result: RowResult;
  /** Without tags. */
  readonly sent: ExactObject;
  readonly before: ExactObject | undefined;
}

interface StepRow {
  readonly row: ValidRow;
  image?: RecordImage;
  result?: RowResult;
}

/** The rows of one step, from the moment in which they are taken in. */
export interface StepRows {
  take(row: ValidRow): void;
  compose(rowNumber: number, image: RecordImage): void;
  over(result: RowResult): void;
  /** Rows that were sent, or may still be. */
  held(): number;
  outcomes(): OutcomeCounts;
  failures(): readonly RampFailure[];
  /** Rows whose records are as these rows left them. @param composed true where the sent record is made of the live one */
  applied(composed: boolean): readonly AppliedRow[];
}

const sentOutcomes: ReadonlySet<Outcome> = new Set<Outcome>([
  "applied",
  "rejected",
  "failed",
  "in-doubt",
  "conflict",
]);

export function createStepRows(): StepRows {
  const rows = new Map<number, StepRow>();
  const results = (): readonly RowResult[] =>
    [...rows.values()].flatMap(({ result }) => (result === undefined ? [] : [result]));
  return {
    take: (row) => void rows.set(row.rowNumber, { row }),
    compose: (rowNumber, image) => {
      const step = rows.get(rowNumber);
      if (step !== undefined) step.image = image;
    },
    over: (result) => {
      const step = rows.get(result.rowNumber);
      if (step === undefined) return;
      step.result = result;
      // What was held back, or is so already, leaves its place to another row.
      if (result.attempts === 0 || !sentOutcomes.has(result.outcome)) rows.delete(result.rowNumber);
    },
    held: () => rows.size,
    outcomes: () => {
      const counts = noOutcomes();
      for (const { outcome } of results()) counts[outcome] += 1;
      return counts;
    },
    failures: () =>
      results()
        .filter(({ outcome }) => outcome !== "applied")
        .map(({ rowNumber, line, key, outcome, errors: [error] }) => {
          return { rowNumber, line, key, outcome, error };
        }),
    applied: (composed) =>
      lastOfEachKey([...rows.values()]).flatMap((one) => asSent(one, composed)),
  };
}

/** A later row with the same key has left another record; where it is not known whether it has, nothing can be compared. */
function lastOfEachKey(rows: readonly StepRow[]): readonly StepRow[] {
  const last = new Map<string | symbol, StepRow>();
  for (const step of rows) {
    const key = step.row.key === undefined ? Symbol("no key") : composeText(step.row.key);
    const outcome = step.result?.outcome;
    if (outcome === "applied") last.set(key, step);
    else if (outcome === "failed" || outcome === "in-doubt") last.delete(key);
  }
  return [...last.values()];
}

function asSent({ row, image, result }: StepRow, composed: boolean): readonly AppliedRow[] {
  const sent = image?.after ?? (composed ? undefined : row.payload);
  return sent === undefined || result === undefined
    ? []
    : [{ row, result, sent, before: image?.before }];
}
