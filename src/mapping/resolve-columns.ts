import { ConfigurationError } from "../load-error.ts";
import { printable } from "../rows/show-cell.ts";
import { type Column, createFindColumn } from "./find-column.ts";
import type { Mapping } from "./mapping.ts";
import { settingsOf } from "./schema/field-schema.ts";
import { namesOf, parseTemplate } from "./transforms/parse-template.ts";

/** The column that stands for a name, or for the first of several, as the mapping writes them. */
export type TakeColumn = (wanted: string | readonly string[]) => Column;

interface Want {
  readonly place: string;
  readonly wanted: string | readonly string[];
}

const mostShown = 10;
const mostColumns = 60;

function listWants({ file }: Mapping): readonly Want[] {
  const fromFields = Object.entries(file.fields).flatMap(([name, field]): Want[] => {
    const { column, template } = settingsOf(field);
    const place = `fields.${name}`;
    if (column !== undefined) return [{ place, wanted: column }];
    const parts = template === undefined ? [] : (parseTemplate(template) ?? []);
    return namesOf(parts).map((wanted) => ({ place, wanted }));
  });
  const fromSkips = (file.skip_rows ?? []).map((skip, i) => ({
    place: `skip_rows[${i}]`,
    wanted: skip.column,
  }));
  return [...fromFields, ...fromSkips];
}

/** Columns that the header of a source has, each with the names that it may have. */
export function wantedColumns(mapping: Mapping): readonly (readonly string[])[] {
  return listWants(mapping).map(({ wanted }) => [wanted].flat());
}

function describeHeader(header: readonly string[]): string {
  const shown = header.slice(0, mostColumns).map((name) => `"${name}"`);
  if (header.length > mostColumns) shown.push(`and ${header.length - mostColumns} more`);
  return `The header of the file is ${shown.join(", ")}.`;
}

function refuseHeader(
  mapping: Mapping,
  header: readonly string[],
  sourceName: string,
  faults: readonly string[],
): ConfigurationError {
  const hidden = faults.length - mostShown;
  const lines = [
    ...faults.slice(0, mostShown),
    ...(hidden > 0 ? [`… and ${hidden} more.`] : []),
    describeHeader(header),
  ];
  const opening = `${sourceName} does not have the columns that ${mapping.path} takes:`;
  return new ConfigurationError(printableLines([opening, ...lines]), {
    code: "ERR_HEADER_MISMATCH",
    actions: [
      "Use the mapping that was made for this file, or correct the names in the mapping.",
      "Other names that a column may have go into a list in the mapping: column: [Status, State].",
    ],
  });
}

const printableLines = (lines: readonly string[]): string => lines.map(printable).join("\n");

/**
 * Finds every column that a mapping takes in a header.
 * @throws ConfigurationError ERR_HEADER_MISMATCH naming each column that is missing or stands twice, the nearest one
 * found, and the header
 */
export function resolveColumns(
  mapping: Mapping,
  header: readonly string[],
  sourceName: string,
): TakeColumn {
  const find = createFindColumn(header);
  const faults = listWants(mapping).flatMap(({ place, wanted }) => {
    const found = find(wanted);
    return "refused" in found ? [`${place}: ${found.refused}`] : [];
  });
  if (faults.length > 0) throw refuseHeader(mapping, header, sourceName, faults);
  return (wanted) => {
    const found = find(wanted);
    if ("refused" in found) throw new Error(`the column was not resolved: ${found.refused}`);
    return found;
  };
}
