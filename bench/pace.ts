/**
 * How well is a limit used that nobody told of? Loads invoice details through the real command line against every kind of
 * limiter over loopback HTTP (service latency lognormal, nine in ten 60 to 300 ms) and prints utilisation (ideal time ÷
 * actual time) and refusals per 100 applied rows, beside a plain script with got's default retry.
 * Run: npm run build && node bench/pace.ts [--kinds part,part] [--scale 0.5] [--at-once 4] [--no-plain]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pLimit from "p-limit";
import { scenarios, type Scenario } from "../test/support/pace/scenarios.ts";
import { runLoadProcess } from "./run-load-process.ts";
import { runPlainProcess } from "./run-plain-process.ts";
import { startLimiter, type LimiterFigures } from "./start-limiter.ts";
import { writeInvoiceDetails } from "./write-invoice-details.ts";

const { values } = parseArgs({
  options: {
    kinds: { type: "string", default: "" },
    scale: { type: "string", default: "1" },
    "at-once": { type: "string", default: "4" },
    "no-plain": { type: "boolean", default: false },
  },
});
const scale = Number(values.scale);
const kinds = values.kinds.split(",");
const folder = await mkdtemp(join(tmpdir(), "waybill-bench-"));

interface Measured {
  readonly utilisation: number;
  readonly waste: number;
  readonly lost: number;
  readonly figures: LimiterFigures;
}

type Client = (run: {
  readonly source: string;
  readonly mapping: string;
  readonly baseUrl: string;
  readonly scenario: Scenario;
}) => Promise<unknown>;

const runWaybill: Client = async ({ source, mapping, baseUrl, scenario }) => {
  const { concurrency = 20, ratePerSecond } = scenario.load;
  const flags = ["--concurrency", String(concurrency)];
  if (ratePerSecond !== undefined) flags.push("--rate", `${ratePerSecond}/s`);
  const runsDir = `${source}.runs`;
  await runLoadProcess({ source, mapping, baseUrl, runsDir, flags, allowsBadRows: true });
};

const runPlain: Client = async ({ source, baseUrl, scenario }) =>
  await runPlainProcess({ source, baseUrl, concurrency: scenario.load.concurrency ?? 20 });

async function measure(scenario: Scenario, client: Client, name: string): Promise<Measured> {
  const rows = Math.round(scenario.load.rows * scale);
  const source = join(folder, `${name}.csv`);
  const mapping = await writeInvoiceDetails(source, rows);
  const limiter = await startLimiter(scenario.api());
  try {
    await client({ source, mapping, baseUrl: limiter.url, scenario });
    const figures = limiter.figures();
    const applied = figures.processed.size;
    return {
      // Rows that were lost took no time: only what went in counts.
      utilisation: (scenario.idealSeconds * scale * (applied / rows)) / figures.seconds,
      waste: (100 * figures.refusedAt.length) / applied,
      lost: rows - applied,
      figures,
    };
  } finally {
    limiter.stop();
  }
}

const show = ({ utilisation, waste, lost }: Measured): string =>
  `${utilisation.toFixed(2)} ${waste.toFixed(2).padStart(7)} ${String(lost).padStart(5)}`;

function isMet(scenario: Scenario, { utilisation, waste, lost, figures }: Measured): boolean {
  const { locked } = scenario.api();
  const doubled = [...figures.processed.values()].some((times) => times > 1);
  return (
    utilisation >= scenario.utilisation &&
    waste <= scenario.waste &&
    lost === (locked?.size ?? 0) &&
    figures.duringRetryAfter === 0 &&
    (!doubled || scenario.mayRepeat === true)
  );
}

async function compare(scenario: Scenario, index: number): Promise<boolean> {
  const ours = await measure(scenario, runWaybill, `waybill-${index}`);
  const plain = values["no-plain"]
    ? undefined
    : await measure(scenario, runPlain, `plain-${index}`);
  const isGood = isMet(scenario, ours);
  const goal = `${scenario.utilisation.toFixed(2)} ${scenario.waste.toFixed(2).padStart(5)}`;
  const { mostInFlight, duringRetryAfter, faults } = ours.figures;
  console.log(
    `${isGood ? "met   " : "MISSED"} ${scenario.name.padEnd(52)} | ${goal} | ${show(ours)} ${String(mostInFlight).padStart(4)} ${String(faults).padStart(3)} ${duringRetryAfter} | ${plain === undefined ? "" : show(plain)}`,
  );
  return isGood;
}

try {
  console.log(
    `${"".padEnd(59)} | goal       | waybill: util, refused/100, lost, most in flight, faults, during Retry-After | plain: util, refused/100, lost`,
  );
  const chosen = scenarios.filter(
    ({ name, simulatedOnly = false }) =>
      !simulatedOnly && kinds.some((kind) => name.includes(kind)),
  );
  const limit = pLimit(Number(values["at-once"]));
  const runs = chosen.map((scenario, index) => limit(compare, scenario, index));
  const ends = await Promise.allSettled(runs);
  for (const end of ends) if (end.status === "rejected") console.error(end.reason);
  process.exitCode = ends.every((end) => end.status === "fulfilled" && end.value) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
