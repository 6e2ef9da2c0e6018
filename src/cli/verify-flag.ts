import { UsageError } from "../index.ts";
import type { CommandArguments } from "./command.ts";

/** Share of the rows, from 0 to 1, from --verify. @throws UsageError */
export function verifyFrom(args: CommandArguments): { readonly verify?: number } {
  const text = args.text("verify");
  return text === undefined ? {} : { verify: parseVerify(text) };
}

function parseVerify(text: string): number {
  if (text === "all") return 1;
  if (text === "none") return 0;
  const [, given] = /^sample:(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  const percent = Number(given);
  if (given !== undefined && percent > 0 && percent <= 100) return percent / 100;
  throw new UsageError(`--verify ${explain(text, given)}`, {
    code: "ERR_USAGE",
    actions: ["For example --verify sample:5%, --verify all or --verify none"],
  });
}

function explain(text: string, percent: string | undefined): string {
  if (percent === undefined)
    return `takes a share of the rows (sample:5%), all or none, not "${text}"`;
  return Number(percent) === 0
    ? "sample:0% would read nothing back; that is --verify none"
    : `takes a share of at most 100%, not "${text}"`;
}
