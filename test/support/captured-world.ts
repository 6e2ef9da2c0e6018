import { Readable } from "node:stream";
import type { CommandWorld } from "../../src/cli/command.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import { withoutDrawnLines } from "./drawn-lines.ts";
import { testToken, type Run } from "./run.ts";

/** With an `out` of its own the output goes there, as it comes, and is not captured. */
export type WorldChanges = Partial<Omit<CommandWorld, "err" | "stdin">> & {
  readonly stdin?: string | Buffer;
};

/** On a terminal, stderr is what stays on it; `drawn` has everything in between, too. */
export interface CapturedRun extends Run {
  readonly drawn: string;
  /** What went to both streams, in the order in which it came. */
  readonly said: string;
}

/** Runs a command line in this process, with its output captured; for what a process of its own would add nothing to. */
export async function runInProcess(
  words: readonly string[],
  { stdin = "", ...changes }: WorldChanges = {},
): Promise<CapturedRun> {
  let stdout = "";
  let drawn = "";
  let said = "";
  const world: CommandWorld = {
    out: (text) => {
      stdout += text;
      said += text;
    },
    err: (text) => {
      drawn += text;
      said += text;
    },
    pour: async (text) => {
      stdout += text;
      said += text;
      return true;
    },
    stdin: Readable.from([Buffer.from(stdin)]),
    env: { WAYBILL_TOKEN: testToken },
    isTerminal: false,
    columns: () => 100,
    color: false,
    stopSignal: new AbortController().signal,
    watchHardStop: () => new AbortController().signal,
    onHangup: undefined,
    ask: undefined,
    ...changes,
  };
  const code = await runCli(words, world);
  return { code, signal: null, stdout, stderr: withoutDrawnLines(drawn), drawn, said };
}
