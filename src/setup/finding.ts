import type { ErrorCode } from "../kernel/error-codes.ts";
import { exitCodes, LoadError } from "../kernel/load-error.ts";

/** What is looked at, in the order in which it is told. */
export type FindingSubject =
  | "runtime"
  | "disk"
  | "ledger"
  | "configuration"
  | "connection"
  | "address"
  | "tenant"
  | "credential"
  | "read"
  | "clock"
  | "limits";

/** One thing that was looked at. */
export interface Finding {
  readonly about: FindingSubject;
  /** As waybill.config.yaml names it; undefined for what is of the machine, or of flags alone. */
  readonly connection?: string | undefined;
  /** `unknown`: it could not be proved, and nothing speaks against it. */
  readonly standing: "good" | "bad" | "unknown";
  /** What was found, in a sentence without a full stop. No secret stands in it. */
  readonly says: string;
  /** What to do, where it is bad. */
  readonly actions: readonly string[];
  /** Code of the error that a load would end with, where there is one. */
  readonly code?: ErrorCode;
  /** What it makes of the exit code: 0 unless it is bad. */
  readonly exitCode: number;
}

export function good(about: FindingSubject, says: string): Finding {
  return { about, standing: "good", says, actions: [], exitCode: exitCodes.ok };
}

export function unknown(about: FindingSubject, says: string): Finding {
  return { about, standing: "unknown", says, actions: [], exitCode: exitCodes.ok };
}

/** @param exitCode default: 1, for what is neither of the configuration nor of address, tenant and key */
export function bad(
  about: FindingSubject,
  says: string,
  actions: readonly string[],
  exitCode: number = exitCodes.someRowsOtherwise,
): Finding {
  return { about, standing: "bad", says, actions, exitCode };
}

/** What a load would end with. @throws whatever is no LoadError */
export function badBy(about: FindingSubject, error: unknown, exitCode?: number): Finding {
  if (!(error instanceof LoadError) || error.exitCode === exitCodes.interrupted) throw error;
  const says = error.message.replace(/\.$/, "");
  return { ...bad(about, says, error.actions, exitCode), code: error.code };
}
