import { styleText } from "node:util";

export type Color = "bold" | "dim" | "green" | "yellow" | "red";
/** Colors a text, or leaves it as it is. */
export type Paint = (color: Color, text: string) => string;

/** Whether to color is the caller's decision, so the state of stdout does not count here. */
export function createPaint(color: boolean): Paint {
  return (name, text) => (color ? styleText(name, text, { validateStream: false }) : text);
}
