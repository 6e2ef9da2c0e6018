import type { Clock } from "../kernel/clock.ts";
import { LedgerError } from "../kernel/load-error.ts";
import type { RowResult } from "../rows/row.ts";
import type { ClaimHolder } from "./claim-book.ts";
import type { RowWrite } from "./decide-row-write.ts";
import { throwRefusal, type GroupCommitOptions } from "./group-commit.ts";
import type { Adoption, LastWrite, LeadOf, Ledger, LedgerWatch, TwinRule } from "./ledger.ts";
import type { Intent, LedgerRow } from "./ledger-row.ts";
import type { LedgerDatabase, WriteQuery } from "./ledger-database.ts";
import type {
  Execution,
  ExecutionEnd,
  ExecutionOwner,
  KnownOver,
  LoadQuery,
  LoadRecord,
  NewLoad,
  Withdrawal,
} from "./load-record.ts";
import { HeldLeases, momentOf, repeatByTimer, type Repeat } from "./lease.ts";
import { type ExecutionMeans, openShardBook, openWorkBook } from "./open-work-books.ts";
import { RowGroups } from "./row-groups.ts";
import { adoptLoad, type AdoptionTables } from "./tables/adopt-load.ts";
import { ClaimTable } from "./tables/claim-table.ts";
import { ImageTable } from "./tables/image-table.ts";
import { InterventionTable } from "./tables/intervention-table.ts";
import { holdLoad, LoadTable } from "./tables/load-table.ts";
import { openBooks } from "./tables/open-books.ts";
import { lock, type Query } from "./tables/query.ts";
import { ClaimHeld, RowTable } from "./tables/row-table.ts";
import { SentTable } from "./tables/sent-table.ts";
import { ShardTable } from "./tables/shard-table.ts";
import { WorkTable } from "./tables/work-table.ts";
import { writeOnce } from "./write-once.ts";
import type { NewWork } from "./work-book.ts";

export interface TableLedgerOptions {
  readonly watch?: LedgerWatch;
  /** What makes the heartbeat of an execution; default: a timer. */
  readonly repeat?: Repeat;
}

/** The ledger in the tables of a database. */
export class TableLedger implements Ledger {
  readonly requests: Ledger["requests"];
  readonly isForHosts: boolean;
  readonly paces: Ledger["paces"];
  readonly limits: Ledger["limits"];
  readonly history: Ledger["history"];
  readonly pages: Ledger["pages"];
  readonly courses: Ledger["courses"];
  readonly interventions: Ledger["interventions"];
  readonly revisions: Ledger["revisions"];
  readonly corrections: Ledger["corrections"];
  readonly images: Ledger["images"];
  readonly approvals: Ledger["approvals"];
  readonly arrivals: Ledger["arrivals"];
  readonly messages: Ledger["messages"];
  readonly outages: Ledger["outages"];
  readonly wishes: Ledger["wishes"];
  readonly work: Ledger["work"];
  readonly shards: Ledger["shards"];
  readonly claims: Ledger["claims"];
  readonly created: Ledger["created"];
  readonly sent: Ledger["sent"];
  readonly pruning: Ledger["pruning"];
  readonly news: Ledger["news"];
  readonly #database: LedgerDatabase;
  readonly #clock: Clock;
  readonly #watch: LedgerWatch | undefined;
  readonly #tables: AdoptionTables;
  readonly #work: WorkTable;
  readonly #leases: HeldLeases;
  readonly #groups = new RowGroups((execution) => this.#groupOptions(execution));

  constructor(database: LedgerDatabase, { watch, repeat = repeatByTimer }: TableLedgerOptions) {
    this.#database = database;
    this.#clock = database.retries.clock;
    this.#watch = watch;
    this.#leases = new HeldLeases(this.#clock, repeat, (execution) => this.#beat(execution));
    const images = new ImageTable();
    const claims = new ClaimTable();
    const sent = new SentTable();
    const loads = new LoadTable();
    const shards = new ShardTable(loads);
    const rows = new RowTable({ images, claims, sent, shards });
    const interventions = new InterventionTable();
    this.#tables = { loads, rows, claims, sent, interventions };
    this.#work = new WorkTable(loads, shards, interventions);
    const books = openBooks(
      { images, claims, interventions },
      {
        read: async (query) => await database.read(query),
        write: async (query) => await this.#write(query),
        writeLocked: async (name, query) =>
          await this.#persist(() =>
            database.attempt(function* () {
              yield* lock([name]);
              return yield* query();
            }, "locked"),
          ),
        writeOnce: async (...asked) => await writeOnce(database, ...asked),
        writeFenced: async (execution, query, held = execution.loadId) =>
          await this.#persist(() => this.#transact(execution, query, held)),
      },
    );
    this.requests = books.requests;
    this.isForHosts = database.isForHosts;
    this.paces = books.paces;
    this.limits = books.limits;
    this.history = books.history;
    this.pages = books.pages;
    this.courses = books.courses;
    this.interventions = books.interventions;
    this.revisions = books.revisions;
    this.corrections = books.corrections;
    this.images = books.images;
    this.approvals = books.approvals;
    this.arrivals = books.arrivals;
    this.messages = books.messages;
    this.outages = books.outages;
    this.wishes = books.wishes;
    const means = this.#executionMeans();
    this.work = openWorkBook(this.#work, means);
    this.shards = openShardBook(shards, means);
    this.claims = books.claims;
    this.created = books.created;
    this.pruning = books.pruning;
    this.news = database.news;
    this.sent = {
      sendsTo: (...where) => sent.sendsTo(...where),
      last: async (id) => await database.read(() => sent.last(id)),
      unfinished: async (load) => await database.read(() => sent.unfinished(load)),
    };
  }

