import type { Redact } from "../kernel/redact.ts";
import { explainRowError } from "../rows/describe-row-error.ts";
import type { RowError } from "../rows/row-error.ts";
import { printable } from "../kernel/show-cell.ts";

/** A spreadsheet cuts a cell at 32,767 characters without a word. */
const longestMessage = 30_000;

/**
 * The sentences of a row's errors, one after the other, safe to print; empty when there are none. Where there are several,
 * each says its column.
 * @param most how many; what is left out is counted
 */
export function explainRow(
  errors: readonly RowError[],
  redact: Redact,
  most = Number.POSITIVE_INFINITY,
): string {
  const sentences: string[] = [];
  let length = 0;
  for (const error of errors.slice(0, most)) {
    const sentence = errors.length === 1 ? explainRowError(error) : explainAmongOthers(error);
    length += sentence.length + 1;
    if (length > longestMessage) break;
    sentences.push(sentence);
  }
  const left = errors.length - sentences.length;
  if (left > 0) sentences.push(`And ${left} more.`);
  return printable(redact(sentences.join(" ")));
}

function explainAmongOthers(error: RowError): string {
  const place = error.column === undefined ? "" : `column "${printable(error.column)}": `;
  return place + explainRowError(error);
}
