import { ConfigurationError } from "../../kernel/load-error.ts";
import { printable, showCell } from "../../kernel/show-cell.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import type { AbovePlace } from "../../mapping/schema/above-schema.ts";
import type { SourceRecord } from "../../source/formats/format.ts";
import type { Source } from "../../source/source.ts";

/** No title block is longer; what is above the header is held in memory. */
const mostLines = 1000;

async function readTitles(
  source: Source,
  signal: AbortSignal | undefined,
): Promise<readonly SourceRecord[]> {
  const found: SourceRecord[] = [];
  for await (const records of source.readRecords(source, signal))
    for (const record of records) {
      if (record.line >= source.headerLine || found.length === mostLines) return found;
      found.push(record);
    }
  return found;
}

function findText(place: AbovePlace, titles: readonly SourceRecord[]): string {
  if ("line" in place) {
    const record = titles.find(({ line }) => line === place.line);
    return record?.cells[place.cell - 1]?.trim() ?? "";
  }
  for (const { cells } of titles) {
    const at = cells.findIndex((cell) => cell.trim() === place.label);
    const behind = at === -1 ? [] : cells.slice(at + 1);
    const text = behind.find((cell) => cell.trim() !== "");
    if (text !== undefined) return text.trim();
  }
  return "";
}

function describePlace(place: AbovePlace): string {
  return "line" in place
    ? `a text in cell ${place.cell} of line ${place.line}`
    : `a text behind ${showCell(place.label)}`;
}

/**
 * The texts above the header that a mapping takes, by name with its $, without outer blanks.
 * @param given those that a person gives, which are not looked for
 * @throws ConfigurationError ERR_HEADER_MISMATCH where one is not there
 */
export async function readAbove(
  source: Source,
  { file: { above = {} }, path }: Pick<Mapping, "file" | "path">,
  given: ReadonlyMap<string, string>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const wanted = Object.entries(above).filter(([name]) => !given.has(`$${name}`));
  if (wanted.length === 0) return new Map();
  const titles = await readTitles(source, signal);
  return new Map(
    wanted.map(([name, place]) => {
      const text = findText(place, titles);
      if (text !== "") return [`$${name}`, text];
      throw new ConfigurationError(
        printable(
          `${source.name} does not have ${describePlace(place)} above its header (line ${source.headerLine}), which ${path} takes as $${name}.`,
        ),
        {
          code: "ERR_HEADER_MISMATCH",
          actions: [
            "Use the mapping that was made for this file, or correct it under above.",
            `Where the file has lost it, as a rejects.csv has, give it: --set ${name}=…`,
          ],
        },
      );
    }),
  );
}
