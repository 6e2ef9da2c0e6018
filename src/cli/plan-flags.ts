import { UsageError } from "../index.ts";
import type { CommandArguments, OptionSpec } from "./command.ts";

/** For whoever shows a plan. */
export const pageOption = {
  html: {
    type: "string",
    value: "FILE",
    help: "Write what will happen as one page, too: every change, old and new side by side; needs no network.",
  },
} as const satisfies Record<string, OptionSpec>;

/** Where a plan goes, for every command that makes one. */
export const planOptions = {
  output: {
    type: "string",
    short: "o",
    value: "PLAN",
    help: "Write the plan to this file. Needed.",
  },
  ...pageOption,
  force: { type: "boolean", help: "Replace the file if it exists." },
} as const satisfies Record<string, OptionSpec>;

/** @throws UsageError without -o */
export function planFileFrom(args: CommandArguments): {
  readonly planPath: string;
  readonly replace: boolean;
} {
  const planPath = args.text("output");
  if (planPath !== undefined) return { planPath, replace: args.flag("force") };
  throw new UsageError("a plan needs a file that it is written to", {
    code: "ERR_USAGE",
    actions: ["Name it with -o, for example -o corrections.plan"],
  });
}
