import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { once } from "node:events";

/** Column, field it goes to (none: the mapping leaves it out), how the mapping reads it, and its cell in a row. */
interface WideColumn {
  readonly name: string;
  readonly field?: string;
  readonly reading?: string;
  readonly cell: (row: number) => string;
}

const two = (number: number): string => String(number % 100).padStart(2, "0");
const date = (row: number): string => `${two(1 + (row % 28))}.${two(1 + (row % 12))}.2026`;
const amount = (row: number): string =>
  `${1 + (row % 9)}.${String(row % 1000).padStart(3, "0")},50`;
const id = (prefix: string, of: number) => (row: number) =>
  `${prefix}${String(row % of).padStart(8, "0")}`;
const whole = (of: number) => (row: number) => String(1 + (row % of));
const isDate = "date: { format: DD.MM.YYYY }";
const isAmount = 'decimal: { mark: ",", group: "." }';

const text = (name: string, field: string, prefix: string): WideColumn => ({
  name,
  field,
  cell: id(prefix, 5000),
});
const number = (name: string, field: string, of: number): WideColumn => ({
  name,
  field,
  cell: whole(of),
});
const money = (name: string, field: string): WideColumn => ({
  name,
  field,
  reading: isAmount,
  cell: amount,
});

/** 30 columns, of which 25 are mapped: ids, dates, amounts, codes and texts, as an ERP exports them. */
export const wideColumns: readonly WideColumn[] = [
  {
    name: "Detail ID",
    field: "Id",
    cell: (row) => `D-${String(row).padStart(9, "0")}`,
  },
  number("Account", "AccountId", 5000),
  number("Product", "ProductId", 40),
  { name: "Date", field: "ActivityDate", reading: isDate, cell: date },
  money("Quantity", "Quantity"),
  money("Amount", "RatedAmount"),
  { name: "From", field: "SubscriptionFromDate", reading: isDate, cell: date },
  { name: "Entered by", cell: (row) => `user ${row % 17}` },
  money("Cost", "CostUnrounded"),
  money("Tax", "TaxCostUnrounded"),
  money("Standard cost", "StandardCostUnrounded"),
  number("Invoice", "InvoiceId", 90_000),
  number("Currency", "CurrencyCode", 900),
  number("Rating", "RatingMethodId", 9),
  { name: "Cost centre", cell: whole(400) },
  text("Status", "ProcessStatus", "S"),
  {
    name: "Text",
    field: "ProcessDescription",
    cell: (row) => `usage of meter ${row % 977}, "peak"`,
  },
  text("Feature", "Feature", "F"),
  text("Contract", "ContractId", "C"),
  text("Contract rate", "ContractRateId", "R"),
  { name: "Remarks", cell: () => "" },
  text("Billing id", "BillingIdentifierId", "B"),
  text("Stage", "CollectorStageId", "G"),
  text("Pricing", "PricingId", "P"),
  text("Rate source", "RateSource", "Q"),
  { name: "Ledger", cell: whole(7) },
  text("Tier", "TieredGroup", "T"),
  text("Package", "PackageProductId", "K"),
  text("Country map", "CountryCodeMapId", "M"),
  { name: "Batch", cell: id("X", 12) },
];

const quoted = (cell: string): string =>
  cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell;

/** Writes so many rows of the wide export. @returns the path of a mapping that fits */
export async function writeWideDetails(path: string, rows: number): Promise<string> {
  const file = createWriteStream(path);
  file.write(`${wideColumns.map(({ name }) => name).join(";")}\n`);
  for (let row = 1; row <= rows; row += 1) {
    const line = wideColumns.map(({ cell }) => quoted(cell(row))).join(";");
    if (!file.write(`${line}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
  const fields = wideColumns.flatMap(({ name, field, reading }) => {
    if (field === undefined) return [];
    return `  ${field}: ${reading === undefined ? name : `{ column: ${name}, ${reading} }`}\n`;
  });
  const mappingPath = `${path}.mapping.yaml`;
  const head = "version: 1\ntarget: billingplatform/invoice-detail\nfields:\n";
  await writeFile(mappingPath, `${head}${fields.join("")}`);
  return mappingPath;
}
