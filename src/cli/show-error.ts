import { printable } from "../operations/entrance-basics.ts";
import { styleText } from "node:util";
import { type LoadError } from "../operations/basics.ts";
import type { CommandWorld } from "./command.ts";

/** Words that begin a sentence and are no names: only these are put in lower case. */
const openers =
  /^(?:A|An|Both|It|No|Nothing|One|Only|Option|Simulator|That|The|There|This|Unexpected|Unknown|What)\b/;

/** A load error as a person reads it: what is wrong, then what to do, no stack. Safe to print. */
export function showError(
  error: LoadError,
  { color, safe = (text) => text }: Pick<CommandWorld, "color" | "safe">,
): string {
  const mark = color ? styleText("red", "error", { validateStream: false }) : "error";
  // Further lines are set in, so that none can pass for a line of the program's own.
  const [first = "", ...others] = endSentence(safe(error.message)).split("\n").map(printable);
  return [
    `${mark} ${error.code}: ${first.replace(openers, (word) => word.toLowerCase())}`,
    ...others.map((line) => `  ${line}`),
    ...error.actions.map(
      (action) => `  → ${safe(action).split("\n").map(printable).join("\n    ")}`,
    ),
    "",
  ].join("\n");
}

/** One full stop at the end, whether or not the message brings it. */
function endSentence(message: string): string {
  const text = message.trimEnd();
  return /[.!?:…]["')]?$/.test(text) ? text : `${text}.`;
}
