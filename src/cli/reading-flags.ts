import { type ReadingSettings, UsageError, warningCodes } from "../index.ts";
import type { CommandArguments } from "./command.ts";
import { parseCount } from "./numbers.ts";
import { suggestName } from "./suggest-name.ts";

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
  return {
    ...wayOfReadingFrom(args),
    accept: acceptFrom(args),
    parameters: parametersFrom(args),
  };
}

/** @throws UsageError for what is no name with a value, or a name that stands twice */
function parametersFrom(args: CommandArguments): Readonly<Record<string, string>> | undefined {
  const given = new Map<string, string>();
  for (const written of args.texts("set")) {
    const [, name, value] = /^([A-Za-z]\w*)=(.*)$/s.exec(written) ?? [];
    if (name === undefined || value === undefined || given.has(name))
      throw new UsageError(
        given.has(name ?? "")
          ? `--set gives ${name} twice`
          : `--set takes a name and a value, not "${written}"`,
        { code: "ERR_USAGE", actions: ["For example --set period=2026-03"] },
      );
    given.set(name, value);
  }
  return given.size === 0 ? undefined : Object.fromEntries(given);
}

/** How a file is written, for a command that has nothing to let pass. */
export function wayOfReadingFrom(args: CommandArguments): Omit<ReadingSettings, "accept"> {
  return {
    sheet: args.text("sheet"),
    entry: args.text("entry"),
    encoding: args.text("encoding"),
    delimiter: args.text("delimiter"),
    quote: args.text("quote"),
    headerRow: lineFrom(args, "header-row"),
    padShortRows: args.flag("pad-short-rows") ? true : undefined,
    footer: args.text("footer") === "0" ? 0 : lineFrom(args, "footer"),
  };
}
