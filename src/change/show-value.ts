import { stringifyExactJson } from "../exact-json.ts";
import { printable } from "../rows/show-cell.ts";
import type { Value } from "./exact-values.ts";

const longestShown = 80;

/** A value of a record for a sentence: as JSON, safe to print, not longer than a cell is shown. */
export function showValue(value: Value): string {
  if (value === undefined) return "nothing";
  const text = stringifyExactJson(value);
  const shown = Array.from(text.slice(0, longestShown * 2))
    .slice(0, longestShown)
    .join("");
  return printable(shown) + (shown.length < text.length ? "…" : "");
}
