import { UsageError } from "../index.ts";
import type { CommandArguments } from "./command.ts";

/** The mapping's path from -m. @throws UsageError when it was not given */
export function requireMapping(args: CommandArguments): string {
  const path = args.text("mapping");
  if (path !== undefined) return path;
  throw new UsageError("which mapping? -m names the file that says how columns become fields", {
    code: "ERR_USAGE",
    actions: ["mappings/ has one ready to use for each target."],
  });
}
