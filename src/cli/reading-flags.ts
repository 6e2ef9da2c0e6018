import { explainWarning, type ReadingSettings, type Warning } from "../index.ts";
import type { CommandArguments, OptionSpec } from "./command.ts";

/** Flags that say how a file is written. */
export const readingOptions = {
  encoding: {
    type: "string",
    value: "NAME",
    help: "The file's encoding, where it is not UTF-8: windows-1252, windows-1250, cp850 …",
  },
  delimiter: { type: "string", value: "C", help: 'The file\'s delimiter, one character or "tab".' },
} as const satisfies Record<string, OptionSpec>;

export function readingFrom(args: CommandArguments): ReadingSettings {
  return { encoding: args.text("encoding"), delimiter: args.text("delimiter") };
}

/** `pre: lines before the header were left out (2, lines 1, 2); what to do`. */
export function describeWarning(warning: Warning): string {
  const { title, remedy } = explainWarning(warning.code);
  const { count, lines, samples } = warning;
  const more = count > lines.length ? " …" : "";
  const places =
    lines.length === 0
      ? ""
      : `, line${lines.length === 1 && more === "" ? "" : "s"} ${lines.join(", ")}${more}`;
  const shown = samples.length === 0 ? "" : `: ${samples.map((one) => `"${one}"`).join(", ")}`;
  return `${warning.code}: ${title}${shown} (${count.toLocaleString("en-US")}${places}). ${remedy}`;
}
