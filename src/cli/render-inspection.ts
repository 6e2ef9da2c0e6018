import { countOf, printable } from "../operations/entrance-basics.ts";
import { atPlace, type Inspection, nameOfPlace } from "../index.ts";
import {
  describeProfile,
  describeShape,
  describeWarning,
  profileTitles,
} from "../operations/entrance.ts";

const widestCell = 24;
const mostColumns = 8;

/** What a file looks like, for a person. */
export function renderInspection(inspection: Inspection): string {
  const { source, rowCount, warnings } = inspection;
  const lines = [
    `${source.name}: ${countOf(rowCount, "row")}, ${countOf(source.header.length, "column")}, header ${atPlace(source.headerLine, source.sheet)}`,
    `  ${describeShape(source)}`,
    "",
    ...renderFirstRows(inspection),
    "",
    ...renderColumns(inspection),
    ...(warnings.length === 0 ? [] : ["", "Worth a look"]),
    ...warnings.map((warning) => `  ${describeWarning(warning)}`),
  ];
  return `${lines.map((line) => printable(line).trimEnd()).join("\n")}\n`;
}

function renderFirstRows({ source, rows }: Inspection): readonly string[] {
  const hidden = source.header.length - mostColumns;
  const { sheet } = source;
  const header = [sheet === undefined ? "line" : "place", ...source.header.slice(0, mostColumns)];
  const body = rows.map(({ line, cells }) => [
    sheet === undefined ? String(line) : nameOfPlace(line, sheet),
    ...cells.slice(0, mostColumns),
  ]);
  return [
    ...renderTable([header, ...body]),
    ...(hidden > 0 ? [`  … and ${countOf(hidden, "more column")}`] : []),
  ];
}

function renderColumns({ columns, rowCount }: Inspection): readonly string[] {
  return renderTable([
    profileTitles,
    ...columns.map((column) => describeProfile(column, rowCount)),
  ]);
}

function renderTable(rows: readonly (readonly string[])[]): readonly string[] {
  const shown = rows.map((row) => row.map(cut));
  const widths = (shown[0] ?? []).map((_, at) =>
    Math.max(...shown.map((row) => (row[at] ?? "").length)),
  );
  return shown.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`);
}

function cut(cell: string): string {
  const text = printable(cell);
  return text.length > widestCell ? `${text.slice(0, widestCell - 1)}…` : text;
}
