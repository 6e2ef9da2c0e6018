import { UsageError } from "../index.ts";
import type { CommandArguments, OptionSpec } from "./command.ts";

/** For whoever shows a plan. */
export const pageOption = {
  html: {
    type: "string",
    value: "FILE",
    help: "Write what will happen as one page, too: every change, old and new side by side; needs no network. Replaces only a page of a plan.",
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
  force: {
    type: "boolean",
    help: "Replace a file that stands there; never one that the command reads.",
  },
} as const satisfies Record<string, OptionSpec>;

/** @throws UsageError without -o */
export function planFileFrom(args: CommandArguments): {
  readonly planPath: string;
  readonly pagePath: string | undefined;
  readonly replace: boolean;
} {
  const planPath = args.text("output");
  if (planPath !== undefined) {
    const pagePath = args.text("html");
    if ([planPath, pagePath].includes("-"))
      throw new UsageError("a plan and its page are files, and - is none", {
        code: "ERR_USAGE",
        actions: ["Name a file; --json prints what will happen."],
      });
    return { planPath, pagePath, replace: args.flag("force") };
  }
  throw new UsageError("a plan needs a file that it is written to", {
    code: "ERR_USAGE",
    actions: ["Name it with -o, for example -o corrections.plan"],
  });
}
