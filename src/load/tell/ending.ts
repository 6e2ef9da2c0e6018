import type { Outcome } from "../../rows/outcome.ts";
import type { Ending } from "../load-context.ts";
import { exitCodes, LedgerError, LoadError, TargetError } from "../../kernel/load-error.ts";
import { isAllGood, type OutcomeCounts } from "../../rows/outcome.ts";

export const completed: Ending = {
  status: "completed",
  exitCode: exitCodes.ok,
  reason: undefined,
  error: undefined,
};

export function stoppedBecause(reason: string, exitCode: number = exitCodes.stopped): Ending {
  return { status: "stopped", exitCode, reason, error: undefined };
}

export function stoppedBy(error: LoadError): Ending {
  const isPlace = error.exitCode === exitCodes.nothingGoesIn;
  const exitCode = isPlace ? exitCodes.nothingGoesIn : exitCodes.stopped;
  return { status: "stopped", exitCode, reason: error.message, error };
}

/** Answers that say that the address leads elsewhere than to the API of the target. */
const wrongPlaces: ReadonlySet<string> = new Set([
  "ERR_NO_SUCH_API",
  "ERR_METHOD_REFUSED",
  "ERR_REDIRECTED",
]);

/** The exit code of the process: what stopped the load, else whether all rows went well. */
export function exitCodeOf({ exitCode }: Ending, counts: OutcomeCounts): number {
  if (exitCode !== exitCodes.ok) return exitCode;
  return isAllGood(counts) ? exitCodes.ok : exitCodes.someRowsOtherwise;
}

/** As it ended; where an address is wrong and nothing arrived, the exit code says so. @param counts of the whole load */
export function judgePlace(ending: Ending, counts: OutcomeCounts): Ending {
  const { error } = ending;
  if (error === undefined || !wrongPlaces.has(error.code) || hasArrived(counts)) return ending;
  const { message, code, actions, cause } = error;
  const exitCode = exitCodes.nothingGoesIn;
  return stoppedBy(new LoadError(message, { code, exitCode, actions, cause }));
}

/**
 * What stopped a load, with one line that says what to do next and ends with the command.
 * @param command what carries on
 */
export function withCommand(error: LoadError, command: string): LoadError {
  const { message, code, exitCode } = error;
  const actions = [`${openingOf(error)}: ${command}${flagsFor(error)}`];
  return new LoadError(message, { code, exitCode, actions, cause: error });
}

function openingOf({ actions, exitCode, code }: LoadError): string {
  const said = actions.join(" ").replace(/\.$/, "");
  if (/resume the load|go on/i.test(said.slice(said.lastIndexOf(".") + 1))) return said;
  const before = said === "" ? "" : `${said}. `;
  const isElsewhere = exitCode === exitCodes.nothingGoesIn && wrongPlaces.has(code);
  return `${before}${isElsewhere ? "Then load anew, or carry on there" : "Then carry on"}`;
}

/** What a resume needs where the same again would end the same way. */
function flagsFor({ exitCode, code }: LoadError): string {
  if (exitCode !== exitCodes.nothingGoesIn) return "";
  return wrongPlaces.has(code) ? " --base-url URL" : " --max-consecutive off";
}

/**
 * An error of a load that has begun: what is recorded is safe, the load can be resumed, and its exit code says so. A bug
 * comes back as it is.
 */
export function asStopped(error: unknown, resumeCommand: string): unknown {
  if (!(error instanceof LoadError)) return error;
  const others = error.actions.filter((action) => !action.includes("waybill resume"));
  const options = {
    code: error.code,
    exitCode: exitCodes.stopped,
    actions: [...others, `What is recorded is safe; then carry on: ${resumeCommand}`],
    cause: error,
  };
  return error instanceof LedgerError
    ? new LedgerError(error.message, options)
    : new LoadError(error.message, options);
}

/**
 * An error of something that is no load: there is nothing to resume, so it could not start, or can be begun again.
 * @param again what to do in place of resuming: `plan`
 */
export function asNotStarted(error: unknown, again: string): unknown {
  if (!(error instanceof LoadError) || error.exitCode !== exitCodes.stopped) return error;
  const actions = error.actions.map((action) =>
    action
      .replaceAll("Resume the load", `${again.charAt(0).toUpperCase()}${again.slice(1)} again`)
      .replaceAll("resume the load", `${again} again`),
  );
  const options = { code: error.code, exitCode: exitCodes.couldNotStart, actions, cause: error };
  return error instanceof LedgerError
    ? new LedgerError(error.message, options)
    : new TargetError(error.message, options);
}

/** Rows that went in, may have, or found their record. */
export const arrivals: ReadonlySet<Outcome> = new Set([
  "applied",
  "unchanged",
  "in-doubt",
  "conflict",
]);

/** True for rows that arrived at the API as they should, or may have. */
export function hasArrived(counts: Readonly<Record<Outcome, number>>): boolean {
  return [...arrivals].some((outcome) => counts[outcome] > 0);
}
