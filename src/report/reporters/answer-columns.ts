import { explainRow } from "../explain-row.ts";
import { neutralizeFormula } from "../neutralize-formula.ts";
import type { OwnColumns } from "../rows-file.ts";

/** What a row of the sender's own file is given back with. */
export const answerColumns: OwnColumns = {
  names: (header) => freeNames(header, ["result", "code", "sentence"]),
  cells: ({ result, sheet, notes = [] }, redact) => {
    const [first] = result.errors;
    const sentence = [explainRow(result.errors, redact, { sheet }), ...notes].join(" ").trim();
    return [result.outcome, first?.code ?? "", neutralizeFormula(sentence)];
  },
};

/** `result`, or `result_2`, … where the file has a column of that name, however it is written there. */
function freeNames(header: readonly string[], names: readonly string[]): readonly string[] {
  const taken = new Set(header.map((name) => name.normalize("NFKC").trim().toLowerCase()));
  return names.map((name) => {
    let free: string = name;
    for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`;
    return free;
  });
}
