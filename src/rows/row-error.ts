import type { RowPlace } from "./row.ts";
import type { RowErrorCode } from "./catalogue/index.ts";

export type Stage = "source" | "mapping" | "validation" | "delivery";

/** What a catalogue entry needs to make its sentence: plain values, rendered late. */
export type Facts = Readonly<Record<string, string | number | readonly string[]>>;

/** A fault of one row: a value in the stream, never thrown. The sentence is made when it is shown. */
export interface RowError extends RowPlace {
  readonly code: RowErrorCode;
  readonly stage: Stage;
  readonly column?: string;
  readonly field?: string;
  /** The offending cell, as read. */
  readonly cell?: string;
  readonly facts: Facts;
}

/** One kind of row error: what docs/row-errors.md and every message say about it. */
export interface RowErrorKind {
  readonly stage: Stage;
  /** What is wrong, in a few words. */
  readonly title: string;
  /** Why it matters and what to do, for the documentation. */
  readonly remedy: string;
  /** The sentence for one error, without its place. Ends with a full stop and says what is allowed and what to do. */
  readonly say: (error: RowError) => string;
}
