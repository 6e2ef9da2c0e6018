/**
 * Are three workers with one load quicker than one? Each has `--concurrency 4`, the API answers in 200 ms and limits nothing. All are real
 * processes, at one ledger in PostgreSQL (that of test/servers; in a file where there is none); the time is from the first request to the
 * last. The goal is 2.5 times the rate of one worker.
 * Run: npm run build && npm run bench:shared -- [--rows 1200] [--workers 3] [--file]
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startSimulator } from "../src/index.ts";
import { npmPostgres, startPostgres } from "../test/servers/postgres-server.ts";
import { actionMapping, actionRows } from "../test/support/load-files.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1200" },
    workers: { type: "string", default: "3" },
    file: { type: "boolean", default: false },
  },
});
const [rows, most, goal, inFlight] = [Number(values.rows), Number(values.workers), 2.5, 4];
const startMs = 5000;
const program = fileURLToPath(new URL("../dist/cli/main.cjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "waybill-bench-"));

const programs = values.file ? undefined : await npmPostgres();
// On disk when it says so, as a ledger needs it.
const server = programs && (await startPostgres(programs, ["fsync=on", "full_page_writes=on"]));

/** Rows a second. */
async function measure(workers: number): Promise<number> {
  const runsDir = join(folder, `runs-${workers}`);
  const simulator = await startSimulator({
    serverFields: "optional",
    latency: 200,
    keepReceived: rows,
  });
  const ledger = server?.address("postgres", `?schema=shared_${workers}`);
  const env = {
    ...process.env,
    WAYBILL_TOKEN: "bench",
    ...(ledger === undefined ? {} : { WAYBILL_LEDGER: ledger }),
  };
  const started: ChildProcess[] = [];
  try {
    const [source, mapping] = [join(folder, "a.csv"), join(folder, "a.yaml")];
    writeFileSync(source, actionRows(rows));
    writeFileSync(mapping, actionMapping);
    const place = ["--base-url", simulator.urls.collect, "--tenant", "acme", "--runs-dir", runsDir];
    const words = ["submit", source, "-m", mapping, ...place, "--concurrency", `${inFlight}`];
    const over = Array.from({ length: workers }, async () => {
      const worker = spawn(process.execPath, [program, "work", "--runs-dir", runsDir], {
        env,
        stdio: ["ignore", "ignore", "pipe"],
      });
      started.push(worker);
      let said = "";
      for await (const text of worker.stderr) {
        said += String(text);
        if (/is over$/m.test(said)) return;
      }
      throw new Error(said);
    });
    // They wait for work, as workers do, before there is any.
    await delay(startMs);
    const { status, stderr } = spawnSync(process.execPath, [program, ...words], { env });
    if (status !== 0) throw new Error(stderr.toString());
    await Promise.any(over);
    const times = simulator.received().map(({ at }) => at);
    const accepted = simulator.counts().recordsAccepted;
    if (accepted !== rows) throw new Error(`${accepted} of ${rows} rows went in`);
    return rows / ((Math.max(...times) - Math.min(...times)) / 1000);
  } finally {
    for (const worker of started) {
      worker.kill("SIGTERM");
      if (worker.exitCode === null) await once(worker, "exit");
    }
    await simulator.stop();
  }
}

try {
  const one = await measure(1);
  const shared = await measure(most);
  const times = shared / one;
  console.log(server === undefined ? "ledger in a file" : `ledger in ${programs?.name}`);
  console.log(`1 worker   ${one.toFixed(1)} rows/s`);
  console.log(`${most} workers  ${shared.toFixed(1)} rows/s: ${times.toFixed(2)} ×`);
  console.log(`goal: at least ${goal} × with 3 workers: ${times >= goal ? "met" : "missed"}`);
  process.exitCode = times >= goal ? 0 : 1;
} finally {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}
