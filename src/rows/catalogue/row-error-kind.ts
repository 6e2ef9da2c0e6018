import { printable } from "../../kernel/show-cell.ts";

/** At which stage of a load a row came to its error. */
export type Stage = "source" | "mapping" | "validation" | "delivery";

/** What a catalogue entry needs to make its sentence: plain values, rendered late. */
export type Facts = Readonly<Record<string, string | number | readonly string[]>>;

/** What the sentence of a row error is made of. */
export interface RowErrorDetails {
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
  readonly say: (details: RowErrorDetails) => string;
}

/** A fact as text that is safe to print; lists are joined with commas. */
export function fact({ facts }: RowErrorDetails, name: string): string {
  const value = facts[name];
  if (value === undefined) return "";
  return printable(Array.isArray(value) ? value.join(", ") : String(value));
}

/** Words that name the error's field, or a stand-in. */
export function fieldOf({ field }: RowErrorDetails): string {
  return field === undefined ? "this field" : printable(field);
}
