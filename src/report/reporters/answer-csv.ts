import type { Redact } from "../../kernel/redact.ts";
import type { Dialect } from "../../rows/dialect.ts";
import { formatCsvLine, formatHeaderLine } from "../csv-line.ts";
import { explainRow } from "../explain-row.ts";
import { neutralizeFormula } from "../neutralize-formula.ts";
import type { ReportRow } from "../report-row.ts";

/** What a row of the sender's own file is given back with. */
const ownColumns = ["result", "code", "sentence"] as const;

export function formatAnswerHeader(header: readonly string[], dialect: Dialect): string {
  return formatHeaderLine([...header, ...freeNames(header)], dialect);
}

/** `result`, or `result_2`, … where the file has a column of that name, however it is written there. */
function freeNames(header: readonly string[]): readonly string[] {
  const taken = new Set(header.map((name) => name.normalize("NFKC").trim().toLowerCase()));
  return ownColumns.map((name) => {
    let free: string = name;
    for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`;
    return free;
  });
}

/**
 * The row's line in the answer: its cells as they were read, then our three. A ragged row keeps its number of cells, so that it
 * is no better when it is sent again uncorrected.
 */
export function formatAnswerLine(
  { source, result, notes = [] }: ReportRow,
  dialect: Dialect,
  redact: Redact,
): string {
  const [first] = result.errors;
  const sentence = [explainRow(result.errors, redact), ...notes].join(" ").trim();
  const own = [result.outcome, first?.code ?? "", neutralizeFormula(sentence)];
  return formatCsvLine([...source.cells, ...own], dialect);
}
