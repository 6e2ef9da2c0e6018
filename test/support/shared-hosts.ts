import { join } from "node:path";
import pg from "pg";
import { environmentOfHost } from "../../samples/play/environment-of-host.ts";
import { startSimulator, type Simulator } from "../../src/index.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";
import type { PostgresServer } from "../servers/postgres-server.ts";
import { actionMapping, creationMapping } from "./load-files.ts";
import { dataOf, makeWorkdir, type Run, type RunningProgram, type Workdir } from "./workdir.ts";

/** A machine with folders of its own. */
export interface Host {
  readonly workdir: Workdir;
  /** In the process of the tests. */
  run(...words: string[]): Promise<Run>;
  /** A process that nobody on another host can see. */
  start(...words: string[]): RunningProgram;
  /** Queues a load, without a credential. @returns its id */
  submitted(file: string, ...more: string[]): Promise<string>;
  listed(load: string): Promise<{ readonly standing: string; readonly counts: Counts }>;
}

type Counts = Readonly<Record<string, number>>;

/** Hosts that share a ledger in PostgreSQL, the folder of a store, and nothing else. */
export interface SharedHosts {
  readonly a: Host;
  readonly b: Host;
  readonly c: Host;
  /** Of the ledger. */
  readonly address: string;
  readonly store: string;
  simulate(options?: SimulatorOptions): Promise<Simulator>;
  readonly simulator: () => Simulator;
  /** As if so much time had passed since anybody wrote. */
  age(load: string, ms: number): Promise<void>;
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** A backup of the ledger, while nobody is at work. */
  backUp(): Promise<void>;
  /** Puts the backup in the place of the ledger. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

let made = 0;

/** Each with a database of its own, on one server. */
export async function makeSharedHosts(server: PostgresServer): Promise<SharedHosts> {
  const database = `hosts_${(made += 1)}`;
  const admin = new pg.Client(server.address("postgres"));
  // A test may kill the server.
  admin.on("error", () => undefined);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database}`);
  // A database can be copied while nobody is connected to it.
  const query: SharedHosts["query"] = async (sql, values = []) => {
    const client = new pg.Client(server.address(database));
    await client.connect();
    try {
      return (await client.query(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  const shared = makeWorkdir();
  let running: Simulator | undefined;
  const simulator = (): Simulator => {
    if (running === undefined) throw new Error("no simulator runs yet");
    return running;
  };
  const [address, store] = [server.address(database), join(shared.path, "store")];
  const env = { WAYBILL_LEDGER: address, WAYBILL_STORE: store };
  const hosts = ["host-a", "host-b", "host-c"].map((name) => makeHost(name, env, simulator));
  const [a, b, c] = hosts;
  if (a === undefined || b === undefined || c === undefined) throw new Error("three hosts");
  return {
    a,
    b,
    c,
    address,
    store,
    simulator,
    query,
    simulate: async (options = {}) => {
      running = await startSimulator({ serverFields: "optional", ...options });
      return running;
    },
    age: async (load, ms) => {
      await query("UPDATE executions SET written_at = written_at - $2 WHERE load_id = $1", [
        load,
        ms,
      ]);
    },
    backUp: async () =>
      void (await admin.query(`CREATE DATABASE ${database}_before TEMPLATE ${database}`)),
    restore: async () => {
      await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await admin.query(`CREATE DATABASE ${database} TEMPLATE ${database}_before`);
    },
    close: async () => {
      for (const { workdir } of hosts) workdir.remove();
      shared.remove();
      await admin.end();
      await running?.stop();
    },
  };
}

function makeHost(
  name: string,
  shared: Readonly<Record<string, string>>,
  simulator: () => Simulator,
): Host {
  const workdir = makeWorkdir();
  const run: Host["run"] = async (...words) => await workdir.run(words, { env: shared });
  return {
    workdir,
    run,
    start: (...words) => workdir.start(words, { env: { ...shared, ...environmentOfHost(name) } }),
    submitted: async (file, ...more) => {
      const isCreate = file.startsWith("c");
      const { collect, certifications } = simulator().urls;
      workdir.file("a.yaml", actionMapping);
      workdir.file("c.yaml", creationMapping);
      const mapping = more.includes("-m") ? [] : ["-m", isCreate ? "c.yaml" : "a.yaml"];
      const tenant = more.includes("--tenant") ? [] : ["--tenant", "acme"];
      const url = isCreate ? certifications : collect;
      const words = ["submit", file, ...mapping, "--base-url", url, ...tenant, ...more];
      const submit = await workdir.run(words, { env: { ...shared, WAYBILL_TOKEN: undefined } });
      if (submit.code !== 0) throw new Error(submit.stderr);
      return submit.stdout.trim();
    },
    listed: async (load) =>
      dataOf(await run("loads", "--json")).find(
        ({ loadId }: { readonly loadId: string }) => loadId === load,
      ),
  };
}
