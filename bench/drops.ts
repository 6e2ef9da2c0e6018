/**
 * What does a drop cost? Prints how soon the first request of a file leaves, beside `waybill load` of the same file; what a look at
 * 10,000 waiting files takes, beside asking the system for the same; and whether memory stays flat over many looks.
 * Run: npm run build && node bench/drops.ts [files]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { systemClock, watchDrops } from "../src/index.ts";
import { startSshServer } from "../test/servers/ssh-server.ts";
import { writeInvoiceDetails } from "./write-invoice-details.ts";

const looks = 30;
const files = Number(process.argv[2] ?? 10_000);
const program = fileURLToPath(new URL("../dist/cli/main.cjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "waybill-bench-"));
const env = { ...process.env, WAYBILL_SESSION_ID: "bench-session", SFTP_PASSWORD: "secret" };
const median = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;

/** A folder of its own with one drop. @param settings as YAML lines */
function makeDrop(name: string, baseUrl: string, from: string, settings = ""): string {
  const place = join(folder, name);
  mkdirSync(join(place, "inbox"), { recursive: true });
  writeFileSync(
    join(place, "waybill.config.yaml"),
    `version: 1
connections:
  bench: { base_url: "${baseUrl}", session_id: { env: WAYBILL_SESSION_ID } }
drops:
  bench:
    from: ${from}
    match: "details-{seq}.csv"
    mapping: ${join(folder, "details.csv.mapping.yaml")}
    connection: bench
    complete: { marker: "{name}.done" }
    after: { archive: ./archive, failed: ./failed, quarantine: ./quarantine }
    ${settings}
`,
  );
  return place;
}

/** Seconds from `begin` until a request reaches an API, of which nothing is answered. */
async function timeToRequest(begin: (url: string) => Promise<() => Promise<void>>) {
  const api = createServer().listen(0, "127.0.0.1");
  await once(api, "listening");
  const asked = once(api, "request").then(() => performance.now());
  const end = await begin(`http://127.0.0.1:${(api.address() as AddressInfo).port}/demo`);
  const startedAt = performance.now();
  const seconds = ((await asked) - startedAt) / 1000;
  await end();
  api.close();
  api.closeAllConnections();
  return seconds;
}

/** @returns what ends it */
function start(words: readonly string[], cwd = folder): () => Promise<void> {
  const child = spawn(process.execPath, [program, ...words], { cwd, env, stdio: "ignore" });
  const ended = once(child, "close");
  return async () => {
    child.kill("SIGKILL");
    await ended;
  };
}

