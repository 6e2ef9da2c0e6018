import { SourceError } from "../load-error.ts";
import { confirmDelimiter, findClearDelimiter, findDelimiter } from "./find-delimiter.ts";
import { findTableBelow, findWantedTable, type WantedColumns } from "./find-table.ts";
import { nameDelimiter } from "./name-delimiter.ts";
import { profileWidths } from "./profile-widths.ts";
import type { SepLine } from "./read-sep-line.ts";

const spellings: Readonly<Record<string, string>> = { tab: "\t", "\\t": "\t" };

export interface SettledDelimiter {
  readonly delimiter: string;
  /** Records before the header, as far as their shape tells. */
  readonly preamble: number;
}

/**
 * The delimiter to read with: what the mapping says, else what a `sep=` line says, else what is found.
 * @param text the start of the file behind byte order mark and `sep=` line
 * @throws SourceError ERR_SOURCE_DELIMITER when they contradict each other or nothing is certain
 */
export function settleDelimiter(
  text: string,
  setting: string | undefined,
  sepLine: SepLine | undefined,
  name: string,
  wanted: WantedColumns = [],
): SettledDelimiter {
  const pinned = setting === undefined ? undefined : readSetting(setting);
  if (pinned !== undefined && sepLine !== undefined && sepLine.delimiter !== pinned) {
    throw new SourceError(
      `The mapping says that ${name} is separated by ${nameDelimiter(pinned)}, but its first line says sep=${sepLine.delimiter}.`,
      {
        code: "ERR_SOURCE_DELIMITER",
        actions: ["Correct source: { delimiter } in the mapping, or export the file as before."],
      },
    );
  }
  const delimiter = pinned ?? sepLine?.delimiter;
  if (delimiter === undefined) return findTable(text, wanted, name);
  if (pinned === undefined || findWantedTable(text, wanted) === undefined)
    refuseOtherShape(text, delimiter, name);
  return { delimiter, preamble: 0 };
}

function findTable(text: string, wanted: WantedColumns, name: string): SettledDelimiter {
  const table = findWantedTable(text, wanted);
  if (table !== undefined) {
    confirmDelimiter(table.text, table.delimiter, name);
    return table;
  }
  const below = findTableBelow(text);
  try {
    const delimiter = findDelimiter(text, name);
    return below?.delimiter === delimiter ? below : { delimiter, preamble: 0 };
  } catch (error) {
    if (below === undefined) throw error;
    return below;
  }
}

function readSetting(setting: string): string {
  const delimiter = spellings[setting] ?? setting;
  if (/^[^"\r\n]$/u.test(delimiter)) return delimiter;
  throw new SourceError(
    `The delimiter ${JSON.stringify(setting)} must be one character, and neither a quote nor a line break.`,
    {
      code: "ERR_SOURCE_DELIMITER",
      actions: ['Say for example source: { delimiter: ";" }, or "tab".'],
    },
  );
}

/** A file that is pinned to one delimiter and came with another is refused, not read as one column. */
function refuseOtherShape(text: string, delimiter: string, name: string): void {
  const [header] = profileWidths(text, delimiter, 1);
  if (header === undefined || header.width > 1) return;
  const found = findClearDelimiter(text);
  if (found === undefined) return;
  throw new SourceError(
    `${name} should be separated by ${nameDelimiter(delimiter)}, but its header looks separated by ${nameDelimiter(found)}.`,
    {
      code: "ERR_SOURCE_DELIMITER",
      actions: ["Export the file as before, or correct source: { delimiter } in the mapping."],
    },
  );
}
