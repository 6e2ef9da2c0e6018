import { UsageError, type GivenTotals } from "../index.ts";
import type { CommandArguments, OptionSpec } from "./command.ts";
import { parseCount } from "./numbers.ts";

/** Flags by which control totals are given. */
export const expectOptions = {
  "expect-rows": {
    type: "string",
    value: "N",
    help: "The file has this many rows, those left out that the mapping skips.",
  },
  "expect-sum": {
    type: "string",
    multiple: true,
    value: "FIELD=AMOUNT",
    help: "The values of the field add up to this, to the digit. May be given several times.",
  },
} as const satisfies Record<string, OptionSpec>;

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
