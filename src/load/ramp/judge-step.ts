import { exceedsBound } from "../begin/abort-rule.ts";
import type { ErrorBound } from "../load-request.ts";
import type { RampFailure, RampReadBack } from "../ramp-step.ts";
import { countOf } from "../../kernel/counts.ts";

/** What may be wrong in a step. */
export interface StepBound {
  /** Most rows at fault, as a share of those that were sent, from 0 to 1. */
  readonly share: number;
  /** Ends a sentence: `--max-errors allows 1%`. */
  readonly allowance: string;
}

/** Without --max-errors: no row of the small steps, a tenth of the rows of any other. */
const smallStep = 3;
const usualShare = 0.1;

/**
 * What is allowed in a step of so many rows.
 * @param rowCount rows to be carried out: a number of errors is a share of these; where they are not known, the ramp's own bound applies
 */
export function boundOfStep(
  size: number,
  maxErrors: ErrorBound | undefined,
  rowCount: number | undefined,
): StepBound {
  if (maxErrors !== undefined && "share" in maxErrors)
    return { share: maxErrors.share, allowance: `--max-errors allows ${percent(maxErrors.share)}` };
  if (maxErrors !== undefined && rowCount !== undefined && rowCount > 0) {
    const { rows } = maxErrors;
    return { share: rows / rowCount, allowance: `--max-errors allows ${rows} of ${rowCount}` };
  }
  return size <= smallStep
    ? { share: 0, allowance: "in this step all must go in as they were sent" }
    : {
        share: usualShare,
        allowance: `in this step ${percent(1 - usualShare)} must go in as they were sent`,
      };
}

const percent = (share: number): string => `${Number((share * 100).toFixed(6))}%`;

interface StepRows {
  readonly number: number;
  readonly sent: number;
  readonly failures: readonly RampFailure[];
  readonly readBack: RampReadBack;
}

/** The sentence of the rule that a step breaks; undefined where it breaks none. */
export function judgeStep(
  { number, sent, failures, readBack }: StepRows,
  { share, allowance }: StepBound,
): string | undefined {
  const unlike = readBack.differing.flatMap(({ differences }) => {
    const fields = differences.filter(({ kind }) => kind === "ignored" || kind === "changed");
    return fields.length === 0 ? [] : [fields.map(({ field }) => field)];
  });
  const faults = failures.length + unlike.length;
  if (!exceedsBound({ share }, faults, sent)) return undefined;
  const fields = [...new Set(unlike.flat())].toSorted();
  const parts = [
    ...(failures.length === 0
      ? []
      : [`${failures.length} of ${countOf(sent, "row")} did not go in`]),
    ...(unlike.length === 0
      ? []
      : [
          `${unlike.length} of ${countOf(sent, "row")} went in otherwise than sent (${fields.join(", ")})`,
        ]),
  ];
  return `step ${number} of the ramp: ${parts.join(" and ")}, and ${allowance}`;
}
