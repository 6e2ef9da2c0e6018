import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Asker, ListedQuestion, Reply } from "./asker.ts";
import { renderQuestion } from "./render-question.ts";

/** What a line means: nothing for the first choice, its number, `q` to leave, or else a text where one may be typed. */
function readLine(line: string, { choices, typed }: ListedQuestion): Reply | undefined {
  const said = line.trim();
  if (/^q(?:uit)?$/i.test(said)) return "leave";
  if (said === "") return { choice: 0 };
  if (/^\d+$/.test(said)) {
    const choice = Number(said) - 1;
    if (choice >= 0 && choice < choices.length) return { choice };
  }
  return typed === undefined ? undefined : { text: said };
}

/** Asks with numbers and reads an answer a line; what ends leaves. For pipes, and terminals that can't be drawn on. */
export function askByLines(
  stdin: Readable,
  say: (text: string) => void,
  signal: AbortSignal,
): Asker {
  const reader = createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY });
  const lines = reader[Symbol.asyncIterator]();
  const stopped = new Promise<{ done: true; value: undefined }>((resolve) => {
    signal.addEventListener("abort", () => resolve({ done: true, value: undefined }), {
      once: true,
    });
  });
  const ask = async (question: ListedQuestion): Promise<Reply> => {
    say(renderQuestion(question, { marked: undefined }));
    for (;;) {
      say(
        `1 to ${question.choices.length}${question.typed === undefined ? "" : ", or a text"}; q leaves [1]: `,
      );
      const line = await Promise.race([lines.next(), stopped]);
      // What comes out of a pipe is not echoed, its line break neither.
      say("\n");
      if (line.done === true) return "leave";
      const reply = readLine(line.value, question);
      if (reply !== undefined) return reply;
      say(`${JSON.stringify(line.value)} is none of them.\n`);
    }
  };
  return { ask, close: () => reader.close() };
}
