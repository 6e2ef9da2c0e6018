import { styleText } from "node:util";
import type { LoadError } from "../index.ts";

/** A load error as a person reads it: what is wrong, then what to do, no stack. */
export function showError(error: LoadError, color: boolean): string {
  const mark = color ? styleText("red", "error") : "error";
  const sentence = /[.!?:]$/.test(error.message) ? error.message : `${error.message}.`;
  return [
    `${mark} ${error.code}: ${sentence}`,
    ...error.actions.map((action) => `  → ${action}`),
    "",
  ].join("\n");
}
