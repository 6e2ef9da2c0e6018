import { createInterface } from "node:readline/promises";

/**
 * Asks a yes-or-no question on stderr; only a plain yes is a yes, and a closed terminal is a no.
 * @throws the signal's reason when it aborts before there is an answer
 */
export async function askOnTerminal(question: string, signal: AbortSignal): Promise<boolean> {
  return /^\s*y(es)?\s*$/i.test(await askForText(`${question} [y/N]`, signal));
}

/**
 * Asks for a line of text on stderr; blank where the terminal is closed.
 * @throws the signal's reason when it aborts before there is an answer
 */
export async function askForText(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // While it reads, the terminal keeps Ctrl-C to itself.
  terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
    return await Promise.race([terminal.question(`${question} `, { signal }), closed]);
  } finally {
    terminal.close();
  }
}
