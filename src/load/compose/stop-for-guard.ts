import { exitCodes, TargetError } from "../../kernel/load-error.ts";
import { explainRowError } from "../../rows/describe-row-error.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { RowPlace } from "../../rows/row-place.ts";

const whatToDo: readonly string[] = [
  "Look at what the load would change: waybill plan shows it without sending anything.",
  "Correct the file, or the guard in the mapping if it is too narrow, and load the rest as a load of its own.",
];

/** The load stops because a row breaks a guard that says so. Nothing was sent for that row. */
export function stopForGuard({ line }: RowPlace, errors: readonly RowError[]): TargetError {
  const [first] = errors;
  const why = first === undefined ? "" : `: ${explainRowError(first)}`;
  return new TargetError(`the row in line ${line} breaks a guard of the mapping${why}`, {
    code: "ERR_GUARD_BROKEN",
    exitCode: exitCodes.stopped,
    actions: whatToDo,
  });
}

/** The load stops because its rows together break a guard. @param broken sentences of guards, at least one */
export function stopForTotals(broken: readonly string[]): TargetError {
  return new TargetError(`the load breaks a guard of the mapping: ${broken.join("; ")}`, {
    code: "ERR_GUARD_BROKEN",
    exitCode: exitCodes.stopped,
    actions: whatToDo,
  });
}
