import { defaultConfigPath } from "../connections/default-config-path.ts";
import { findNamed } from "../connections/resolve-connection.ts";
import { systemClock, type Clock } from "../kernel/clock.ts";
import { exitCodes, type LoadError } from "../kernel/load-error.ts";
import { withoutEnd } from "../kernel/without-end.ts";
import { describeThisProcess } from "../kernel/this-process.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import type { WorkEnding } from "../ledger/work-book.ts";
import { AccountPaces } from "../load/account-paces.ts";
import { GuardedObserver } from "../load/run/guarded-observer.ts";
import { withNewLedger } from "../load/books/with-ledger.ts";
import type { DeliverySettings, LoadObserver } from "../load/load-request.ts";
import { openStore } from "../store/open-store.ts";
import { carryQueued, type WorkerMeans } from "./carry-queued.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { findStore } from "./find-store.ts";
import {
  callback,
  clock,
  count,
  environment,
  flag,
  ledger as ledgerChoice,
  path,
  runsFolder,
  signal,
  text,
} from "./request-shapes.ts";
import { WorkBell } from "./wait-for-work.ts";

/** So long a worker leaves a load to others that it lacks something for, in milliseconds. */
const lackingMs = 5 * 60_000;

/** How a load stands after a worker had it. */
export interface WorkedLoad {
  readonly loadId: string;
  /** Undefined where another worker has the load by now, so that it is not this one's to tell of. */
  readonly ending: WorkEnding | undefined;
  readonly error: LoadError | undefined;
}

/**
 * Which loads a worker takes, and for how long.
 * @example
 * const request: Given<WorkRequest> = { once: true, slots: 2 };
 * @example
 * const told: Given<WorkRequest> = {
 *   account: "sandbox",
 *   observerOf: (loadId) => ({ onRow: ({ outcome }) => console.log(loadId, outcome) }),
 *   onTaken: ({ id }) => console.log(`${id} begins`),
 *   onOver: ({ loadId, ending }) => console.log(loadId, ending),
 * };
 */
export interface WorkRequest extends Pick<
  DeliverySettings,
  "runsDir" | "ledger" | "store" | "env" | "stopSignal" | "abortSignal" | "clock"
> {
  /** Default: waybill.config.yaml. */
  readonly configPath?: string;
  /** Loads at once; default: 1. */
  readonly slots?: number;
  /** Only loads of this connection, or sent to this address. */
  readonly account?: string;
  /** Ends when nothing is due any more. */
  readonly once?: boolean;
  /** One for each load. */
  readonly observerOf?: (loadId: string) => LoadObserver;
  /** Told of a load that is begun, or carried on. */
  readonly onTaken?: (load: LoadRecord) => void;
  /** Told how it ended here. */
  readonly onOver?: (load: WorkedLoad) => void;
}

/** What a worker has carried out. */
export interface WorkReport {
  readonly loads: readonly WorkedLoad[];
  /** The highest of its loads' with `once`, else 0. */
  readonly exitCode: number;
}

const shape: RequestShape<WorkRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  store: text.optional(),
  configPath: path.optional(),
  slots: count.optional(),
  account: text.optional(),
  once: flag.optional(),
  env: environment,
  stopSignal: signal.optional(),
  abortSignal: signal.optional(),
  clock: clock.optional(),
  observerOf: callback.optional(),
  onTaken: callback.optional(),
  onOver: callback.optional(),
};

export async function workLoads(request: Given<WorkRequest>): Promise<WorkReport> {
  return await enterOperation("workLoads", shape, request, work);
}

