import type { ErrorCode } from "./error-codes.ts";
/**
 * Exit codes of the command line; stable, scripts rely on them.
 * @example
 * const { exitCode } = await resumeLoad({ load: "wb-20261122-0231" });
 * if (exitCode === exitCodes.someRowsOtherwise) console.log("look at the report");
 */
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

/**
 * What an error of a load says besides its sentence.
 * @example
 * const options: LoadErrorOptions = {
 *   code: "ERR_SOURCE_HEADER",
 *   actions: ["Name the column in the header."],
 *   place: { file: "march.csv", line: 1, column: "Id" },
 *   choices: ["Id", "Invoice Id"],
 *   cause: new Error("no such column"),
 * };
 */
export interface LoadErrorOptions {
  /** One of `errorCodes`. */
  readonly code: ErrorCode;
  /** Default: that of its class. */
  readonly exitCode?: number;
  /** What to do next, each a sentence or a command. */
  readonly actions?: readonly string[];
  /** Where the fault is, as far as that is known. */
  readonly place?: ErrorPlace;
  /** Where one of several has to be named: the names, for an entrance that lets a person choose. */
  readonly choices?: readonly string[];
  /** What was thrown. */
  readonly cause?: unknown;
}

/**
 * A fault that concerns the load as a whole, not one row. `message` says what is wrong and where, in one sentence;
 * `actions` say what to do next. Anything thrown that is not a LoadError is a bug.
 * @example
 * try {
 *   await resumeLoad({ load: "wb-20261122-0231" });
 * } catch (error) {
 *   if (!(error instanceof LoadError)) throw error;
 *   console.error(error.code, error.message, ...error.actions);
 * }
 */
export class LoadError extends Error {
  readonly code: ErrorCode;
  readonly exitCode: number;
  readonly actions: readonly string[];
  readonly place: ErrorPlace | undefined;
  readonly choices: readonly string[];

  constructor(message: string, options: LoadErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.exitCode = options.exitCode ?? exitCodes.couldNotStart;
    this.actions = options.actions ?? [];
    this.place = options.place;
    this.choices = options.choices ?? [];
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

/**
 * The command line was used wrongly.
 * @example
 * const isForCaller = (error: unknown): boolean => error instanceof UsageError;
 */
export class UsageError extends LoadError {}
/**
 * A mapping, a configuration file or a credential is wrong or missing.
 * @example
 * const isForOperator = (error: unknown): boolean => error instanceof ConfigurationError;
 */
export class ConfigurationError extends LoadError {}
/**
 * The source can't be read as the CSV that it should be.
 * @example
 * const isForSender = (error: unknown): boolean => error instanceof SourceError;
 */
export class SourceError extends LoadError {}
/**
 * The API, or the way to it, makes the load impossible for now.
 * @example
 * const isWorthAnotherTry = (error: unknown): boolean => error instanceof TargetError;
 */
export class TargetError extends LoadError {}
/**
 * The ledger or a report can't be read or written.
 * @example
 * const isOfBooks = (error: unknown): boolean => error instanceof LedgerError;
 */
export class LedgerError extends LoadError {}
/**
 * A plan can't be written, read or trusted.
 * @example
 * const isOfPlan = (error: unknown): boolean => error instanceof PlanError;
 */
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
