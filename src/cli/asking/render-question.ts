import { printable, showCell } from "../../operations/entrance-basics.ts";
import type { ListedQuestion } from "./asker.ts";

/** A question with its cells and its numbered choices; ends with a line break. @param marked the choice under the cursor */
export function renderQuestion(
  { text, cells, choices, typed }: ListedQuestion,
  { marked }: { readonly marked: number | undefined },
): string {
  const lines = [
    "",
    text,
    ...(cells.length === 0 ? [] : [`  cells: ${cells.map(showCell).join("  ")}`]),
    ...choices.map((choice, at) => `${at === marked ? ">" : " "} ${at + 1}  ${choice}`),
    ...(typed === undefined ? [] : [`     or type ${typed}`]),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}
