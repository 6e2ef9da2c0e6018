/**
 * Is a check faster whose rows are mapped and validated on several threads? `waybill check` of a wide export on one thread, on two and on four, in turns, so
 * that whoever else is at work on the machine concerns all of them; of each the round in the middle, start of the program and all.
 * Run: npm run build && node bench/threads.ts [rows] [rounds]
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { writeWideDetails } from "./write-wide-details.ts";

interface Figures {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
  /** What the check has answered. */
  readonly answer: string;
}

/** Threads, and rows/s that they have to reach, in those of one thread, where there are so many cores. */
const asked = [
  { threads: 1, goal: undefined },
  { threads: 2, goal: 1.3 },
  { threads: 4, goal: 1.6 },
] as const;
const rows = Number(process.argv[2] ?? 500_000);
const rounds = Number(process.argv[3] ?? 5);
const cores = availableParallelism();
const program = fileURLToPath(new URL("../dist/cli/main.cjs", import.meta.url));
/** Makes the process tell of its own use when it ends, start and all. */
const tellUsage = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => process.stderr.write("\\nUSAGE " + JSON.stringify([process.resourceUsage(), performance.now()]) + "\\n"))',
)}`;

async function check(source: string, mapping: string, threads: number): Promise<Figures> {
  const words = ["check", source, "-m", mapping, "--json", "--threads", String(threads)];
  const call = ["--import", tellUsage, program, ...words];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, call);
  const told = /^USAGE (.*)$/m.exec(stderr)?.[1] ?? "";
  const [usage, milliseconds] = JSON.parse(told) as [NodeJS.ResourceUsage, number];
  return {
    seconds: milliseconds / 1000,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peakMiB: usage.maxRSS / 1024,
    answer: stdout,
  };
}

const median = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;

const folder = await mkdtemp(join(tmpdir(), "waybill-bench-"));
try {
  const source = join(folder, "wide.csv");
  const mapping = await writeWideDetails(source, rows);
  const runs = asked.map(({ threads }) => ({ threads, figures: [] as Figures[] }));
  for (let round = 0; round < rounds; round += 1)
    for (const { threads, figures } of runs)
      // oxlint-disable-next-line no-await-in-loop -- one after the other, or they would slow one another down
      figures.push(await check(source, mapping, threads));
  const answers = new Set(runs.flatMap(({ figures }) => figures.map(({ answer }) => answer)));
  console.log(`${rows.toLocaleString("en-US")} rows, ${rounds} rounds, ${cores} cores`);
  const usual = median(runs[0]?.figures.map(({ seconds }) => seconds) ?? []);
  for (const [at, { threads, figures }] of runs.entries()) {
    const seconds = median(figures.map((one) => one.seconds));
    const cpu = (median(figures.map((one) => one.cpuSeconds)) * 1e6) / rows;
    const peak = median(figures.map((one) => one.peakMiB));
    const ratio = usual / seconds;
    const goal = asked[at]?.goal;
    const verdict =
      goal === undefined || cores < threads
        ? ""
        : ` (goal ${goal}: ${ratio >= goal ? "met" : "MISSED"})`;
    console.log(
      `check --threads ${threads}  ${(rows / seconds).toFixed(0).padStart(7)} rows/s  ${cpu.toFixed(1)} µs CPU a row  ${peak.toFixed(0)} MiB  rows/s ÷ those of one thread ${ratio.toFixed(2)}${verdict}`,
    );
  }
  console.log(`the same answer from all: ${answers.size === 1 ? "yes" : "NO"}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
