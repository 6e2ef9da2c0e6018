import type { ErrorCode } from "./error-codes.ts";
/** Exit codes of the command line; stable, scripts rely on them. */
export const exitCodes = {
  ok: 0,
  someRowsOtherwise: 1,
  couldNotStart: 2,
  stopped: 3,
  fileLateOrHeld: 4,
  nothingGoesIn: 5,
  crashed: 70,
  interrupted: 130,
} as const;

/** Where a fault is, for programs; the message says it in words. */
export interface ErrorPlace {
  /** Name of the file, as the message has it. */
  readonly file?: string;
  /** Line of the file, from 1. */
  readonly line?: number;
  /** Name of the column. */
  readonly column?: string;
  /** Path of a setting: `fields.status.table`. */
  readonly setting?: string;
}

export interface LoadErrorOptions {
  readonly code: ErrorCode;
  readonly exitCode?: number;
  /** What to do next, each a sentence or a command. */
  readonly actions?: readonly string[];
  readonly place?: ErrorPlace;
  readonly cause?: unknown;
}

/**
 * A fault that concerns the load as a whole, not one row. `message` says what is wrong and where, in one sentence;
 * `actions` say what to do next. Anything thrown that is not a LoadError is a bug.
 */
export class LoadError extends Error {
  readonly code: ErrorCode;
  readonly exitCode: number;
  readonly actions: readonly string[];
  readonly place: ErrorPlace | undefined;

  constructor(message: string, options: LoadErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.exitCode = options.exitCode ?? exitCodes.couldNotStart;
    this.actions = options.actions ?? [];
    this.place = options.place;
  }
}

/** What an abort comes to before anything was sent, whichever way it was noticed. */
export function interruptedBefore(cause: unknown): LoadError {
  return new LoadError("interrupted before anything was sent", {
    code: "ERR_INTERRUPTED",
    exitCode: exitCodes.interrupted,
    cause,
  });
}

/** The command line was used wrongly. */
export class UsageError extends LoadError {}
/** A mapping, a configuration file or a credential is wrong or missing. */
export class ConfigurationError extends LoadError {}
/** The source can't be read as the CSV that it should be. */
export class SourceError extends LoadError {}
/** The API, or the way to it, makes the load impossible for now. */
export class TargetError extends LoadError {}
/** The ledger or a report can't be read or written. */
export class LedgerError extends LoadError {}
/** A plan can't be written, read or trusted. */
export class PlanError extends LoadError {}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a system error, such as ENOENT, or undefined. */
export function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code: unknown = Reflect.get(error, "code");
  return typeof code === "string" ? code : undefined;
}
