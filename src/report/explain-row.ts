import type { Redact } from "../kernel/redact.ts";
import { describePlace, explainRowError } from "../rows/describe-row-error.ts";
import type { RowError } from "../rows/row-error.ts";
import { printable } from "../kernel/show-cell.ts";

/** A spreadsheet cuts a cell at 32,767 characters without a word. */
const longestMessage = 30_000;

interface ExplainOptions {
  /** How many sentences; what is left out is counted. */
  readonly most?: number;
  /** Of a workbook: the sheet, by which places are named. */
  readonly sheet?: string | undefined;
  /** True where the place of the first error stands before the sentences already. */
  readonly isPlaced?: boolean;
}

/**
 * The sentences of a row's errors, one after the other, safe to print; empty when there are none. Those of a workbook say
 * their cells. Where there are several, each says its column.
 */
export function explainRow(
  errors: readonly RowError[],
  redact: Redact,
  { most = Number.POSITIVE_INFINITY, sheet, isPlaced = false }: ExplainOptions = {},
): string {
  const sentences: string[] = [];
  let length = 0;
  for (const error of errors.slice(0, most)) {
    const column =
      errors.length === 1 || error.column === undefined
        ? undefined
        : `column "${printable(error.column)}"`;
    const at =
      (isPlaced && error === errors[0]) || (sheet ?? error.at) === undefined
        ? undefined
        : describePlace(error, sheet);
    const place = [at, column].filter((part) => part !== undefined).join(", ");
    const sentence = (place === "" ? "" : `${place}: `) + explainRowError(error);
    length += sentence.length + 1;
    if (length > longestMessage) break;
    sentences.push(sentence);
  }
  const left = errors.length - sentences.length;
  if (left > 0) sentences.push(`And ${left} more.`);
  return printable(redact(sentences.join(" ")));
}
