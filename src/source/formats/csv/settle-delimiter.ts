import { SourceError } from "../../../kernel/load-error.ts";
import type { WantedColumns } from "../../column-names.ts";
import { decided, type Decided } from "../../shape.ts";
import { nameDelimiter, unspellDelimiter, type SepLine } from "./delimiters.ts";
import { confirmDelimiter, findClearDelimiter, findDelimiter } from "./find-delimiter.ts";
import { findTableBelow, findWantedTable, type FoundTable } from "./find-table.ts";
import { profileWidths, type TextSample } from "./profile-widths.ts";

export interface SettledDelimiter {
  readonly delimiter: Decided<string>;
  /** Records before the header, as far as their shape tells. */
  readonly preamble: Decided<number>;
}

const noPreamble = decided(0, "usual");

/**
 * The delimiter to read with: what the mapping says, else what a `sep=` line says, else what is found.
 * @param sample the start of the file behind byte order mark and `sep=` line
 * @throws SourceError ERR_SOURCE_DELIMITER when they contradict each other or nothing is certain
 */
export function settleDelimiter(
  sample: TextSample,
  setting: string | undefined,
  sepLine: SepLine | undefined,
  wanted: WantedColumns = [],
): SettledDelimiter {
  const { name, quote } = sample;
  const pinned = setting === undefined ? undefined : readSetting(setting, quote);
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
  if (delimiter === undefined) return findTable(sample, wanted);
  if (pinned === undefined || findWantedTable(sample, wanted) === undefined)
    refuseOtherShape(sample, delimiter);
  const by = pinned === undefined ? "sep-line" : "said";
  return { delimiter: decided(delimiter, by), preamble: noPreamble };
}

function findTable(sample: TextSample, wanted: WantedColumns): SettledDelimiter {
  const table = findWantedTable(sample, wanted);
  if (table !== undefined) {
    confirmDelimiter({ ...sample, text: table.text }, table.delimiter);
    return foundBy(table, "columns");
  }
  const below = findTableBelow(sample);
  try {
    const delimiter = findDelimiter(sample);
    const isBelow =
      below?.delimiter === delimiter.value || findClearDelimiter(sample) === undefined;
    if (below !== undefined && isBelow) return foundBy(below, "rows");
    return { delimiter, preamble: noPreamble };
  } catch (error) {
    if (below === undefined) throw error;
    return foundBy(below, "rows");
  }
}

const foundBy = (
  { delimiter, preamble }: FoundTable,
  by: "columns" | "rows",
): SettledDelimiter => ({
  delimiter: decided(delimiter, by),
  preamble: decided(preamble, by),
});

function readSetting(setting: string, quote: string): string {
  const delimiter = unspellDelimiter(setting);
  const isUsable = delimiter === "||" || /^[^"\r\n]$/u.test(delimiter);
  if (isUsable && delimiter !== quote) return delimiter;
  throw new SourceError(
    `The delimiter ${JSON.stringify(setting)} must be one character or ||, and neither a quote nor a line break.`,
    {
      code: "ERR_SOURCE_DELIMITER",
      actions: ['Say for example source: { delimiter: ";" }, or "tab".'],
    },
  );
}

/** A file that is pinned to one delimiter and came with another is refused, not read as one column. */
function refuseOtherShape(sample: TextSample, delimiter: string): void {
  const [header] = profileWidths(sample, delimiter, 1);
  if (header === undefined || header.width > 1) return;
  const found = findClearDelimiter(sample);
  if (found === undefined) return;
  throw new SourceError(
    `${sample.name} should be separated by ${nameDelimiter(delimiter)}, but its header looks separated by ${nameDelimiter(found)}.`,
    {
      code: "ERR_SOURCE_DELIMITER",
      actions: ["Export the file as before, or correct source: { delimiter } in the mapping."],
    },
  );
}
