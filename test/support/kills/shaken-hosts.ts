import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { environmentOfHost } from "../../../samples/play/environment-of-host.ts";
import type { PostgresInUse } from "../../servers/use-postgres.ts";
import { startUnsteadyWire, type UnsteadyWire } from "../../servers/unsteady-wire.ts";
import type { SharedHosts } from "../shared-hosts.ts";
import type { RunningProgram, Workdir } from "../workdir.ts";

const preload = new URL("ahead-of-time.ts", import.meta.url).href;

/** A host on which a worker runs, and the wire from it to PostgreSQL. */
export interface ShakenHost {
  readonly name: string;
  readonly wire: UnsteadyWire;
  /** The worker that runs now. */
  worker: RunningProgram;
}

/** How far the clocks of the two hosts lie apart, in milliseconds. */
const apartMs = 90_000;

/** Two hosts whose workers are started again whenever they end, as by a supervisor. */
export class ShakenHosts {
  readonly hosts: readonly ShakenHost[];
  readonly postgres: PostgresInUse;
  readonly shared: SharedHosts;
  /** Workers that were killed by `kill`. */
  kills = 0;
  #isOver = false;
  #asking: pg.Client | undefined;

  private constructor(shared: SharedHosts, postgres: PostgresInUse, hosts: readonly ShakenHost[]) {
    this.shared = shared;
    this.postgres = postgres;
    this.hosts = hosts;
  }

  static async start(shared: SharedHosts, postgres: PostgresInUse): Promise<ShakenHosts> {
    const hosts: ShakenHost[] = [];
    const all = new ShakenHosts(shared, postgres, hosts);
    for (const [name, { workdir }, aheadMs] of [
      ["host-b", shared.b, -apartMs / 2],
      ["host-c", shared.c, apartMs / 2],
    ] as const) {
      const wire = await startUnsteadyWire(postgres.server.port);
      const start = (): RunningProgram =>
        startWorker(workdir, { name, wire, shared, aheadMs, postgres });
      const host = { name, wire, worker: start() };
      const keep = async (): Promise<void> => {
        while (!all.#isOver) {
          await host.worker.over;
          if (!all.#isOver) host.worker = start();
        }
      };
      void keep();
      hosts.push(host);
    }
    return all;
  }

  /** The host whose worker has the load by the ledger; another one where none has, or where the ledger can't be asked. */
  async atWork(load: string): Promise<ShakenHost> {
    const [found] = await this.#ask<{ host: string }>(
      "SELECT host FROM executions WHERE load_id = $1 AND ended_at IS NULL ORDER BY epoch DESC LIMIT 1",
      load,
    );
    const host = this.hosts.find(({ name }) => name === found?.host) ?? this.hosts[0];
    if (host === undefined) throw new Error("there are two hosts");
    return host;
  }

  /** @param isLost true: nobody has to wait for the lease of what it had, as if its host were gone for long */
  async kill(load: string, host: ShakenHost, isLost: boolean): Promise<void> {
    const { worker } = host;
    const epoch = await this.epochOn(load, host);
    worker.process.kill("SIGKILL");
    if (isLost) await this.endLease(load, host, epoch);
    if ((await worker.over).signal === "SIGKILL") this.kills += 1;
  }

  /** As if 30 s had passed since an execution wrote, whose process writes nothing more, and the other worker looked. */
  async endLease(load: string, { name }: ShakenHost, epoch: number | undefined): Promise<void> {
    await this.#ask(
      `UPDATE executions SET written_at = written_at - 30000
      WHERE load_id = $1 AND host = $2 AND epoch = $3 AND ended_at IS NULL`,
      load,
      name,
      epoch ?? 0,
    );
    await this.#ask("SELECT pg_notify('waybill ' || id, 'work') FROM ledger_identity");
  }

  /** Undefined where the ledger can't be asked. */
  async epochOf(load: string): Promise<number | undefined> {
    const [found] = await this.#ask<{ epoch: string }>(
      "SELECT epoch FROM loads WHERE id = $1",
      load,
    );
    return found && Number(found.epoch);
  }

  /** Of the execution that the worker of a host has, where several share the load. */
  async epochOn(load: string, { name }: ShakenHost): Promise<number | undefined> {
    const [found] = await this.#ask<{ epoch: string | null }>(
      "SELECT MAX(epoch) AS epoch FROM executions WHERE load_id = $1 AND host = $2 AND ended_at IS NULL",
      load,
      name,
    );
    return found?.epoch == null ? undefined : Number(found.epoch);
  }

  /** Until another execution of the load has begun, or it is over. */
  async untilTakenOver(load: string, from: number | undefined): Promise<void> {
    while ((await this.epochOf(load)) === from && !(await this.isOver(load))) await delay(50);
  }

  /** Whether a transaction of a worker is under way. */
  async isWriting(): Promise<boolean> {
    const found = await this.#ask(
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'waybill' AND state <> 'idle'",
    );
    return found.length > 0;
  }

  /** False also where the ledger can't be asked; true once the hosts are stopped. */
  async isOver(load: string): Promise<boolean> {
    if (this.#isOver) return true;
    const [found] = await this.#ask<{ status: string; state: string }>(
      "SELECT status, state FROM loads l JOIN work w ON w.load_id = l.id WHERE l.id = $1",
      load,
    );
    if (found?.state === "held") throw new Error(`load ${load} waits for a person`);
    return found?.status === "completed";
  }

  /** On one connection, as long as it lasts. */
  async #ask<Row extends pg.QueryResultRow>(
    sql: string,
    ...values: readonly (string | number)[]
  ): Promise<readonly Row[]> {
    try {
      this.#asking ??= await connect(this.shared.address);
      return (await this.#asking.query<Row>(sql, [...values])).rows;
    } catch {
      this.#asking = undefined;
      return [];
    }
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    for (const { worker } of this.hosts) {
      worker.process.kill("SIGCONT");
      worker.process.kill("SIGKILL");
      await worker.over;
    }
    for (const { wire } of this.hosts) await wire.stop();
    await this.#asking?.end();
  }
}

async function connect(address: string): Promise<pg.Client> {
  const client = new pg.Client(address);
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

function startWorker(
  workdir: Workdir,
  {
    name,
    wire,
    shared,
    aheadMs,
    postgres,
  }: Pick<ShakenHost, "name" | "wire"> & {
    readonly shared: SharedHosts;
    readonly aheadMs: number;
    readonly postgres: PostgresInUse;
  },
): RunningProgram {
  const { NODE_OPTIONS, ...stands } = environmentOfHost(name);
  const address = shared.address.replace(`:${postgres.server.port}/`, `:${wire.port}/`);
  return workdir.start(["work"], {
    env: {
      ...stands,
      NODE_OPTIONS: `${NODE_OPTIONS} --import=${preload}`,
      WAYBILL_CLOCK_AHEAD_MS: String(aheadMs),
      WAYBILL_LEDGER: address,
      WAYBILL_STORE: shared.store,
    },
  });
}
