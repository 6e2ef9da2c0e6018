import { UsageError, type GivenTotals } from "../index.ts";
import type { CommandArguments } from "./command.ts";
import { parseCount } from "./numbers.ts";

/** Control totals from --expect-rows and --expect-sum. @throws UsageError */
export function expectFrom(args: CommandArguments): GivenTotals {
  const rows = args.text("expect-rows");
  const sums = args.texts("expect-sum").map(parseSum);
  return {
    ...(rows === undefined ? {} : { rows: parseCount("expect-rows", rows) }),
    ...(sums.length === 0 ? {} : { sum: Object.fromEntries(sums) }),
  };
}

function parseSum(text: string): readonly [field: string, amount: string] {
  const [, field, amount] = /^(.+)=(-?\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (field !== undefined && amount !== undefined) return [field, amount];
  throw new UsageError(`--expect-sum takes a field and an amount, not "${text}"`, {
    code: "ERR_USAGE",
    actions: ["For example --expect-sum Quantity=12345.67"],
  });
}
