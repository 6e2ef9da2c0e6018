/**
 * Is memory flat? Loads 10,000 and 100,000 invoice details into the simulated API through the real command line and
 * prints peak memory side by side. Run: npm run build && node bench/memory.ts [rows rows …] [--batch rows in a request]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runLoadProcess, type LoadFigures } from "./run-load-process.ts";
import { startSimulatorProcess } from "./start-simulator-process.ts";
import { writeInvoiceDetails } from "./write-invoice-details.ts";

const allowedGrowth = 1.2;
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { batch: { type: "string", default: "1" } },
});
const sizes = positionals.length > 0 ? positionals.map(Number) : [10_000, 100_000];

const folder = await mkdtemp(join(tmpdir(), "waybill-bench-"));
const simulator = await startSimulatorProcess();
try {
  const figures: LoadFigures[] = [];
  for (const rows of sizes) {
    const source = join(folder, `details-${rows}.csv`);
    const mapping = await writeInvoiceDetails(source, rows);
    const run = await runLoadProcess({
      source,
      mapping,
      baseUrl: simulator.billingplatformUrl,
      runsDir: join(folder, `runs-${rows}`),
      flags: ["--batch", values.batch],
    });
    figures.push(run);
    console.log(
      `${rows.toLocaleString("en-US").padStart(9)} rows: peak ${run.peakMiB.toFixed(0)} MiB, ${run.seconds.toFixed(1)} s, ` +
        `${(rows / run.seconds).toFixed(0)} rows/s, ${((run.cpuSeconds * 1e6) / rows).toFixed(0)} µs CPU a row, ${run.applied} applied`,
    );
  }
  const growth = (figures.at(-1)?.peakMiB ?? 0) / (figures[0]?.peakMiB ?? 1);
  const isFlat = growth <= allowedGrowth;
  console.log(
    `peak of the largest ÷ peak of the smallest: ${growth.toFixed(2)} (flat means at most ${allowedGrowth}): ${isFlat ? "flat" : "NOT FLAT"}`,
  );
  process.exitCode = isFlat ? 0 : 1;
} finally {
  simulator.stop();
  await rm(folder, { recursive: true, force: true });
}
