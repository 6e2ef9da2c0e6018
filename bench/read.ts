/**
 * What does it cost to read, map and validate a file before anything is sent? `waybill check` on 30 columns of which 25 are
 * mapped, beside csv-parse alone and the script that people write with csv-parse and zod; then its memory at several sizes.
 * Then a fifth of the rows as a workbook of ten columns, beside exceljs and SheetJS (`make bench` installs them), and the same
 * rows as CSV. Run: npm run build && node bench/read.ts [rows] [folder of another build, to be run beside this one]
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type ProcessUsage, readUsage, tellUsage } from "./process-usage.ts";
import { writeBookAsCsv, writeBookMapping, writeWorkbook } from "./write-workbook.ts";
import { writeWideDetails } from "./write-wide-details.ts";

interface ReadFigures extends ProcessUsage {
  readonly rows: number;
}

const allowedGrowth = 1.2;
/** CPU of a check, in times of csv-parse alone. */
const allowedCost = 3;
const most = Number(process.argv[2] ?? 1_000_000);
const folder = await mkdtemp(join(tmpdir(), "waybill-bench-"));
const built = fileURLToPath(new URL("..", import.meta.url));
const other = process.argv[3];
const clients = fileURLToPath(new URL("read-clients.ts", import.meta.url));

const runClient = async (kind: string, file: string): Promise<ReadFigures> => {
  const call = [clients, kind, file];
  const { stdout } = await promisify(execFile)(process.execPath, call);
  return JSON.parse(stdout) as ReadFigures;
};

const runCheck = async (file: string, mapping: string, from = built): Promise<ReadFigures> => {
  const program = join(from, "dist", "cli", "main.cjs");
  const call = ["--import", tellUsage, program, "check", file, "-m", mapping, "--json"];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, call);
  const { data } = JSON.parse(stdout) as { data: { valid: number } };
  return { rows: data.valid, ...readUsage(stderr) };
};

const show = (name: string, figures: ReadFigures, ground: ReadFigures): void => {
  const { rows, seconds, cpuSeconds, peakMiB } = figures;
  console.log(
    `${name.padEnd(24)} ${rows.toLocaleString("en-US").padStart(9)} rows  ${(rows / seconds).toFixed(0).padStart(7)} rows/s  ${((cpuSeconds * 1e6) / rows).toFixed(1).padStart(5)} µs CPU a row  ${(cpuSeconds / ground.cpuSeconds).toFixed(2).padStart(5)} of csv-parse  ${peakMiB.toFixed(0).padStart(4)} MiB`,
  );
};

interface BookFigures extends ReadFigures {
  readonly changed?: number;
}

const showBook = (
  name: string,
  { rows, seconds, cpuSeconds, peakMiB, changed }: BookFigures,
): void => {
  const cells = changed === undefined ? "" : `  ${changed.toLocaleString("en-US")} cells changed`;
  console.log(
    `${name.padEnd(24)} ${rows.toLocaleString("en-US").padStart(9)} rows  ${(rows / seconds).toFixed(0).padStart(7)} rows/s  ${((cpuSeconds * 1e6) / rows).toFixed(1).padStart(5)} µs CPU a row  ${peakMiB.toFixed(0).padStart(4)} MiB${cells}`,
  );
};

/** Cells changed: those whose text is not what was typed in; a number by its shortest digits, a date by its day. */
async function compareWorkbooks(rows: number): Promise<void> {
  const book = join(folder, "book.xlsx");
  const csv = join(folder, "book.csv");
  await writeWorkbook(book, rows);
  await writeBookAsCsv(csv, rows);
  const mapping = await writeBookMapping(join(folder, "book.yaml"));
  const readers = fileURLToPath(new URL("workbook-clients.ts", import.meta.url));
  for (const [kind, name] of [
    ["waybill", "the reader of waybill"],
    ["exceljs", "exceljs 4.4, streaming"],
    ["sheetjs", "SheetJS 0.18.5"],
  ] as const) {
    if (kind !== "waybill" && !existsSync(new URL("clients/node_modules", import.meta.url))) {
      console.log(
        `${name.padEnd(24)} is not installed: npm ci --prefix bench/clients --ignore-scripts`,
      );
      continue;
    }
    const env = { ...process.env, TZ: "UTC" };
    const { stdout } = await promisify(execFile)(process.execPath, [readers, kind, book], { env });
    showBook(name, JSON.parse(stdout) as BookFigures);
  }
  showBook("waybill check, workbook", await runCheck(book, mapping));
  showBook("waybill check, CSV", await runCheck(csv, mapping));
}

try {
  const file = join(folder, "wide.csv");
  const mapping = await writeWideDetails(file, most);
  const ground = await runClient("parse", file);
  show("csv-parse alone", ground, ground);
  show("csv-parse + zod", await runClient("script", file), ground);
  const whole = await runCheck(file, mapping);
  show("waybill check", whole, ground);
  if (other !== undefined) {
    const before = await runCheck(file, mapping, other);
    show("the other build", before, ground);
    console.log(
      `CPU of this build ÷ the other: ${(whole.cpuSeconds / before.cpuSeconds).toFixed(2)}`,
    );
  }
  const cost = whole.cpuSeconds / ground.cpuSeconds;
  console.log(
    `goal, at most ${allowedCost.toFixed(1)} of csv-parse: ${cost <= allowedCost ? "met" : "MISSED"}`,
  );
  const peaks = [whole.peakMiB];
  for (const rows of [most / 10, most / 100]) {
    await writeWideDetails(file, rows);
    const { peakMiB } = await runCheck(file, mapping);
    peaks.push(peakMiB);
    console.log(`waybill check of ${rows.toLocaleString("en-US")} rows: ${peakMiB.toFixed(0)} MiB`);
  }
  const growth = (peaks[0] ?? 0) / (peaks.at(-1) ?? 1);
  console.log(
    `peak of the largest ÷ peak of the smallest: ${growth.toFixed(2)} (flat means at most ${allowedGrowth})`,
  );
  await compareWorkbooks(most / 5);
} finally {
  await rm(folder, { recursive: true, force: true });
}
