/**
 * What does the ledger cost? Intents and outcomes through the SQLite ledger alone, as delivery writes them; the part of a
 * real load's time that is spent in it, by a CPU profile of the command line against an API that only answers; and how long
 * a request waits for its intent at 500 rows a second. Run: npm run build && node bench/ledger.ts [rows]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Ledger } from "../src/ledger/ledger.ts";
import { openSqliteLedger } from "../src/ledger/sqlite/sqlite-ledger.ts";
import { readLedgerShare } from "./ledger-share.ts";
import { runLoadProcess } from "./run-load-process.ts";
import { settledRow } from "./settled-row.ts";
import { startFastApi } from "./start-fast-api.ts";
import { writeInvoiceDetails } from "./write-invoice-details.ts";
import { beginLoad, intendRow, writeRows } from "./write-rows.ts";

const rows = Number(process.argv[2] ?? 20_000);
const allowedShare = 0.12;
const pacedRate = 500;
const pacedSeconds = 10;
/** A disk that nobody waits for: what the ledger takes there is CPU alone. Linux only. */
const memoryDisk = "/dev/shm";

interface Kind {
  readonly name: string;
  readonly flags: readonly string[];
}

const kinds: readonly Kind[] = [
  { name: "row by row", flags: [] },
  { name: "in batches of 50", flags: ["--batch", "50"] },
];
const folder = await mkdtemp(join(tmpdir(), "waybill-bench-"));

/** A load by the command line under the profiler, and without it. @returns the part of its busy time that is the ledger's */
async function profileLoad(baseUrl: string, kind: Kind, place: string): Promise<number> {
  const { name, flags } = kind;
  const source = join(folder, "details.csv");
  const mapping = await writeInvoiceDetails(source, rows);
  const inPlace = await mkdtemp(join(place, "waybill-bench-"));
  try {
    const load = { source, mapping, baseUrl, flags };
    const plain = await runLoadProcess({ ...load, runsDir: join(inPlace, "plain") });
    const profiles = join(inPlace, "profiles");
    const nodeFlags = ["--cpu-prof", `--cpu-prof-dir=${profiles}`];
    await runLoadProcess({ ...load, runsDir: join(inPlace, "runs"), nodeFlags });
    const { ledger, total } = await readLedgerShare(profiles);
    const perRow = (seconds: number): string => ((seconds * 1e6) / rows).toFixed(0);
    console.log(
      `load ${name}, runs in ${place}: ${(rows / plain.seconds).toFixed(0)} rows/s, ${perRow(plain.cpuSeconds)} µs CPU a row; ledger ${((100 * ledger) / total).toFixed(1)} % of the busy time (${perRow(ledger)} of ${perRow(total)} µs a row)`,
    );
    return ledger / total;
  } finally {
    await rm(inPlace, { recursive: true, force: true });
  }
}

/** Rows begin at a steady rate whatever the ledger does; a wait that the next row overtakes would hold requests back. */
async function writePaced(ledger: Ledger): Promise<boolean> {
  const execution = await beginLoad(ledger, "paced");
  const count = pacedRate * pacedSeconds;
  const waits: number[] = [];
  const over: Promise<void>[] = [];
  const startedAt = performance.now();
  const run = async (row: number): Promise<void> => {
    waits.push(await intendRow(ledger, execution, row));
    await delay(100);
    await ledger.settle(execution, settledRow(row));
  };
  for (let row = 1; row <= count; row += 1) {
    const dueAt = startedAt + (row * 1000) / pacedRate;
    if (dueAt > performance.now()) await delay(dueAt - performance.now());
    over.push(run(row));
  }
  const beganIn = (performance.now() - startedAt) / 1000;
  await Promise.all(over);
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(count - 1, Math.floor(count * share))] ?? Number.NaN).toFixed(1);
  const mean = waits.reduce((sum, wait) => sum + wait, 0) / count;
  const isKept = count / beganIn >= pacedRate * 0.99;
  console.log(
    `at ${pacedRate} rows/s: ${(count / beganIn).toFixed(0)} rows/s begun; wait for an intent p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms, ${((mean / (mean + 100)) * 100).toFixed(1)} % of a row's time where the API takes 100 ms`,
  );
  return isKept;
}

try {
  const ledger = await openSqliteLedger(join(folder, "ledger.db"));
  for (const inFlight of [8, 20, 100]) {
    const { perSecond, cpuMicroseconds } = await writeRows(ledger, { rows, inFlight });
    console.log(
      `ledger alone, ${String(inFlight).padStart(3)} rows in flight: ${perSecond.toFixed(0)} rows/s, ${cpuMicroseconds.toFixed(0)} µs CPU a row`,
    );
  }
  const isKept = await writePaced(ledger);
  await ledger.close();
  const api = await startFastApi();
  let isCheap = true;
  for (const kind of kinds) {
    for (const place of [tmpdir(), memoryDisk]) {
      const share = await profileLoad(api.url, kind, place);
      if (place === memoryDisk) isCheap &&= share <= allowedShare;
    }
  }
  api.stop();
  console.log(
    `at most ${allowedShare * 100} % of a load's CPU: ${isCheap ? "yes" : "NO"}; keeps up with ${pacedRate} rows/s: ${isKept ? "yes" : "NO"}`,
  );
  process.exitCode = isCheap && isKept ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
