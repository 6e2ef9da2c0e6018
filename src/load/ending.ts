import { exitCodes, LedgerError, LoadError } from "../load-error.ts";
import type { Summary } from "../report/summary.ts";
import { isGoodOutcome, outcomes, type LoadStatus } from "../rows/outcome.ts";

/** How an execution ended, before the rows are looked at. */
export interface Ending {
  readonly status: LoadStatus;
  readonly exitCode: number;
  readonly reason: string | undefined;
  readonly error: LoadError | undefined;
}

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
  return { status: "stopped", exitCode: exitCodes.stopped, reason: error.message, error };
}

/** The exit code of the process: what stopped the load, else whether all rows went well. */
export function exitCodeOf(ending: Ending, { outcomes: counts }: Summary): number {
  if (ending.exitCode !== exitCodes.ok) return ending.exitCode;
  const isAllGood = outcomes.every((outcome) => isGoodOutcome(outcome) || counts[outcome] === 0);
  return isAllGood ? exitCodes.ok : exitCodes.someRowsOtherwise;
}

/**
 * What stopped a load, with one line that says what to do next and ends with the command.
 * @param command what carries on
 */
export function withCommand(error: LoadError, command: string): LoadError {
  const said = error.actions.join(" ").replace(/\.$/, "");
  const asksToResume = /resume the load[^.]*$/i.test(said);
  const opening = asksToResume ? said : `${said === "" ? "" : `${said}. `}Then carry on`;
  const { message, code, exitCode } = error;
  return new LoadError(message, {
    code,
    exitCode,
    actions: [`${opening}: ${command}`],
    cause: error,
  });
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
