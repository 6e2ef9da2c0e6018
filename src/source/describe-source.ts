import type { Dialect } from "../rows/dialect.ts";
import { mostDistinct, type ColumnProfile } from "./column-profile.ts";
import type { Shape } from "./shape.ts";

const lineEnds: Readonly<Record<string, string>> = { "\n": "LF", "\r\n": "CR LF", "\r": "CR" };

/** How a file is written: `encoding windows-1252, delimiter ;, line ends CR LF`. */
export function describeShape({
  dialect,
  shape,
}: {
  readonly dialect: Dialect;
  readonly shape: Shape;
}): string {
  if (shape.format === "xlsx")
    return `workbook, sheet ${JSON.stringify(shape.sheet.value)}, days counted from ${shape.dates.value}`;
  const delimiter = dialect.delimiter === "\t" ? "tab" : dialect.delimiter;
  return `encoding ${dialect.encoding}${dialect.bom ? " with byte order mark" : ""}, delimiter ${delimiter}, line ends ${lineEnds[dialect.lineEnd]}`;
}

/** What `describeProfile` tells of a column. */
export const profileTitles = [
  "column",
  "type",
  "filled",
  "distinct",
  "length",
  "shape",
  "suspected damage",
] as const;

/** What the cells of a column look like, in a word for each title. */
export function describeProfile(column: ColumnProfile, rowCount: number): readonly string[] {
  const { name, type, filled, distinct, minLength, maxLength, shape, damage } = column;
  return [
    name === "" ? "(no name)" : name,
    type,
    rowCount === 0 ? "-" : `${Math.floor((100 * filled) / rowCount)} %`,
    distinct >= mostDistinct ? "10,000+" : String(distinct),
    minLength === maxLength ? String(maxLength) : `${minLength}-${maxLength}`,
    shape,
    damage.map(({ code, count }) => `${code} (${count})`).join(", "),
  ];
}
