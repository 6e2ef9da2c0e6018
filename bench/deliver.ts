/**
 * How fast are rows delivered where nothing limits the pace? A bare got loop of the same requests (the ceiling), the script
 * that people write, newman (installed from npm for the occasion), and waybill with ledger, validation and reports, row by
 * row and in batches. All against the same API that only answers.
 * Run: npm run build && node bench/deliver.ts [rows] [folder of another build, to be run beside this one] [rows in a request, such as 1,50]
 * Where rows in a request are named, nothing is compared but the builds and a bare loop.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runLoadProcess, type LoadFigures } from "./run-load-process.ts";
import { startFastApi } from "./start-fast-api.ts";
import { writeInvoiceDetails } from "./write-invoice-details.ts";

const rows = Number(process.argv[2] ?? 20_000);
const other = process.argv[3];
const sizes = process.argv[4]?.split(",").map(Number);
/** CPU a row, in parts of that of the build that the goals were set against. */
const goals = new Map([
  [1, 0.7],
  [50, 0.35],
]);
const folder = await mkdtemp(join(tmpdir(), "waybill-bench-"));
const source = join(folder, "details.csv");
const mapping = await writeInvoiceDetails(source, rows);
const api = await startFastApi();
const clients = fileURLToPath(new URL("got-clients.ts", import.meta.url));

const runGot = async (kind: string, batch: number): Promise<LoadFigures> => {
  const words = [clients, kind, api.url, source, `${rows}`, `${batch}`];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return JSON.parse(stdout) as LoadFigures;
};
let run = 0;
const runWaybill = async (batch: number, from?: string): Promise<LoadFigures> =>
  await runLoadProcess({
    from,
    source,
    mapping,
    baseUrl: api.url,
    runsDir: join(folder, `runs-${(run += 1)}`),
    flags: ["--batch", `${batch}`],
  });

/** newman is slow and holds everything: a part of the rows shows as much. */
const newmanRows = Math.min(rows, 2000);
const runNewman = async (): Promise<LoadFigures> => {
  const words = ["install", "--prefix", folder, "--no-audit", "--no-fund", "newman@6.2.2"];
  await promisify(execFile)("npm", words);
  const script = fileURLToPath(new URL("newman-client.ts", import.meta.url));
  const call = [script, folder, api.url, source, `${newmanRows}`];
  const { stdout } = await promisify(execFile)(process.execPath, call);
  return JSON.parse(stdout) as LoadFigures;
};

const perSecond = ({ seconds }: LoadFigures): number => rows / seconds;
const show = (name: string, given: LoadFigures, ceiling: LoadFigures, done = rows): void => {
  const share = rows / done;
  const { peakMiB, applied } = given;
  const cpuSeconds = given.cpuSeconds * share;
  const figures = { ...given, seconds: given.seconds * share };
  console.log(
    `${name.padEnd(28)} ${perSecond(figures).toFixed(0).padStart(7)} rows/s  ${((cpuSeconds * 1e6) / rows).toFixed(0).padStart(5)} µs CPU a row  ${(perSecond(figures) / perSecond(ceiling)).toFixed(2).padStart(6)} of bare got  ${peakMiB.toFixed(0).padStart(5)} MiB  ${applied} applied`,
  );
};

/** The same load by another build. */
async function compareWith(
  from: string | undefined,
  figures: LoadFigures,
  batch: number,
  ceiling: LoadFigures,
): Promise<void> {
  if (from === undefined) return;
  const before = await runWaybill(batch, from);
  show("  the other build", before, ceiling);
  const share = figures.cpuSeconds / before.cpuSeconds;
  const goal = goals.get(batch);
  const verdict =
    goal === undefined ? "" : ` (goal, at most ${goal}: ${share <= goal ? "met" : "MISSED"})`;
  console.log(`  CPU of this build ÷ the other: ${share.toFixed(2)}${verdict}`);
}

try {
  const isSingle = sizes === undefined || sizes.includes(1);
  const bare = await runGot("bare", isSingle ? 1 : (sizes[0] ?? 1));
  show("bare got loop", bare, bare);
  if (sizes === undefined) {
    show("csv-parse + p-limit + got", await runGot("plain", 1), bare);
    await runNewman().then(
      (figures) => show(`newman (${newmanRows} rows)`, figures, bare, newmanRows),
      (error: unknown) => console.log(`newman: not installed or not run: ${String(error)}`),
    );
  }
  let single: LoadFigures | undefined;
  for (const batch of sizes ?? [1, 10, 50]) {
    const figures = await runWaybill(batch);
    show(batch === 1 ? "waybill, row by row" : `waybill, batches of ${batch}`, figures, bare);
    await compareWith(other, figures, batch, bare);
    if (batch === 1) {
      single = figures;
      continue;
    }
    show(`bare got, batches of ${batch}`, await runGot("bare", batch), bare);
    if (single !== undefined)
      console.log(
        `  batches of ${batch} ÷ row by row: ${(perSecond(figures) / perSecond(single)).toFixed(1)}`,
      );
  }
} finally {
  api.stop();
  await rm(folder, { recursive: true, force: true });
}
