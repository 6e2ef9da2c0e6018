import { UsageError } from "../index.ts";
import type { CommandArguments } from "./command.ts";

/** The API operation that a mapping is for. @throws UsageError when it is not named */
export function targetFrom(args: CommandArguments): string {
  const target = args.text("target");
  if (target !== undefined) return target;
  throw new UsageError("for which target? --target names the API operation", {
    code: "ERR_USAGE",
    actions: ["waybill targets lists them."],
  });
}

const ways = ["merge", "replace"] as const;

/** Whether rows are parts of records. @throws UsageError for another word */
export function writeFrom(args: CommandArguments): (typeof ways)[number] | undefined {
  const text = args.text("write");
  const write = ways.find((one) => one === text);
  if (text === undefined || write !== undefined) return write;
  throw new UsageError(`--write takes merge or replace, not "${text}"`, {
    code: "ERR_USAGE",
    actions: ["waybill help suggest says what they mean."],
  });
}
