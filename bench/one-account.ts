/**
 * What do two loads of one account get that are started at the same time, each in a process of its own? Both load invoice
 * details by the real command line against a limiter of 30/s, once with a runs folder each, so that neither knows of the
 * other, and once with one for both. Prints requests a second that went in, and refusals (429).
 * Run: npm run build && node bench/one-account.ts [--rows 900] [--retry-after]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tokenBucket } from "../test/support/pace/limiters.ts";
import { runLoadProcess } from "./run-load-process.ts";
import { startLimiter } from "./start-limiter.ts";
import { writeInvoiceDetails } from "./write-invoice-details.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "900" },
    "retry-after": { type: "boolean", default: false },
  },
});
const perSecond = 30;
const burst = 30;
const folder = await mkdtemp(join(tmpdir(), "waybill-bench-"));

interface Measured {
  readonly perSecond: number;
  readonly refused: number;
}

async function measure(name: string, runsDirs: readonly string[]): Promise<Measured> {
  const limiter = await startLimiter({
    limiter: tokenBucket(perSecond, burst),
    ...(values["retry-after"] ? { retryAfter: "seconds" } : {}),
  });
  try {
    const loads = await Promise.all(
      runsDirs.map(async (runsDir, index) => {
        // One row more or less: the same rows would be refused as loaded before.
        const source = join(folder, `${name}-${index}.csv`);
        const mapping = await writeInvoiceDetails(source, Number(values.rows) + index);
        return await runLoadProcess({ source, mapping, baseUrl: limiter.url, runsDir });
      }),
    );
    const applied = loads.reduce((sum, load) => sum + load.applied, 0);
    const { seconds, refusedAt } = limiter.figures();
    return { perSecond: (applied - burst) / seconds, refused: refusedAt.length };
  } finally {
    limiter.stop();
  }
}

try {
  const [apart, together] = await Promise.all([
    measure("apart", [join(folder, "runs-1"), join(folder, "runs-2")]),
    measure("together", [join(folder, "runs"), join(folder, "runs")]),
  ]);
  for (const [name, measured] of Object.entries({ apart, together })) {
    const { perSecond: rate, refused } = measured;
    console.log(`${name.padEnd(9)} ${rate.toFixed(1)} of ${perSecond}/s, ${refused} refused`);
  }
  const { refused } = together;
  console.log(
    `together: ${(together.perSecond / apart.perSecond).toFixed(2)} times the rate, ${(refused / Math.max(1, apart.refused)).toFixed(2)} of the refusals`,
  );
  process.exitCode = together.perSecond >= 28 && refused <= apart.refused ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
