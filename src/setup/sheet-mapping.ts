import { writeText } from "../mapping/suggest/write-yaml.ts";
import type { Target } from "../targets/target.ts";
import type { TemplateColumn } from "./template-columns.ts";

/** What stands between several values in one cell. */
const separator = "|";

const conversions: Readonly<Record<TemplateColumn["reading"], string>> = {
  "as-it-is": "",
  date: `date: YYYY-MM-DD`,
  list: `list: "${separator}"`,
  json: "json: true",
};

/** The mapping of a sheet whose columns are named as the fields are. */
export function renderSheetMapping(target: Target, columns: readonly TemplateColumn[]): string {
  const server = target.fields
    .filter(
      ({ name, required, writtenByServer }) => required && writtenByServer && !name.includes("."),
    )
    .filter(({ name }) => !target.filledByServer.includes(name) && !isTag(target, name))
    .map(({ name }) => name);
  return [
    `# The columns of ${target.name}, each under its own name. docs/mappings.md has the language.`,
    "version: 1",
    `target: ${target.name}`,
    ...(server.length === 0 ? [] : [`leave_to_server: [${server.join(", ")}]`]),
    "fields:",
    ...columns.map((column) => `  ${writeText(column.name)}: ${renderField(column)}`),
    ...listEmptyObjects(target, columns).map((name) => `  ${writeText(name)}: { constant: {} }`),
    "",
  ].join("\n");
}

/** What the API requires though it may be empty, and no column is part of. */
function listEmptyObjects(
  { fields }: Target,
  columns: readonly TemplateColumn[],
): readonly string[] {
  return fields
    .filter(({ name, type, required, writtenByServer }) => {
      const isTop = !name.includes(".");
      const isFilled = columns.some((one) => one.name === name || one.name.startsWith(`${name}.`));
      return isTop && type === "object" && required && !writtenByServer && !isFilled;
    })
    .map(({ name }) => name);
}

const isTag = ({ tags }: Target, name: string): boolean =>
  Object.values(tags ?? {}).some((tag) => tag === name);

function renderField({ name, reading, required }: TemplateColumn): string {
  const settings = [
    `column: ${writeText(name)}`,
    ...(conversions[reading] === "" ? [] : [conversions[reading]]),
    ...(required === "yes" ? [] : ["blank: leave-out"]),
  ];
  return settings.length === 1 ? writeText(name) : `{ ${settings.join(", ")} }`;
}

/** Cells of an invented row that such a mapping takes. @param rowNumber from 1, so that rows differ */
export function exampleCells(
  target: Target,
  columns: readonly TemplateColumn[],
  rowNumber: number,
): readonly string[] {
  return columns.map((column) => exampleCell(column, column.name === target.key.field, rowNumber));
}

function exampleCell(
  { name, type, reading, form, allowed }: TemplateColumn,
  isKey: boolean,
  rowNumber: number,
): string {
  if (isKey) return String(1000 + rowNumber);
  if (allowed !== undefined) return allowed[(rowNumber - 1) % allowed.length] ?? "";
  if (reading === "date") return `2026-01-${String(rowNumber).padStart(2, "0")}`;
  if (reading === "list") return [`A-${rowNumber}`, `B-${rowNumber}`].join(separator);
  if (reading === "json") return JSON.stringify({ example: String(rowNumber) });
  if (form?.includes("decimal") === true) return `${rowNumber}.50`;
  if (type === "boolean") return String(rowNumber % 2 === 1);
  if (type === "integer" || type === "number") return String(rowNumber);
  if (/mail/i.test(name)) return `person${rowNumber}@example.org`;
  return `Example-${rowNumber}`;
}
