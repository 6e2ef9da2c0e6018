import { dayOf2026 } from "./dates.ts";
import { formatCsv } from "./format-csv.ts";
import { createRandomChoices, type RandomChoices } from "./random.ts";

const rowCount = 1200;

/** Price in cents, product id, what it is. */
const products = [
  [1250, 301, "Meter rent"],
  [89, 302, "Water, cubic metre"],
  [4975, 310, "Connection, monthly"],
  [129_900, 355, "Pump service, yearly"],
  [3, 390, "Telemetry message"],
] as const;

/** Corrected invoice details from a spreadsheet with decimal commas: 1,200 rows without a fault. */
export function generateInvoiceDetails(seed: number): string {
  const random = createRandomChoices(seed);
  const rows = Array.from({ length: rowCount }, (_, index) => makeRow(index, random));
  return formatCsv(rows, ";");
}

function makeRow(index: number, random: RandomChoices): Readonly<Record<string, string>> {
  const [cents, productId, feature] = random.pick(products);
  // Only water is measured; the rest is counted.
  const thousandths = productId === 302 ? random.integer(1, 99_999) : random.integer(1, 24) * 1000;
  const sign = random.chance(0.05) ? -1 : 1;
  const hundredThousandths = sign * cents * thousandths;
  const from = dayOf2026(random.integer(0, 11) * 30);
  return {
    "Detail Id": String(81_000_000 + index * 7 + random.integer(0, 6)),
    Account: String(random.integer(10_001, 19_999)),
    Product: String(productId),
    Feature: feature,
    Activity: germanDay(from),
    Quantity: germanDecimal(sign * thousandths, 3),
    Amount: germanDecimal(Math.round(hundredThousandths / 1000), 2),
    "Cost unrounded": germanDecimal(hundredThousandths, 5),
    Currency: "978",
    Estimated: random.chance(0.15) ? "yes" : "no",
    Remark: random.chance(0.05) ? "reading by customer; checked" : "",
  };
}

const germanDay = (day: string): string => day.split("-").toReversed().join(".");

/** `1234567` with 3 decimals is `1.234,567`. */
function germanDecimal(scaled: number, decimals: number): string {
  const digits = String(Math.abs(scaled)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, -decimals).replaceAll(/\B(?=(?:\d{3})+$)/g, ".");
  return `${scaled < 0 ? "-" : ""}${whole},${digits.slice(-decimals)}`;
}