async function measureFirstRequest(source: string, mapping: string): Promise<void> {
  const figures: { load: number; once: number; watch: number }[] = [];
  for (let time = 0; time < 5; time += 1) {
    const load = await timeToRequest(async (url) =>
      start([
        "load",
        source,
        "-m",
        mapping,
        "--base-url",
        url,
        "--runs-dir",
        `runs-${time}`,
        "--yes",
      ]),
    );
    const deliver = async (place: string): Promise<void> => {
      await copyFile(source, join(place, "inbox", "details-1.csv"));
      writeFileSync(join(place, "inbox", "details-1.csv.done"), "");
    };
    const single = await timeToRequest(async (url) => {
      const place = makeDrop(`once-${time}`, url, "./inbox");
      await deliver(place);
      return start(["watch", "--once"], place);
    });
    const watch = await timeToRequest(async (url) => {
      const place = makeDrop(`watch-${time}`, url, "./inbox", "every: 1s");
      const stop = new AbortController();
      let looked = (): void => undefined;
      const firstLook = new Promise<void>((resolve) => (looked = resolve));
      const over = watchDrops({
        configPath: join(place, "waybill.config.yaml"),
        env,
        stopSignal: stop.signal,
        abortSignal: stop.signal,
        onLook: (_drop, stage) => (stage === "looked" ? looked() : undefined),
      });
      await firstLook;
      await deliver(place);
      return async () => {
        stop.abort();
        await over;
      };
    });
    figures.push({ load, once: single, watch });
  }
  const of = (key: "load" | "once" | "watch"): number => median(figures.map((one) => one[key]));
  console.log(
    `first request, 1,000 rows: waybill load ${of("load").toFixed(2)} s after its start; watch --once ${of("once").toFixed(2)} s, ${(of("once") / of("load")).toFixed(2)} of it; a watch that looks every second ${of("watch").toFixed(2)} s after the marker`,
  );
}

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Seconds of each of so many looks at files that wait for their markers, and MiB that are in use after each. */
async function timeLooks(place: string, looks: number) {
  const stop = new AbortController();
  const seconds: number[] = [];
  const memory: number[] = [];
  let begunAt = 0;
  await watchDrops({
    configPath: join(place, "waybill.config.yaml"),
    env,
    stopSignal: stop.signal,
    onLook: (_drop, stage) => {
      if (stage === "begins") {
        begunAt = performance.now();
        return;
      }
      if (stage === "failed") throw new Error("the folder could not be looked into");
      seconds.push((performance.now() - begunAt) / 1000);
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      memory.push((heapUsed + external) / 2 ** 20);
      if (seconds.length === looks) stop.abort();
    },
    clock: {
      ...systemClock,
      sleep: async (ms, signal) => await systemClock.sleep(ms === 5000 ? ms : 0, signal),
    },
  });
  return { seconds, memory };
}

async function measureLooks(): Promise<boolean> {
  const place = makeDrop("many", "http://127.0.0.1:9/demo", "./inbox");
  const inbox = join(place, "inbox");
  for (let file = 1; file <= files; file += 1)
    writeFileSync(join(inbox, `details-${file}.csv`), "");
  const asks: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    const startedAt = performance.now();
    for (const name of readdirSync(inbox)) lstatSync(join(inbox, name));
    asks.push((performance.now() - startedAt) / 1000);
  }
  const { seconds, memory } = await timeLooks(place, looks);
  const [first = 0, ...later] = seconds;
  const bare = median(asks);
  const count = files.toLocaleString("en-US");
  console.log(
    `${count} waiting files: readdir and lstat ${bare.toFixed(2)} s; the first look, which writes them down, ${first.toFixed(2)} s (${(first / bare).toFixed(1)} ×); each later one ${median(later).toFixed(2)} s (${(median(later) / bare).toFixed(1)} ×)`,
  );
  const server = await startSshServer(place, { user: "waybill", password: "secret" });
  const from = `sftp://waybill@127.0.0.1:${server.port}/inbox`;
  const known = `sftp: { known_hosts: ./known_hosts, password: { env: SFTP_PASSWORD } }`;
  const remote = makeDrop("remote", "http://127.0.0.1:9/demo", from, known);
  writeFileSync(join(remote, "known_hosts"), `[127.0.0.1]:${server.port} ${server.hostKey}\n`);
  const { seconds: afar } = await timeLooks(remote, 5);
  await server.stop();
  const byLine = median(afar.slice(1));
  console.log(
    `the same by SFTP, from a server in the same process: each later look ${byLine.toFixed(2)} s (${(byLine / median(later)).toFixed(1)} × the folder)`,
  );
  const [early, late] = [median(memory.slice(3, 8)), median(memory.slice(-5))];
  const growth = late / early;
  const isFlat = growth <= 1.2;
  console.log(
    `memory in use after 5 looks ${early.toFixed(0)} MiB, after ${looks} ${late.toFixed(0)} MiB: ${growth.toFixed(2)} × (flat means at most 1.2): ${isFlat ? "flat" : "NOT FLAT"}`,
  );
  return isFlat;
}

try {
  const source = join(folder, "details.csv");
  const mapping = await writeInvoiceDetails(source, 1000);
  await measureFirstRequest(source, mapping);
  process.exitCode = (await measureLooks()) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
