import { crash } from "./crash.ts";
import { limitHeap } from "./limit-heap.ts";
import { runCli } from "./run-cli.ts";
import { listenForSignals } from "./signals.ts";
import { pourTo, writeTo } from "./write-to.ts";

/** The program as a process: streams, signals, exit code. */
export async function runProgram(): Promise<void> {
  const { stdin, stdout, stderr, env } = process;
  const words = process.argv.slice(2);
  limitHeap(words);
  const isTerminal = stderr.isTTY;
  const err = writeTo(stderr);
  const out = writeTo(stdout, (reason) => err(`stdout can't be written: ${reason}\n`));
  process.on("uncaughtException", (error) => crash(error, env, err));

  try {
    const { stopSignal, watchHardStop, onHangup } = listenForSignals(err);
    process.exitCode = await runCli(words, {
      out,
      err,
      pour: pourTo(stdout),
      stdin,
      env,
      isTerminal,
      columns: () => (isTerminal ? stderr.columns : Number.POSITIVE_INFINITY),
      color: isTerminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
      stopSignal,
      watchHardStop,
      onHangup: isTerminal || stdin.isTTY || stdout.isTTY ? undefined : onHangup,
      keys:
        stdin.isTTY && isTerminal && env["TERM"] !== "dumb"
          ? async () => {
              const { askByKeys } = await import("./asking/ask-by-keys.ts");
              return askByKeys(stdin, err, () => stderr.columns, stopSignal);
            }
          : undefined,
      ask: stdin.isTTY ? async (question) => await ask(question, stopSignal) : undefined,
      askForText: stdin.isTTY ? async (question) => await askText(question, stopSignal) : undefined,
    });
  } catch (error) {
    crash(error, env, err);
  }
}

async function askText(question: string, stopSignal: AbortSignal): Promise<string> {
  const { askForText } = await import("./ask-on-terminal.ts");
  return await askForText(question, stopSignal);
}

async function ask(question: string, stopSignal: AbortSignal): Promise<boolean> {
  const { askOnTerminal } = await import("./ask-on-terminal.ts");
  return await askOnTerminal(question, stopSignal);
}
