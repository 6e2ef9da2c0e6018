/**
 * What reads a workbook beside the reader of Waybill, each in a process of its own: `waybill`, `exceljs` (as a stream) and
 * `sheetjs` (xlsx 0.18.5, the last one on the npm registry). Prints as JSON its figures and how many cells differ from what
 * somebody had typed. Run by read.ts: workbook-clients.ts waybill|exceljs|sheetjs FILE
 */
import { createRequire } from "node:module";
import { openSource } from "../src/source/open-source.ts";
import { readRows } from "../src/source/read-rows.ts";
import { bookColumns } from "./write-workbook.ts";
import { peakMiB } from "./process-usage.ts";

type Value = string | number | boolean | Date | null | undefined;

/** As far as it is used here. */
interface Exceljs {
  readonly stream: {
    readonly xlsx: {
      readonly WorkbookReader: new (
        file: string,
        options: object,
      ) => AsyncIterable<
        AsyncIterable<{ readonly number: number; readonly values: readonly Value[] }>
      >;
    };
  };
}
interface Sheetjs {
  readonly readFile: (
    file: string,
    options: object,
  ) => { readonly Sheets: Readonly<Record<string, object>> };
  readonly utils: {
    readonly sheet_to_json: (
      sheet: object | undefined,
      options: object,
    ) => readonly (readonly Value[])[];
  };
}

const [kind = "", file = ""] = process.argv.slice(2);
const require = createRequire(new URL("clients/package.json", import.meta.url));

/** The kindest text of a value: the shortest digits of a number, the day of a date. */
const textOf = (value: Value): string =>
  value instanceof Date ? value.toISOString().slice(0, 10) : String(value ?? "");

let [rows, changed] = [0, 0];
function count(values: readonly Value[]): void {
  rows += 1;
  for (const [at, { typed }] of bookColumns.entries())
    if (textOf(values[at]) !== typed(rows)) changed += 1;
}

async function readAsWaybill(): Promise<void> {
  for await (const { cells } of readRows(await openSource(file, {}))) count(cells);
}

async function readByExceljs(): Promise<void> {
  const { stream } = require("exceljs") as Exceljs;
  const options = { worksheets: "emit", styles: "cache", sharedStrings: "cache" };
  for await (const sheet of new stream.xlsx.WorkbookReader(file, options))
    for await (const { number, values } of sheet) if (number > 1) count(values.slice(1));
}

function readBySheetjs(): void {
  const { readFile, utils } = require("xlsx") as Sheetjs;
  const { Sheets } = readFile(file, { dense: true, cellDates: true });
  const table = utils.sheet_to_json(Sheets["Details"], { header: 1, raw: true });
  for (const values of table.slice(1)) count(values);
}

const before = process.cpuUsage();
const startedAt = performance.now();
if (kind === "waybill") await readAsWaybill();
else if (kind === "exceljs") await readByExceljs();
else readBySheetjs();
const cpu = process.cpuUsage(before);
console.log(
  JSON.stringify({
    rows,
    changed,
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakMiB: peakMiB(),
  }),
);
