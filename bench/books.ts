/**
 * What does it take to look back at a large load? A load of many rows into an API that only answers, then `verify`, the report as
 * text and as CSV, `loads` and `history` over its ledger, beside the start of the program alone.
 * Run: npm run build && node bench/books.ts [rows] [folder of another build, to be run beside this one]
 */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runLoadProcess } from "./run-load-process.ts";
import { startFastApi } from "./start-fast-api.ts";
import { writeInvoiceDetails } from "./write-invoice-details.ts";

const rows = Number(process.argv[2] ?? 200_000);
const built = fileURLToPath(new URL("..", import.meta.url));
const other = process.argv[3];
const folder = await mkdtemp(join(tmpdir(), "waybill-bench-"));
/** The least of so many, for a machine has other things to do. */
const times = 3;

/** A build with a load of its own, for an older one does not open the ledger of a newer. */
interface Books {
  readonly build: string;
  readonly runsDir: string;
  readonly load: string;
}

/** Seconds of CPU, start and all. @param words with `LOAD` for the load */
async function costOf({ build, runsDir, load }: Books, words: readonly string[]): Promise<number> {
  const found: number[] = [];
  const tell = `data:text/javascript,${encodeURIComponent(
    'process.on("exit", () => { const { user, system } = process.cpuUsage(); process.stderr.write("\\nCPU " + (user + system) + "\\n"); })',
  )}`;
  const program = join(build, "dist", "cli", "main.cjs");
  for (let run = 0; run < times; run += 1) {
    const named = words.map((word) => (word === "LOAD" ? load : word));
    const call = ["--import", tell, program, ...named, "--runs-dir", runsDir];
    const { stderr } = await promisify(execFile)(process.execPath, call, { maxBuffer: 2 ** 30 });
    found.push(Number(/CPU (\d+)/.exec(stderr)?.[1]) / 1e6);
  }
  return Math.min(...found);
}

const asked: readonly (readonly [words: readonly string[], goal: number | undefined])[] = [
  [["loads"], undefined],
  [["history", "D-000000100"], undefined],
  [["verify", "LOAD"], 0.25],
  [["report", "LOAD"], 0.25],
  [["report", "LOAD", "--format", "csv"], undefined],
];

try {
  const api = await startFastApi();
  const source = join(folder, "details.csv");
  const mapping = await writeInvoiceDetails(source, rows);
  const keepBooks = async (build: string, name: string): Promise<Books> => {
    const runsDir = join(folder, name);
    const flags = ["--batch", "50"];
    await runLoadProcess({ source, mapping, baseUrl: api.url, runsDir, flags, from: build });
    const load = (await readdir(runsDir)).find((entry) => entry.startsWith("wb-")) ?? "";
    return { build, runsDir, load };
  };
  const books = await keepBooks(built, "runs");
  const others = other === undefined ? undefined : await keepBooks(other, "others");
  api.stop();
  console.log(`${rows.toLocaleString("en-US")} rows, seconds of CPU`);
  for (const [words, goal] of asked) {
    const cost = await costOf(books, words);
    const before = others === undefined ? undefined : await costOf(others, words);
    const share = before === undefined ? "" : `  ${(cost / before).toFixed(2)} of the other build`;
    const verdict =
      goal === undefined || before === undefined
        ? ""
        : ` (goal, at most ${goal}: ${cost / before <= goal ? "met" : "MISSED"})`;
    console.log(`${words.join(" ").padEnd(26)} ${cost.toFixed(2).padStart(6)}${share}${verdict}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
