import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { startSimulator, type Simulator } from "../../src/index.ts";
import {
  npmPostgres,
  startPostgres,
  type PostgresServer,
} from "../../test/servers/postgres-server.ts";
import { environmentOfHost } from "../play/environment-of-host.ts";
import { builtProgram } from "../play/project-paths.ts";
import type { Ended } from "../play/run-waybill.ts";

const endWithParent = new URL("../play/end-with-parent.mjs", import.meta.url).href;
const endServerWithParent = join(import.meta.dirname, "end-server-with-parent.mjs");

/** A process of the program that runs until it is stopped or killed. */
export interface Worker {
  readonly host: string;
  /** What it has said on stderr so far. */
  readonly said: () => string;
  kill(): Promise<void>;
}

/** Hosts with folders of their own, and the three things that they reach: a ledger in PostgreSQL, a store, an API. */
export interface HostsPlace {
  readonly simulator: Simulator;
  /** The folder of a host, in which its commands are run. */
  folderOf(host: string): string;
  /** Runs the command line on a host to its end. */
  run(host: string, words: readonly string[]): Promise<Ended>;
  startWorker(host: string): Worker;
  /** Ends everything that runs. */
  close(): Promise<void>;
}

export interface HostsOptions {
  readonly folder: string;
  /** False: all processes can be seen from one another, so that a dead one is relieved without a wait. */
  readonly standApart: boolean;
  /** Ends what runs, early. */
  readonly signal: AbortSignal;
}

/** However this process ends, what it started ends with it. @throws Error where there is no PostgreSQL for this machine */
export async function openHostsPlace({
  folder,
  standApart,
  signal,
}: HostsOptions): Promise<HostsPlace> {
  const programs = await npmPostgres();
  if (programs === undefined)
    throw new Error(
      "There is no PostgreSQL for this machine in test/servers/node_modules: make demo-hosts installs it.",
    );
  const server = await startPostgres(programs);
  const guard = guardServer(server);
  const simulator = await startSimulator({ serverFields: "optional", latency: 60 });
  const running = new Set<ChildProcess>();
  const folderOf = (host: string): string => {
    const path = resolve(folder, host);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const start = (host: string, words: readonly string[]): ChildProcess => {
    const child = spawn(process.execPath, ["--import", endWithParent, builtProgram, ...words], {
      cwd: folderOf(host),
      env: {
        ...process.env,
        WAYBILL_TOKEN: "simulated-token",
        WAYBILL_LEDGER: server.address("postgres"),
        WAYBILL_STORE: resolve(folder, "store"),
        ...(standApart ? environmentOfHost(host) : {}),
      },
      stdio: "pipe",
      signal,
      killSignal: "SIGKILL",
    });
    running.add(child);
    // Of a worker nobody hears it; whoever waits for a command does.
    child.on("error", () => undefined);
    child.once("close", () => running.delete(child));
    return child;
  };
  return {
    simulator,
    folderOf,
    run: async (host, words) => await collect(start(host, words)),
    startWorker: (host) => {
      const child = start(host, ["work"]);
      let said = "";
      child.stdout?.resume();
      child.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
      return {
        host,
        said: () => said,
        kill: async () => await end(child),
      };
    },
    close: async () => {
      await Promise.all([...running].map(end));
      await simulator.stop();
      await server.stop();
      await end(guard);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}

/** PostgreSQL knows nothing of who started it, so a process that does waits for the end of this one. */
function guardServer({ folder }: PostgresServer): ChildProcess {
  return spawn(process.execPath, [endServerWithParent, folder], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
}

async function collect(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return await new Promise((done, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => done({ exitCode, stdout, stderr }));
  });
}
