import { UsageError } from "../index.ts";
import type { CommandArguments, OptionSpec } from "./command.ts";

/** For every command that sends rows. */
export const verifyOption = {
  verify: {
    type: "string",
    value: "sample:N%|all|none",
    help: "Read records back after writing, and say where the API keeps a field otherwise than it was sent: of a share of the rows, of all, or of none (default). Answers that show the record are compared in any case. A resume keeps to it. Not to be confused with waybill verify, which checks the books and sends nothing.",
  },
} as const satisfies Record<string, OptionSpec>;

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
