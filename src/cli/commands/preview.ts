import { printable, showCell } from "../../operations/entrance-basics.ts";
import { exitCodes, previewRows, type PreviewedRow } from "../../index.ts";
import type { Action } from "../command.ts";
import { parseCount, usualRows } from "../numbers.ts";
import { readingFrom } from "../reading-flags.ts";
import { requireMapping } from "../require-mapping.ts";
import { withSource } from "../take-source.ts";
import { printAnswer } from "../json-answer.ts";

export const previewAction: Action = async (args, world) => {
  const mappingPath = requireMapping(args);
  const [row, rows] = [args.text("row"), args.text("rows")];
  const shown = row === undefined ? usualRows : 1;
  const previewed = await withSource(
    args.positionals[0] ?? "",
    world,
    async (source) =>
      await previewRows({
        ...source,
        mappingPath,
        reading: readingFrom(args),
        rows: rows === undefined ? shown : parseCount("rows", rows),
        from: row === undefined ? 1 : parseCount("row", row),
        signal: world.stopSignal,
      }),
  );
  if (args.flag("json")) printAnswer(world, { data: previewed });
  else world.out(`${previewed.map(renderRow).join("\n")}\nNothing was sent.\n`);
  const areValid = previewed.every(({ outcome }) => outcome !== "invalid");
  return areValid ? exitCodes.ok : exitCodes.someRowsOtherwise;
};

type Line = readonly [field: string, from: string, value: string];

function renderRow({
  rowNumber,
  place,
  outcome,
  recordOf,
  fields,
  errors,
  tags,
}: PreviewedRow): string {
  const lines: Line[] = [
    ["FIELD", "FROM", "VALUE"],
    ...fields.map(({ field, from, value, error, unmet }): Line => {
      const cells = from.map(({ column, cell }) => `${column} ${showCell(cell)}`).join(", ");
      const leftOut = unmet === undefined ? "(left out)" : `(left out: not ${unmet})`;
      const made = value === undefined ? leftOut : JSON.stringify(value);
      return [
        field,
        cells === "" ? "(constant)" : cells,
        error === undefined ? made : `! ${error.code}`,
      ];
    }),
    ...Object.entries(tags).map(([tag, value]): Line => [tag, "(tag)", JSON.stringify(value)]),
  ];
  return [
    `row ${rowNumber} (${place}): ${outcome}${recordOf === undefined ? "" : `, part of the record of row ${recordOf}`}`,
    ...align(lines).map((text) => `  ${text}`),
    ...errors.map((error) => `  ! ${printable(error)}`),
    "",
  ].join("\n");
}

const widest = 60;

function align(lines: readonly Line[]): string[] {
  const width = (at: 0 | 1): number =>
    Math.min(widest, Math.max(...lines.map((line) => printable(line[at]).length)));
  const [first, second] = [width(0), width(1)];
  return lines.map(([field, from, value]) =>
    `${printable(field).padEnd(first)}  ${printable(from).padEnd(second)}  ${printable(value)}`.trimEnd(),
  );
}
