import type { Redact } from "../redact.ts";
import { explainRowError } from "../rows/describe-row-error.ts";
import type { RowError } from "../rows/row-error.ts";
import { printable } from "../rows/show-cell.ts";

const mostErrors = 3;

/** The sentences of a row's errors, at most three, one after the other, safe to print; empty when there are none. */
export function explainRow(errors: readonly RowError[], redact: Redact): string {
  const sentences = errors.slice(0, mostErrors).map(explainRowError);
  const left = errors.length - sentences.length;
  if (left > 0) sentences.push(`And ${left} more.`);
  return printable(redact(sentences.join(" ")));
}
