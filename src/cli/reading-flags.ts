import {
  explainWarning,
  UsageError,
  warningCodes,
  type ReadingSettings,
  type Warning,
} from "../index.ts";
import type { CommandArguments, OptionSpec } from "./command.ts";
import { parseCount } from "./numbers.ts";
import { suggestName } from "./suggest-name.ts";

/** Flags that say how a file is written. */
export const readingOptions = {
  encoding: {
    type: "string",
    value: "NAME",
    help: "The file's encoding, where it is not UTF-8: windows-1252, windows-1250, cp850 …",
  },
  delimiter: {
    type: "string",
    value: "C",
    help: 'The file\'s delimiter: one character, || or "tab" (us: 1F).',
  },
  quote: {
    type: "string",
    value: "C",
    help: "The quote around cells, where it is another one than the double quote.",
  },
  "header-row": {
    type: "string",
    value: "N",
    help: "The line on which the header begins, where other lines stand above it.",
  },
  footer: {
    type: "string",
    value: "N",
    help: "How many lines of totals and the like stand below the rows; 0: every line is a row.",
  },
  "pad-short-rows": {
    type: "boolean",
    help: "Rows may leave out blank cells at their end, as spreadsheets do; a lost delimiter is then not noticed.",
  },
} as const satisfies Record<string, OptionSpec>;

/** The flag that lets damage pass. */
export const acceptOption = {
  accept: {
    type: "string",
    value: "CODE,…",
    help: "Let this damage pass, by its code: id-sci, id-15-digits, xl-error, xl-hashes …",
  },
} as const satisfies Record<string, OptionSpec>;

/** @throws UsageError for a code that there is not */
function acceptFrom(args: CommandArguments): readonly string[] | undefined {
  const codes = args
    .text("accept")
    ?.split(",")
    .map((code) => code.trim());
  const unknown = codes?.find((code) => !warningCodes.some((known) => known === code));
  if (unknown === undefined) return codes;
  const near = suggestName(unknown, warningCodes);
  throw new UsageError(
    `--accept does not know "${unknown}"${near === undefined ? "" : `; did you mean "${near}"?`}`,
    { code: "ERR_USAGE", actions: ["docs/reading.md lists the codes."] },
  );
}

function lineFrom(args: CommandArguments, flag: "header-row" | "footer"): number | undefined {
  const text = args.text(flag);
  return text === undefined ? undefined : parseCount(flag, text);
}

export function readingFrom(args: CommandArguments): ReadingSettings {
  return { ...wayOfReadingFrom(args), accept: acceptFrom(args) };
}

/** How a file is written, for a command that has nothing to let pass. */
export function wayOfReadingFrom(args: CommandArguments): Omit<ReadingSettings, "accept"> {
  return {
    encoding: args.text("encoding"),
    delimiter: args.text("delimiter"),
    quote: args.text("quote"),
    headerRow: lineFrom(args, "header-row"),
    padShortRows: args.flag("pad-short-rows") ? true : undefined,
    footer: args.text("footer") === "0" ? 0 : lineFrom(args, "footer"),
  };
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
