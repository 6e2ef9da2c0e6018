import { Readable } from "node:stream";
import type { CommandWorld } from "../../src/cli/command.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import type { Run } from "./workdir.ts";
import { testToken } from "./workdir.ts";

/** With an `out` of its own the output goes there, as it comes, and is not captured. */
export type WorldChanges = Partial<Omit<CommandWorld, "err" | "stdin">> & {
  readonly stdin?: string | Buffer;
};

/** Runs a command line in this process, with its output captured; for what a process of its own would add nothing to. */
export async function runInProcess(
  words: readonly string[],
  { stdin = "", ...changes }: WorldChanges = {},
): Promise<Run> {
  let stdout = "";
  let stderr = "";
  const world: CommandWorld = {
    out: (text) => (stdout += text),
    err: (text) => (stderr += text),
    pour: async (text) => {
      stdout += text;
      return true;
    },
    stdin: Readable.from([Buffer.from(stdin)]),
    env: { WAYBILL_TOKEN: testToken },
    isTerminal: false,
    columns: () => 100,
    color: false,
    stopSignal: new AbortController().signal,
    watchHardStop: () => new AbortController().signal,
    ask: undefined,
    ...changes,
  };
  const code = await runCli(words, world);
  return { code, signal: null, stdout, stderr };
}