async function work(request: WorkRequest): Promise<WorkReport> {
  const { slots = 1, clock: time = systemClock, once = false } = request;
  const stopSignal = request.stopSignal ?? new AbortController().signal;
  const worked: WorkedLoad[] = [];
  const store = await findStore(request);
  // An address that leads nowhere is told before any load is taken.
  if (store !== undefined) openStore(store);
  const account = await settleAccount(request);
  await withNewLedger(request, async (ledger) => {
    const asked = {
      ...request,
      ...(store === undefined ? {} : { store }),
      ...(account === undefined ? {} : { account }),
    };
    const worker = new Worker(asked, ledger, time, stopSignal);
    const bell = once ? undefined : new WorkBell(ledger.news, time, stopSignal);
    const keepSlot = async (): Promise<void> => {
      while (!stopSignal.aborted && !worker.hasFailed) {
        const news = bell?.next;
        const carried = await worker.carryNext();
        if (carried !== undefined && once) worked.push(carried);
        if (carried !== undefined) continue;
        if (bell === undefined || news === undefined) return;
        await bell.wait(news);
      }
    };
    // A slot that fails ends the worker, when the loads of the others are over.
    const ends = await Promise.allSettled(Array.from({ length: slots }, keepSlot));
    bell?.stop();
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  });
  return { loads: worked, exitCode: exitCodeOf(worked) };
}

/** A name has to be one of a connection: without that this worker could not do anything. @throws ConfigurationError */
async function settleAccount({
  account,
  configPath = defaultConfigPath,
}: WorkRequest): Promise<string | undefined> {
  if (account === undefined) return undefined;
  if (/^https?:\/\//i.test(account)) return withoutEnd(account, /\//);
  return (await findNamed(account, { configPath })).name;
}

function exitCodeOf(worked: readonly WorkedLoad[]): number {
  return Math.max(exitCodes.ok, ...worked.map(({ ending }) => ending?.exitCode ?? exitCodes.ok));
}

class Worker {
  /** True when nothing more is to be taken, because something is wrong with this worker. */
  hasFailed = false;
  readonly #request: WorkRequest;
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #stopSignal: AbortSignal;
  readonly #paces = new AccountPaces();
  readonly #atWork = new Set<string>();
  /** Loads that this worker lacks something for, with the moment from which it looks again. */
  readonly #lacking = new Map<string, number>();

  constructor(request: WorkRequest, ledger: Ledger, clock: Clock, stopSignal: AbortSignal) {
    this.#request = request;
    this.#ledger = ledger;
    this.#clock = clock;
    this.#stopSignal = stopSignal;
  }

  /** @returns undefined where nothing is due */
  async carryNext(): Promise<WorkedLoad | undefined> {
    try {
      const taken = await this.#ledger.work.take({
        owner: describeThisProcess(),
        of: this.#request.account,
        except: [...this.#leftToOthers(), ...this.#atWork],
      });
      if (taken === undefined) return undefined;
      const { id } = taken.load;
      this.#atWork.add(id);
      this.#request.onTaken?.(taken.load);
      const { isLacking, ...carried } = await carryQueued(taken, this.#means(id)).finally(() =>
        this.#atWork.delete(id),
      );
      if (isLacking) this.#lacking.set(id, this.#clock.monotonic() + lackingMs);
      this.#request.onOver?.(carried);
      return carried;
    } catch (error) {
      this.hasFailed = true;
      throw error;
    }
  }

  #leftToOthers(): readonly string[] {
    const now = this.#clock.monotonic();
    for (const [loadId, until] of this.#lacking) if (until <= now) this.#lacking.delete(loadId);
    return [...this.#lacking.keys()];
  }

  #means(loadId: string): WorkerMeans {
    const { runsDir, ledger, store, env, abortSignal, configPath, observerOf, clock } =
      this.#request;
    const observer = observerOf?.(loadId);
    return {
      openedLedger: this.#ledger,
      wish: { of: this.#request.account },
      runsDir,
      ledger,
      env,
      paces: this.#paces,
      stopSignal: this.#stopSignal,
      ...(store === undefined ? {} : { store }),
      ...(abortSignal === undefined ? {} : { abortSignal }),
      ...(configPath === undefined ? {} : { configPath }),
      ...(observer === undefined ? {} : { observer: new GuardedObserver(observer) }),
      ...(clock === undefined ? {} : { clock }),
    };
  }
}
