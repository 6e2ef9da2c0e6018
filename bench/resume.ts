/**
 * How long does a resume take until it sends? A load of which nine rows in ten are settled is resumed by the real command
 * line, and the time to its first request is printed beside that of `waybill check` of the same file, which is one preflight
 * pass. Run: npm run build && node bench/resume.ts [rows]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startFastApi } from "./start-fast-api.ts";
import { writeInvoiceDetails } from "./write-invoice-details.ts";
import { writeSettledRows } from "./write-settled-rows.ts";

const rows = Number(process.argv[2] ?? 1_000_000);
const settled = Math.floor(rows * 0.9);
const program = fileURLToPath(new URL("../dist/cli/main.cjs", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "waybill-bench-"));
const runsDir = join(folder, "runs");
const source = join(folder, "details.csv");

const start = (words: readonly string[]) =>
  spawn(process.execPath, [program, ...words], {
    env: { ...process.env, WAYBILL_SESSION_ID: "bench-session" },
    stdio: ["ignore", "ignore", "inherit"],
  });
const run = async (words: readonly string[], code: number): Promise<number> => {
  const startedAt = performance.now();
  const child = start(words);
  const [ended] = (await once(child, "close")) as [number | null];
  if (ended !== code) throw new Error(`waybill ${words[0]} ended with exit code ${ended}`);
  return (performance.now() - startedAt) / 1000;
};

/** Seconds until a resume sends; it is killed then, so it can be measured again. */
const timeResume = async (load: string): Promise<number> => {
  const api = createServer().listen(0, "127.0.0.1");
  await once(api, "listening");
  const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}/demo`;
  const startedAt = performance.now();
  const child = start(["resume", load, "--runs-dir", runsDir, "--base-url", url, "--yes"]);
  const ended = once(child, "close");
  await Promise.race([once(api, "request"), ended]);
  if (child.exitCode !== null) throw new Error(`the resume ended with exit code ${child.exitCode}`);
  const seconds = (performance.now() - startedAt) / 1000;
  child.kill("SIGKILL");
  await ended;
  api.close();
  api.closeAllConnections();
  return seconds;
};

try {
  const mapping = await writeInvoiceDetails(source, rows);
  const api = await startFastApi();
  const begin = ["load", source, "-m", mapping, "--base-url", api.url, "--runs-dir", runsDir];
  await run([...begin, "--no-preflight", "--limit", "1", "--yes"], 3).finally(() => api.stop());
  const load = await writeSettledRows(join(runsDir, "ledger.db"), settled);
  const shares: number[] = [];
  for (let time = 1; time <= 3; time += 1) {
    const check = await run(["check", source, "-m", mapping], 0);
    const resume = await timeResume(load);
    shares.push(resume / check);
    console.log(
      `${rows.toLocaleString("en-US")} rows, ${settled.toLocaleString("en-US")} settled: first request after ${resume.toFixed(1)} s; waybill check ${check.toFixed(1)} s; resume ÷ check ${(resume / check).toFixed(2)}`,
    );
  }
  const median = shares.toSorted((a, b) => a - b)[1] ?? Number.NaN;
  const isMet = median <= 1;
  console.log(
    `a resume sends within the time of one preflight pass: ${isMet ? "yes" : "NO"} (median ${median.toFixed(2)} of it)`,
  );
  process.exitCode = isMet ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
