/**
 * What `waybill check` is compared with, each in a process of its own: `parse`, csv-parse alone into nothing, and `script`,
 * csv-parse with a zod schema over the same 25 fields. Prints its figures as JSON. Run by read.ts: read-clients.ts parse|script FILE
 */
import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { z } from "zod";
import { wideColumns } from "./write-wide-details.ts";
import { peakMiB } from "./process-usage.ts";

const [kind, file = ""] = process.argv.slice(2);

const decimal = z
  .string()
  .transform((cell) => cell.replaceAll(".", "").replace(",", "."))
  .pipe(z.string().regex(/^-?\d+(\.\d+)?$/));
const date = z
  .string()
  .regex(/^\d\d\.\d\d\.\d{4}$/)
  .transform((cell) => cell.split(".").toReversed().join("-"))
  .pipe(z.iso.date());
const whole = z
  .string()
  .regex(/^\d+$/)
  .transform((cell) => Number(cell));
const schemaOf = (field: string, reading: string | undefined): z.ZodType => {
  if (reading !== undefined) return reading.startsWith("date") ? date : decimal;
  return /^(Account|Product|Invoice|RatingMethod)Id$|^CurrencyCode$/.test(field)
    ? whole
    : z.string().min(1);
};
const schema = z.object(
  Object.fromEntries(
    wideColumns.flatMap(({ name, field, reading }) =>
      field === undefined ? [] : [[name, schemaOf(field, reading)]],
    ),
  ),
);

async function parseOnly(): Promise<number> {
  let rows = 0;
  const records = createReadStream(file).pipe(parse({ delimiter: ";" }));
  records.on("data", () => (rows += 1));
  await new Promise((resolve, reject) => records.on("end", resolve).on("error", reject));
  return rows - 1;
}

async function runScript(): Promise<number> {
  let rows = 0;
  for await (const row of createReadStream(file).pipe(parse({ columns: true, delimiter: ";" }))) {
    if (schema.safeParse(row).success) rows += 1;
  }
  return rows;
}

const before = process.cpuUsage();
const startedAt = performance.now();
const rows = await (kind === "parse" ? parseOnly() : runScript());
const cpu = process.cpuUsage(before);
console.log(
  JSON.stringify({
    rows,
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakMiB: peakMiB(),
  }),
);
