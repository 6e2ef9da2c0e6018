import { createInterface } from "node:readline/promises";

/**
 * Asks a yes-or-no question on stderr; only a plain yes is a yes, and a closed terminal is a no.
 * @throws the signal's reason when it aborts before there is an answer
 */
export async function askOnTerminal(question: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // While it reads, the terminal keeps Ctrl-C to itself.
  terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
    const answer = await Promise.race([
      terminal.question(`${question} [y/N] `, { signal }),
      closed,
    ]);
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    terminal.close();
  }
}
