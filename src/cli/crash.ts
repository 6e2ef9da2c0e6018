import { inspect } from "node:util";
import { exitCodes } from "../operations/basics.ts";
import { redactorOf } from "./redactor-of.ts";
import { traceToSource } from "./trace-to-source.ts";

/** What whoever mends a bug needs to know of it. */
export function describeBug(
  error: unknown,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : inspect(error);
  return redactorOf(env)(
    `this is a fault in Waybill; please report it with these lines\n${traceToSource(stack)}\n`,
  );
}

/** Ends the program for a bug. The ledger takes it like any other crash. */
export function crash(
  error: unknown,
  env: Readonly<Record<string, string | undefined>>,
  say: (text: string) => void,
): never {
  say(describeBug(error, env));
  process.exit(exitCodes.crashed);
}
