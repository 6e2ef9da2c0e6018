import { emitKeypressEvents, type Key } from "node:readline";
import type { ReadStream } from "node:tty";
import type { Asker, ListedQuestion, Reply } from "./asker.ts";
import { renderQuestion } from "./render-question.ts";

/** What is under the cursor, and what has been typed so far. */
interface State {
  readonly marked: number;
  readonly typed: string;
}

type Step = { readonly state: State } | { readonly reply: Reply };

const printableKey = /^[^\p{Cc}\p{Cs}]$/u;

/** What a key does. A number takes its choice at once, unless a text is being typed. */
function press(
  key: Key,
  text: string | undefined,
  { marked, typed }: State,
  question: ListedQuestion,
): Step {
  const { choices } = question;
  const move = (by: number): Step => ({
    state: { marked: (marked + by + choices.length) % choices.length, typed: "" },
  });
  if (key.ctrl === true && (key.name === "c" || key.name === "d")) return { reply: "leave" };
  if (key.name === "up") return move(-1);
  if (key.name === "down") return move(1);
  if (key.name === "return" || key.name === "enter")
    return { reply: typed === "" ? { choice: marked } : { text: typed } };
  if (key.name === "backspace") return { state: { marked, typed: typed.slice(0, -1) } };
  if (key.name === "escape") return { state: { marked, typed: "" } };
  if (text === undefined || !printableKey.test(text)) return { state: { marked, typed } };
  if (typed === "" && text === "q") return { reply: "leave" };
  const figure = Number(text) - 1;
  if (typed === "" && /^[1-9]$/.test(text) && figure < choices.length)
    return { reply: { choice: figure } };
  return question.typed === undefined
    ? { state: { marked, typed } }
    : { state: { marked, typed: typed + text } };
}

const countLines = (text: string, columns: number): number =>
  text
    .split("\n")
    .slice(0, -1)
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);

/**
 * Asks on a terminal: arrow keys move, Enter takes what is marked, a number its choice; letters are typed where a text is taken.
 * Ctrl-C, Ctrl-D and q leave.
 */
export function askByKeys(
  terminal: ReadStream,
  say: (text: string) => void,
  columns: () => number,
  signal: AbortSignal,
): Asker {
  emitKeypressEvents(terminal);
  terminal.setRawMode(true);
  terminal.resume();
  const draw = (question: ListedQuestion, { marked, typed }: State): string =>
    `${renderQuestion(question, { marked })}↑ ↓ and Enter, or a number; q leaves${typed === "" ? "" : `: ${typed}`}`;
  const ask = async (question: ListedQuestion): Promise<Reply> =>
    await new Promise((resolve) => {
      let state: State = { marked: 0, typed: "" };
      let drawn = draw(question, state);
      say(drawn);
      const finish = (reply: Reply): void => {
        terminal.off("keypress", onKey);
        signal.removeEventListener("abort", onStop);
        say("\n");
        resolve(reply);
      };
      const onStop = (): void => finish("leave");
      const onKey = (text: string | undefined, key: Key): void => {
        const step = press(key, text, state, question);
        if ("reply" in step) return finish(step.reply);
        ({ state } = step);
        const up = countLines(`${drawn}\n`, columns()) - 1;
        drawn = draw(question, state);
        say(`\r${up > 0 ? `\u001B[${up}A` : ""}\u001B[J${drawn}`);
      };
      terminal.on("keypress", onKey);
      signal.addEventListener("abort", onStop, { once: true });
      terminal.once("end", onStop);
    });
  return {
    ask,
    close: () => {
      terminal.setRawMode(false);
      terminal.pause();
    },
  };
}
