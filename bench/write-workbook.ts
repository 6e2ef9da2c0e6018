import { writeFile } from "node:fs/promises";
import { makeWorkbook } from "../test/support/make-workbook.ts";

/** Column, field that it goes to, its cell in a row, and how a sheet holds that. */
interface BookColumn {
  readonly name: string;
  readonly field: string;
  /** As somebody typed it; a date as ISO has it. */
  readonly typed: (row: number) => string;
  readonly kind: "text" | "number" | "date";
}

const firstDay = 46_023;
/** 1 January 2026 and the days behind it. */
const isoOf = (day: number): string =>
  new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);

/** Ids of 20 digits, as text and as a number; whole numbers, amounts, days and texts. */
export const bookColumns: readonly BookColumn[] = [
  {
    name: "Detail",
    field: "Id",
    typed: (row) => `${row}`.padStart(20, "0"),
    kind: "text",
  },
  {
    name: "Billing id",
    field: "BillingIdentifierId",
    typed: (row) => `1234567890${`${row}`.padStart(10, "0")}`,
    kind: "number",
  },
  { name: "Account", field: "AccountId", typed: (row) => `${1 + (row % 5000)}`, kind: "number" },
  { name: "Product", field: "ProductId", typed: (row) => `${1 + (row % 40)}`, kind: "number" },
  { name: "Date", field: "ActivityDate", typed: (row) => isoOf(row % 360), kind: "date" },
  {
    name: "Quantity",
    field: "Quantity",
    typed: (row) => `${1 + (row % 9000)}.${1 + (row % 9)}`,
    kind: "number",
  },
  {
    name: "Amount",
    field: "RatedAmount",
    typed: (row) => `${row % 2000}.${row % 10}${1 + (row % 9)}`,
    kind: "number",
  },
  {
    name: "From",
    field: "SubscriptionFromDate",
    typed: (row) => isoOf(row % 28),
    kind: "date",
  },
  {
    name: "Text",
    field: "ProcessDescription",
    typed: (row) => `usage of meter ${row % 977} at its peak`,
    kind: "text",
  },
  {
    name: "Feature",
    field: "Feature",
    typed: (row) => `F${`${row % 5000}`.padStart(8, "0")}`,
    kind: "text",
  },
];

/** How Excel writes a fraction: by the 17 digits of the binary number. */
const spell = (typed: string): string =>
  typed.includes(".")
    ? Number(typed)
        .toPrecision(17)
        .replace(/\.?0+$/, "")
    : typed;

function cellOf({ typed, kind }: BookColumn, column: number, row: number): string {
  const place = `${String.fromCharCode(65 + column)}${row + 1}`;
  const text = typed(row);
  if (kind === "text") return `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`;
  if (kind === "number") return `<c r="${place}"><v>${spell(text)}</v></c>`;
  const days = Math.round((Date.parse(text) - Date.UTC(2026, 0, 1)) / 86_400_000);
  return `<c r="${place}" s="1"><v>${firstDay + days}</v></c>`;
}

const typeOf = (part: string, type: string): string =>
  `<Override PartName="/xl/${part}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`;

/** By which other readers than ours find the styles. */
const contentTypes = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${typeOf("workbook", "sheet.main")}${typeOf("worksheets/sheet1", "worksheet")}${typeOf("styles", "styles")}</Types>`;

/** Writes so many rows of ten columns as a workbook, as Excel spells them. */
export async function writeWorkbook(path: string, rows: number): Promise<void> {
  const header = bookColumns
    .map(({ name }, at) => cellOf({ name, field: "", typed: () => name, kind: "text" }, at, 0))
    .join("");
  const lines = Array.from({ length: rows }, (_, at) => {
    const cells = bookColumns.map((column, index) => cellOf(column, index, at + 1));
    return `<row r="${at + 2}">${cells.join("")}</row>`;
  });
  await writeFile(
    path,
    makeWorkbook({
      formats: ["yyyy\\-mm\\-dd"],
      more: [{ name: "[Content_Types].xml", bytes: contentTypes }],
      sheets: [
        {
          name: "Details",
          xml: `<sheetData><row r="1">${header}</row>${lines.join("")}</sheetData>`,
        },
      ],
    }),
  );
}

/** The same rows as a CSV file. */
export async function writeBookAsCsv(path: string, rows: number): Promise<void> {
  const lines = Array.from({ length: rows }, (_, at) =>
    bookColumns.map(({ typed }) => typed(at + 1)).join(","),
  );
  const header = bookColumns.map(({ name }) => name).join(",");
  await writeFile(path, `${header}\n${lines.join("\n")}\n`);
}

/** A mapping that takes every column. @returns its path */
export async function writeBookMapping(path: string): Promise<string> {
  const fields = bookColumns.map(({ name, field }) => `  ${field}: ${name}\n`);
  await writeFile(
    path,
    `version: 1\ntarget: billingplatform/invoice-detail\nfields:\n${fields.join("")}`,
  );
  return path;
}
