import { withCommas } from "../kernel/counts.ts";
import { explainWarning } from "./catalogue/warnings.ts";
import type { Warning } from "./warning.ts";

/** `pre: lines before the header were left out (2, lines 1, 2); what to do`. */
export function describeWarning(warning: Warning): string {
  const { title, remedy } = explainWarning(warning.code);
  const { count, lines, places: named, samples } = warning;
  const more = count > lines.length ? " …" : "";
  const places =
    lines.length === 0
      ? ""
      : named === undefined
        ? `, line${lines.length === 1 && more === "" ? "" : "s"} ${lines.join(", ")}${more}`
        : `, ${shortenPlaces(named).join(", ")}${more}`;
  const shown = samples.length === 0 ? "" : `: ${samples.map((one) => `"${one}"`).join(", ")}`;
  return `${warning.code}: ${title}${shown} (${withCommas(count)}${places}). ${remedy}`;
}

/** The sheet is named once: `Sheet1!B7, C9`. */
function shortenPlaces([first = "", ...rest]: readonly string[]): readonly string[] {
  const sheet = first.slice(0, first.lastIndexOf("!") + 1);
  return [first, ...rest.map((place) => place.slice(place.startsWith(sheet) ? sheet.length : 0))];
}
