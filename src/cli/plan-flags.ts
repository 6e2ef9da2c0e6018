import { UsageError } from "../index.ts";
import type { CommandArguments } from "./command.ts";

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
