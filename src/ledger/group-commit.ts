import { setImmediate as nextTurn } from "node:timers/promises";
import { retryWrite } from "./retry-write.ts";
import type { WriteRetries } from "./retry-write.ts";

/** Writes a batch in one transaction, all or nothing; resolves when it is durable. */
export type WriteBatch<Entry> = (
  batch: readonly Entry[],
  /** Refuses one entry for a reason of its own: its promise is rejected, the others are written. */
  refuse: (index: number, reason: Error) => void,
) => Promise<void>;

export interface GroupCommitOptions<Entry> {
  readonly write: WriteBatch<Entry>;
  readonly retries: WriteRetries;
  /** Makes the error that everybody waiting gets when the tries ran out. */
  readonly explain: (cause: unknown) => Error;
  readonly maxEntries?: number;
  /** The longest that a patient entry waits for company, in milliseconds. */
  readonly patienceMs?: number;
}

/** Why entries were refused, by their places among those that were added with them. */
export type Refusals = ReadonlyMap<number, Error>;

/** Entries that were added together: they stay so, and one promise tells of all of them. */
interface Waiting<Entry> {
  readonly entries: readonly Entry[];
  readonly urgent: boolean;
  /** The tries ran out once: written with the next entry or flush, not by itself. */
  readonly givenUp: boolean;
  readonly resolve: (refusals: Refusals) => void;
  readonly reject: (reason: Error) => void;
}

/** Collects entries and writes them together, in the order in which they came. */
export class GroupCommit<Entry> {
  readonly #options: GroupCommitOptions<Entry>;
  readonly #maxEntries: number;
  #queue: Waiting<Entry>[] = [];
  /** Entries in the queue. */
  #size = 0;
  /** How many in the queue are urgent, and how many were not given up. */
  #urgent = 0;
  #fresh = 0;
  #draining: Promise<void> | undefined;
  #soon: NodeJS.Immediate | undefined;
  #later: AbortController | undefined;

  constructor(options: GroupCommitOptions<Entry>) {
    this.#options = options;
    this.#maxEntries = options.maxEntries ?? 100;
  }

  /**
   * Queues entries that stay together, whose number may go beyond the most of a batch.
   * @param haste `urgent`: somebody waits for them, so that they are written as soon as the current turn is over, together with all that is
   * queued; they are forgotten when they can't be written, because whoever waited did not go on. `patient`: they may wait for company, and
   * stay queued when the tries run out: they tell of something that has happened, and a later flush still writes them
   * @throws what `explain` makes of a failure when the tries run out
   */
  addAll(entries: readonly Entry[], haste: "urgent" | "patient"): Promise<Refusals> {
    const urgent = haste === "urgent";
    return new Promise((resolve, reject) => {
      this.#enqueue({ entries, urgent, givenUp: false, resolve, reject });
      this.#schedule();
    });
  }

  /**
   * Writes all that is queued now.
   * @throws what kept a batch from being written
   */
  async flush(): Promise<void> {
    // What is under way tells those who wait for it; here only the rest counts.
    while (this.#draining !== undefined) await this.#draining.catch(() => undefined);
    if (this.#queue.length > 0) await this.#drain(() => this.#queue.length > 0);
  }

  #enqueue(waiting: Waiting<Entry>): void {
    this.#queue.push(waiting);
    this.#count(waiting, 1);
  }

  /** Counted and not looked up: the queue may be long, and every entry asks. */
  #count({ entries, urgent, givenUp }: Waiting<Entry>, sign: 1 | -1): void {
    this.#size += sign * entries.length;
    if (urgent) this.#urgent += sign;
    if (!givenUp) this.#fresh += sign;
  }

  #takeBatch(): readonly Waiting<Entry>[] {
    let taken = 0;
    let size = 0;
    for (const waiting of this.#queue) {
      if (taken > 0 && size + waiting.entries.length > this.#maxEntries) break;
      taken += 1;
      size += waiting.entries.length;
    }
    const batch = this.#queue.splice(0, taken);
    for (const waiting of batch) this.#count(waiting, -1);
    return batch;
  }

  #isDue(): boolean {
    return this.#size >= this.#maxEntries || this.#urgent > 0;
  }

  #schedule(): void {
    if (this.#draining !== undefined || this.#fresh === 0) return;
    if (this.#isDue()) this.#soon ??= setImmediate(() => this.#start());
    else this.#scheduleLater();
  }

  #scheduleLater(): void {
    if (this.#later !== undefined) return;
    const later = new AbortController();
    this.#later = later;
    this.#options.retries.clock.sleep(this.#options.patienceMs ?? 100, later.signal).then(
      () => this.#start(),
      () => undefined,
    );
  }

  #start(): void {
    // Everybody concerned learns of a failure through the promise of the own entry.
    if (this.#draining === undefined) this.#drain(() => this.#isDue()).catch(() => undefined);
  }

  #drain(goOn: () => boolean): Promise<void> {
    clearImmediate(this.#soon);
    this.#soon = undefined;
    this.#later?.abort();
    this.#later = undefined;
    const draining = this.#writeBatches(goOn).finally(() => {
      this.#draining = undefined;
      this.#schedule();
    });
    this.#draining = draining;
    return draining;
  }

  async #writeBatches(goOn: () => boolean): Promise<void> {
    let failure: { readonly error: unknown } | undefined;
    for (;;) {
      const batch = this.#takeBatch();
      try {
        await this.#writeBatch(batch);
      } catch (error) {
        failure ??= { error };
        if (this.#options.retries.canRetry(error)) {
          this.#giveUp(batch, error);
          break;
        }
        rejectAll(batch, error);
      }
      if (!goOn()) break;
      // Lets answers come in between two batches, so that the next one is fuller.
      await nextTurn();
    }
    if (failure !== undefined) throw this.#toError(failure.error);
  }

  async #writeBatch(batch: readonly Waiting<Entry>[]): Promise<void> {
    const { write, retries } = this.#options;
    const entries = batch.flatMap((waiting) => waiting.entries);
    const refusals = await retryWrite(async () => {
      const refused = new Map<number, Error>();
      await write(entries, (index, reason) => refused.set(index, reason));
      return refused;
    }, retries);
    let from = 0;
    for (const waiting of batch) {
      waiting.resolve(refusalsOf(refusals, from, waiting.entries.length));
      from += waiting.entries.length;
    }
  }

  #giveUp(batch: readonly Waiting<Entry>[], cause: unknown): void {
    const everybody = [...batch, ...this.#queue];
    for (const waiting of this.#queue.splice(0)) this.#count(waiting, -1);
    for (const waiting of everybody)
      if (!waiting.urgent) this.#enqueue({ ...waiting, givenUp: true });
    rejectAll(everybody, this.#toError(cause));
  }

  #toError(error: unknown): unknown {
    return this.#options.retries.canRetry(error) ? this.#options.explain(error) : error;
  }
}

const noRefusals: Refusals = new Map();

function refusalsOf(all: Refusals, from: number, count: number): Refusals {
  if (all.size === 0) return noRefusals;
  const places = [...all].map(([index, reason]) => [index - from, reason] as const);
  return new Map(places.filter(([place]) => place >= 0 && place < count));
}

/** @throws the first of them */
export function throwRefusal(refusals: Refusals): void {
  for (const reason of refusals.values()) throw reason;
}

function rejectAll(waiting: readonly { reject: (reason: Error) => void }[], error: unknown): void {
  const reason = error instanceof Error ? error : new Error(String(error));
  for (const one of waiting) one.reject(reason);
}