  get skewMs(): number {
    return this.#database.skewMs;
  }

  async createLoad(
    load: NewLoad,
    twins: TwinRule = "allow-twins",
    work?: NewWork,
  ): Promise<LoadRecord | undefined> {
    const { loads } = this.#tables;
    const queue = this.#work;
    return await this.#write(function* () {
      const twin = yield* loads.create(load, twins);
      if (twin === undefined && work !== undefined) yield* queue.add(load.id, work, load.createdAt);
      return twin;
    });
  }

  async findLoad(idOrPrefix: string): Promise<LoadRecord | undefined> {
    return await this.#database.read(() => this.#tables.loads.find(idOrPrefix));
  }

  async listLoads(wanted: LoadQuery = {}): Promise<readonly LoadRecord[]> {
    return await this.#database.read(() => this.#tables.loads.list(wanted));
  }

  async lastWrite(loadId: string): Promise<LastWrite | undefined> {
    return await this.#database.read(() => this.#tables.loads.lastWrite(loadId));
  }

  async assertSound(): Promise<void> {
    await this.#database.assertSound();
  }

  async adopt(adoption: Adoption): Promise<Execution> {
    this.#assertThere();
    return await this.#database.persistSteps(
      async (run) => await adoptLoad(adoption, this.#tables, run),
      "alone",
    );
  }

  async beginExecution(
    loadId: string,
    owner: ExecutionOwner,
    over?: KnownOver,
  ): Promise<Execution> {
    const { execution, since } = await this.#persist(async () => {
      const moment = momentOf(this.#clock);
      const begun = await this.#database.attempt(
        (now) => this.#tables.loads.begin(loadId, owner, now, over),
        "alone",
      );
      return { execution: begun, since: moment };
    });
    this.#leases.take(execution, since);
    return execution;
  }

  async assertUnderWay(execution: Execution): Promise<void> {
    this.#assertThere();
    if (this.#leases.holds(execution))
      await this.#database.read(() => this.#tables.loads.assertUnderWay(execution));
    else await this.#persist(() => this.#transact(execution, nothing));
  }

  mayLeave(execution: Execution): boolean {
    const { loads } = this.#tables;
    try {
      const holds = this.#leases.holds(execution);
      return holds && this.#database.glance(() => loads.isUnderWay(execution)) !== false;
    } catch {
      // Whatever is wrong with the ledger is told by the write that is tried next.
      return false;
    }
  }

  async intend(
    execution: Execution,
    intent: Intent,
    lead?: number,
  ): Promise<ClaimHolder | undefined> {
    return (await this.intendAll(execution, [intent], () => lead)).get(intent.rowNumber);
  }

  async intendAll(
    execution: Execution,
    intents: readonly Intent[],
    leadOf?: LeadOf,
  ): Promise<ReadonlyMap<number, ClaimHolder>> {
    const writes = intents.map((intent): RowWrite => ({
      kind: "intent",
      intent,
      lead: leadOf?.(intent.rowNumber),
    }));
    const refusals = await this.#groups.of(execution).addAll(writes, "urgent");
    const holders = new Map<number, ClaimHolder>();
    for (const [place, reason] of refusals) {
      const intent = intents[place];
      if (!(reason instanceof ClaimHeld) || intent === undefined) throw reason;
      holders.set(intent.rowNumber, reason.holder);
    }
    return holders;
  }

  async settle(execution: Execution, result: RowResult, lead?: number): Promise<void> {
    await this.settleAll(execution, [result], () => lead);
  }

  async settleAll(
    execution: Execution,
    results: readonly RowResult[],
    leadOf?: LeadOf,
  ): Promise<void> {
    const writes = results.map((result): RowWrite => ({
      kind: "outcome",
      result,
      lead: leadOf?.(result.rowNumber),
    }));
    throwRefusal(await this.#groups.of(execution).addAll(writes, "patient"));
  }

  async flush(): Promise<void> {
    await this.#groups.flush();
  }

  async endExecution(execution: Execution, end: ExecutionEnd): Promise<void> {
    await this.#groups.of(execution).flush();
    // Also into a ledger that is lost: it belongs into the one that is rescued.
    await this.#database.persist(() =>
      this.#transact(execution, () => this.#tables.loads.end(execution, end), execution.loadId),
    );
    this.#leases.letGo(execution);
    this.#groups.forget(execution);
    this.#assertThere();
    this.#watch?.onEnd(execution);
  }

  async withdraw(execution: Execution, why: Withdrawal): Promise<void> {
    const [{ loads }, work] = [this.#tables, this.#work];
    await this.#persist(() =>
      this.#transact(
        execution,
        function* () {
          yield* loads.withdraw(execution, why);
          yield* work.hold(execution.loadId, why);
        },
        execution.loadId,
      ),
    );
    this.#leases.letGo(execution);
    this.#groups.forget(execution);
  }

  async *rows(loadId: string): AsyncGenerator<LedgerRow, void, undefined> {
    // Handing the iterator on would take several turns for each row.
    for await (const page of this.pages.all(loadId)) for (const row of page) yield row;
  }

  async close(): Promise<void> {
    this.#leases.letAllGo();
    const flushed = await this.flush().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    await this.#database.close();
    if (flushed !== undefined) throw flushed.error;
  }

  #executionMeans(): ExecutionMeans {
    return {
      database: this.#database,
      leases: this.#leases,
      groups: this.#groups,
      over: (execution) => this.#watch?.onEnd(execution),
      momentNow: () => momentOf(this.#clock),
      ledgersNow: () => this.#clock.now() + this.skewMs,
      persist: async (write) => await this.#persist(write),
      write: async (query) => await this.#write(query),
      fenced: async (execution, query) =>
        await this.#persist(() => this.#transact(execution, query, execution.loadId)),
    };
  }

  /** @throws LostLedgerError when the ledger is no longer where it was opened */
  #assertThere(): void {
    const loss = this.#database.look();
    if (loss !== undefined) throw loss;
  }

  #groupOptions(execution: Execution): GroupCommitOptions<RowWrite> {
    const { rows } = this.#tables;
    return {
      // Rows come in batches of up to a hundred, several at a time: fewer transactions, each with its fsync.
      maxEntries: 500,
      write: async (writes, refuse) => {
        // Nothing more may leave; what has left belongs into the ledger that is rescued.
        const noIntents = this.#database.look();
        const writtenAt = await this.#transact(execution, function* (at, writtenAt) {
          yield* rows.write({ execution, writes, at, noIntents }, refuse);
          return writtenAt;
        });
        this.#watch?.onWrite(execution, writtenAt);
      },
      retries: this.#database.retries,
      explain: (cause) => this.#database.explain(cause),
    };
  }

  /**
   * One transaction that begins with the fence, and renews the lease.
   * @param held a load that is held before it: in this order by everybody, so that no two wait for one another
   */
  #transact<T>(
    execution: Execution,
    write: (at: number, writtenAt: number) => Query<T>,
    held?: string,
  ): T | Promise<T> {
    const since = momentOf(this.#clock);
    const { loads } = this.#tables;
    const renewed = (result: T): T => {
      this.#leases.renew(execution, since);
      return result;
    };
    const waitFor = async (result: Promise<T>): Promise<T> => renewed(await result);
    const written = this.#database.attempt(function* (now) {
      if (held !== undefined) yield* holdLoad(held);
      return yield* write(now, yield* loads.fence(execution, now));
    }, "locked");
    return written instanceof Promise ? waitFor(written) : renewed(written);
  }

  /** A heartbeat that can't be written is made up for by the next one, or by whoever asks for the lease. */
  #beat(execution: Execution): void {
    const failed = (error: unknown): void => {
      if (error instanceof LedgerError) this.#leases.letGo(execution);
      else if (!this.#database.retries.canRetry(error)) throw error;
    };
    try {
      const beaten = this.#transact(execution, nothing);
      if (beaten instanceof Promise) beaten.catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  async #write<T>(query: WriteQuery<T>): Promise<T> {
    return await this.#persist(() => this.#database.attempt(query, "alone"));
  }

  async #persist<T>(write: () => T | Promise<T>): Promise<T> {
    this.#assertThere();
    return await this.#database.persist(write);
  }
}

function* nothing(): Query<void> {
  // The fence before it is all that is written.
}
