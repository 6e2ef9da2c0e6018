import type { OutcomeCounts } from "../rows/outcome.ts";
import type { RowError } from "../rows/row-error.ts";
import type { Difference, RowResult } from "../rows/row.ts";

/** A row of a step that was sent and did not go in. */
export interface RampFailure extends Pick<RowResult, "rowNumber" | "line" | "key" | "outcome"> {
  readonly error: RowError | undefined;
}

/** An applied row that the API did not keep as it was sent. */
export interface RampDifference extends Pick<RowResult, "rowNumber" | "line" | "key"> {
  readonly differences: readonly Difference[];
}

/** What a look at the records of the applied rows showed, after the step. */
export interface RampReadBack {
  /** Rows whose record was looked at. */
  readonly read: number;
  /** Those of them that are not as they were sent, in whatever way. */
  readonly differing: readonly RampDifference[];
  /** Rows whose record could not be read. */
  readonly unread: number;
  /** Why not, or why none is read: a sentence. */
  readonly why: string | undefined;
}

/** One step of a ramp, when all its rows are over and recorded. */
export interface RampStep {
  /** Of a workbook: the sheet, by which places are named. */
  readonly sheet?: string | undefined;
  /** Counted from 1. */
  readonly number: number;
  /** Rows of the step that were sent; such as need no request don't count. */
  readonly sent: number;
  readonly outcomes: OutcomeCounts;
  readonly failures: readonly RampFailure[];
  readonly readBack: RampReadBack;
  /** Why a load that nobody is asked about stops here: a sentence. Undefined: it goes on. */
  readonly broken: string | undefined;
  /** Most rows that the next step sends; undefined: no row is left. */
  readonly next: number | "rest" | undefined;
}

/** Has a load send a few rows first, then more, then the rest. */
export interface RampSettings {
  /** Asked after each step behind which there are further rows; its answer counts. Not asked: it goes by the rule. */
  readonly confirm?: (step: RampStep) => Promise<boolean>;
}
