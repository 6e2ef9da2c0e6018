import type { SourceRow } from "../rows/row.ts";
import type { MappingFile } from "./mapping-schema.ts";

type Naming = Pick<MappingFile, "above" | "parameters">;

/** What every row has besides its cells. */
const ofRow = {
  $file: (_row: SourceRow, sourceName: string) => sourceName,
  // A row of a rejects.csv is the row that it was.
  $row: ({ rowNumber, correctedRow }: SourceRow) => String(correctedRow ?? rowNumber),
  $line: ({ line }: SourceRow) => String(line),
} as const satisfies Record<string, (row: SourceRow, sourceName: string) => string>;

/** Names of the mapping's own that stand for a text of the whole file, each with its $ in front. */
export function listOwnNames({ above = {}, parameters = {} }: Naming): readonly string[] {
  return [...Object.keys(above), ...Object.keys(parameters)].map((name) => `$${name}`);
}

/** Every name that a mapping may say in the place of a column: what is known of a row besides its cells. */
export function listGivenNames(file: Naming): readonly string[] {
  return [...Object.keys(ofRow), ...listOwnNames(file)];
}

/**
 * Puts the texts of all given names behind the cells of a row.
 * @param width columns of the header
 * @param given the texts of the mapping's own names
 */
export function appendGiven(
  file: Naming,
  {
    width,
    sourceName,
    given,
  }: {
    readonly width: number;
    readonly sourceName: string;
    readonly given: ReadonlyMap<string, string>;
  },
): (row: SourceRow) => SourceRow {
  const own = listOwnNames(file).map((name) => given.get(name) ?? "");
  const makers = Object.values(ofRow);
  return (row) => {
    const cells = row.cells.slice(0, width);
    while (cells.length < width) cells.push("");
    return { ...row, cells: [...cells, ...makers.map((make) => make(row, sourceName)), ...own] };
  };
}
