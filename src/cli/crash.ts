import { inspect } from "node:util";
import { exitCodes } from "../operations/basics.ts";
import { redactorOf } from "./redactor-of.ts";
import { traceToSource } from "./trace-to-source.ts";

/** Ends the program for a bug: the stack is what whoever mends it needs. The ledger takes it like any other crash. */
export function crash(
  error: unknown,
  env: Readonly<Record<string, string | undefined>>,
  say: (text: string) => void,
): never {
  const stack = error instanceof Error ? (error.stack ?? error.message) : inspect(error);
  say(
    redactorOf(env)(
      `this is a fault in Waybill; please report it with these lines\n${traceToSource(stack)}\n`,
    ),
  );
  process.exit(exitCodes.crashed);
}
