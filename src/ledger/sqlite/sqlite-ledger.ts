import type { SqliteDatabase } from "./sqlite-database.ts";
import { systemClock } from "../../kernel/clock.ts";
import { LedgerError } from "../../kernel/load-error.ts";
import type { RowResult } from "../../rows/row.ts";
import type { ClaimHolder } from "../claim-book.ts";
import type { RowWrite } from "../decide-row-write.ts";
import type { GroupCommitOptions } from "../group-commit.ts";
import type { Adoption, LastWrite, Ledger, LedgerWatch, TwinRule } from "../ledger.ts";
import type { Intent, LedgerRow } from "../ledger-row.ts";
import type {
  Execution,
  ExecutionEnd,
  ExecutionOwner,
  KnownOver,
  LoadRecord,
  NewLoad,
} from "../load-record.ts";
import type { NewWork } from "../work-book.ts";
import { HeldLeases, momentOf, repeatByTimer } from "../lease.ts";
import { LostLedgerError, sayLost } from "../lost-ledger.ts";
import { defaultPausesMs, retryWrite } from "../retry-write.ts";
import type { WriteRetries } from "../retry-write.ts";
import { adoptLoad } from "./adopt-load.ts";
import { ClaimTable } from "./claim-table.ts";
import { ImageTable } from "./image-table.ts";
import { InterventionTable } from "./intervention-table.ts";
import { LedgerFiles, rescueDatabase } from "./ledger-files.ts";
import { LoadTable } from "./load-table.ts";
import { openBooks } from "./open-books.ts";
import { closeDatabase, openDatabase, openDatabaseToRead } from "./open-database.ts";
import { RowGroups } from "./row-groups.ts";
import { SentTable } from "./sent-table.ts";
import { ClaimHeld, RowTable } from "./row-table.ts";
import { runTransaction } from "./run-transaction.ts";
import type { SqliteLedgerOptions } from "./sqlite-ledger-options.ts";
import {
  damagedLedger,
  explainOpenFailure,
  explainReadFailure,
  explainWriteFailure,
  sqliteCodeOf,
} from "./sqlite-failures.ts";
import { WorkTable } from "./work-table.ts";

/**
 * Opens the ledger in a SQLite file, which is made (0600, in a folder of 0700) when it is missing.
 * @throws LedgerError ERR_LEDGER_OPEN, ERR_LEDGER_UNREADABLE for a file that is no ledger, ERR_LEDGER_NEWER for one of
 * a newer version; the file is then left as it is
 */
export async function openSqliteLedger(
  path: string,
  options: SqliteLedgerOptions = {},
): Promise<Ledger> {
  const retries: WriteRetries = {
    clock: options.clock ?? systemClock,
    pausesMs: options.pausesMs ?? defaultPausesMs,
    canRetry: (error) => sqliteCodeOf(error) === "SQLITE_BUSY",
  };
  try {
    const openIt = options.mayOnlyRead === true ? openDatabaseToRead : openDatabase;
    const open = async () => openIt(path, options.busyTimeoutMs ?? 1000);
    const database = await retryWrite(open, retries);
    return new SqliteLedger(path, database, {
      ...options,
      retries: { ...retries, canRetry: (error) => sqliteCodeOf(error) !== undefined },
    });
  } catch (error) {
    throw explainOpenFailure(path, error);
  }
}

interface LedgerMeans extends Pick<SqliteLedgerOptions, "watch" | "repeat"> {
  readonly retries: WriteRetries;
}

class SqliteLedger implements Ledger {
  readonly requests: Ledger["requests"];
  readonly paces: Ledger["paces"];
  readonly history: Ledger["history"];
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
  readonly claims: Ledger["claims"];
  readonly created: Ledger["created"];
  readonly sent: Ledger["sent"];
  readonly #path: string;
  // Statements die when their database is collected, so it is held here as long as the ledger.
  readonly #database: SqliteDatabase;
  readonly #files: LedgerFiles;
  readonly #retries: WriteRetries;
  readonly #watch: LedgerWatch | undefined;
  readonly #loads: LoadTable;
  readonly #work: WorkTable;
  readonly #rows: RowTable;
  readonly #leases: HeldLeases;
  readonly #groups = new RowGroups((execution) => this.#groupOptions(execution));

  /** True once this process has written anything that may be nowhere else. */
  #hasWritten = false;

  constructor(path: string, database: SqliteDatabase, { retries, watch, repeat }: LedgerMeans) {
    this.#path = path;
    this.#database = database;
    this.#files = new LedgerFiles(path, database);
    this.#retries = retries;
    this.#watch = watch;
    this.#loads = new LoadTable(database);
    this.#work = new WorkTable(database, this.#loads, new InterventionTable(database));
    this.#leases = new HeldLeases(retries.clock, repeat ?? repeatByTimer, (execution) =>
      this.#beat(execution),
    );
    const images = new ImageTable(database);
    const claims = new ClaimTable(database);
    const sent = new SentTable(database);
    this.#rows = new RowTable(database, { images, claims, sent });
    const books = openBooks(
      database,
      { images, claims },
      {
        read: (read) => this.#read(read),
        write: async (write) => await this.#write(write),
        writeFenced: async (execution, write) =>
          await this.#write(() => this.#transact(execution, write)),
      },
    );
    this.requests = books.requests;
    this.paces = books.paces;
    this.history = books.history;
    this.interventions = books.interventions;
    this.revisions = books.revisions;
    this.corrections = books.corrections;
    this.images = books.images;
    this.approvals = books.approvals;
    this.arrivals = books.arrivals;
    this.messages = books.messages;
    this.outages = books.outages;
    this.wishes = books.wishes;
    this.work = this.#openWork();
    this.claims = books.claims;
    this.created = books.created;
    this.sent = {
      sendsTo: (...where) => sent.sendsTo(...where),
      last: async (id) => this.#read(() => sent.last(id)),
      unfinished: async (load) => this.#read(() => sent.unfinished(load)),
    };
  }

  async createLoad(
    load: NewLoad,
    twins: TwinRule = "allow-twins",
    work?: NewWork,
  ): Promise<LoadRecord | undefined> {
    return await this.#write(() =>
      this.#loads.create(load, twins, () => {
        if (work !== undefined) this.#work.add(load.id, work, load.createdAt);
      }),
    );
  }

  async findLoad(idOrPrefix: string): Promise<LoadRecord | undefined> {
    return this.#read(() => this.#loads.find(idOrPrefix));
  }

  async listLoads(): Promise<readonly LoadRecord[]> {
    return this.#read(() => this.#loads.list());
  }

  async lastWrite(loadId: string): Promise<LastWrite | undefined> {
    return this.#read(() => this.#loads.lastWrite(loadId));
  }

  async assertSound(): Promise<void> {
    const found = this.#read((): { quick_check: string } | undefined =>
      this.#database.prepare("PRAGMA quick_check(1)").get(),
    );
    const words = found?.quick_check ?? "it can't be checked";
    if (words !== "ok")
      throw damagedLedger(
        this.#path,
        words
          .split("\n")
          .map((line) => line.trim())
          .join(", "),
      );
  }

  async adopt(adoption: Adoption): Promise<Execution> {
    this.#assertThere();
    const means = { database: this.#database, loads: this.#loads, rows: this.#rows };
    try {
      const execution = await adoptLoad(adoption, means, this.#retries);
      this.#hasWritten = true;
      return execution;
    } catch (error) {
      throw this.#retries.canRetry(error) ? explainWriteFailure(this.#path, error) : error;
    }
  }

  async beginExecution(
    loadId: string,
    owner: ExecutionOwner,
    over?: KnownOver,
  ): Promise<Execution> {
    const { execution, since } = await this.#write(() => {
      const moment = momentOf(this.#retries.clock);
      const begun = this.#loads.begin(loadId, owner, moment.wall, over);
      return { execution: begun, since: moment };
    });
    this.#leases.take(execution, since);
    return execution;
  }

  async assertUnderWay(execution: Execution): Promise<void> {
    this.#assertThere();
    if (this.#leases.holds(execution)) this.#read(() => this.#loads.assertUnderWay(execution));
    else await this.#write(() => this.#transact(execution, () => undefined));
  }

  mayLeave(execution: Execution): boolean {
    try {
      return this.#leases.holds(execution) && this.#loads.isUnderWay(execution);
    } catch {
      // Whatever is wrong with the ledger is told by the write that is tried next.
      return false;
    }
  }

  async intend(execution: Execution, intent: Intent): Promise<ClaimHolder | undefined> {
    try {
      await this.#groups.of(execution).addUrgent({ kind: "intent", intent });
      return undefined;
    } catch (error) {
      if (error instanceof ClaimHeld) return error.holder;
      throw error;
    }
  }

  async settle(execution: Execution, result: RowResult): Promise<void> {
    await this.#groups.of(execution).addPatient({ kind: "outcome", result });
  }

  async flush(): Promise<void> {
    await this.#groups.flush();
  }

  async endExecution(execution: Execution, end: ExecutionEnd): Promise<void> {
    await this.#groups.of(execution).flush();
    await this.#writeAnyway(() => this.#loads.end(execution, end));
    this.#leases.letGo(execution);
    this.#groups.forget(execution);
    this.#assertThere();
    this.#watch?.onEnd(execution);
  }

  async *rows(loadId: string): AsyncIterable<LedgerRow> {
    let rowNumber = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const after = rowNumber;
      const page = this.#read(() => this.#rows.readPage(loadId, after));
      yield* page;
      const last = page.at(-1);
      if (last === undefined) return;
      rowNumber = last.state === "intended" ? last.intent.rowNumber : last.result.rowNumber;
    }
  }

  async close(): Promise<void> {
    this.#leases.letAllGo();
    const flushed = await this.flush().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    const loss = this.#hasWritten ? this.#files.look() : undefined;
    if (loss !== undefined) throw this.#rescue(loss);
    closeDatabase(this.#database);
    if (flushed !== undefined) throw flushed.error;
  }

  #openWork(): Ledger["work"] {
    const work = this.#work;
    return {
      take: async (wish) => {
        const { taken, since } = await this.#write(() => {
          const moment = momentOf(this.#retries.clock);
          return { taken: work.take(wish, moment.wall), since: moment };
        });
        if (taken !== undefined) this.#leases.take(taken.execution, since);
        return taken;
      },
      settle: async (...asked) => await this.#write(() => work.settle(...asked)),
      keepReports: async (...asked) => await this.#write(() => work.keepReports(...asked)),
      find: async (loadId) => this.#read(() => work.find(loadId)),
      open: async () => this.#read(() => work.open()),
      cancel: async (...asked) => await this.#write(() => work.cancel(...asked)),
      putBack: async (...asked) => await this.#write(() => work.putBack(...asked)),
    };
  }

  /** Saves what only this process still has, before its handle is closed. Nothing is written to what stands at the path. */
  #rescue(loss: string): LostLedgerError {
    const rescued = rescueDatabase(this.#database, this.#path, this.#retries.clock.now());
    this.#database.close();
    return sayLost(this.#path, loss, rescued);
  }

  /** @throws LostLedgerError when the files that are open are no longer those at the path */
  #assertThere(): void {
    const loss = this.#files.look();
    if (loss !== undefined) throw sayLost(this.#path, loss);
  }

  #groupOptions(execution: Execution): GroupCommitOptions<RowWrite> {
    return {
      // Rows come in batches of up to a hundred, several at a time: fewer transactions, each with its fsync.
      maxEntries: 500,
      write: async (writes, refuse) => {
        const loss = this.#files.look();
        // Nothing more may leave; what has left belongs into the ledger that is rescued.
        const noIntents = loss === undefined ? undefined : sayLost(this.#path, loss);
        const writtenAt = this.#transact(execution, (at, writtenAt) => {
          this.#rows.write({ execution, writes, at, noIntents }, refuse);
          return writtenAt;
        });
        this.#watch?.onWrite(execution, writtenAt);
      },
      retries: this.#retries,
      explain: (cause) => {
        const loss = this.#files.look();
        return loss === undefined
          ? explainWriteFailure(this.#path, cause)
          : sayLost(this.#path, loss);
      },
    };
  }

  #transact<T>(execution: Execution, write: (at: number, writtenAt: number) => T): T {
    const since = momentOf(this.#retries.clock);
    const written = runTransaction(this.#database, () =>
      write(since.wall, this.#loads.fence(execution, since.wall)),
    );
    this.#leases.renew(execution, since);
    this.#hasWritten = true;
    return written;
  }

  /** A heartbeat that can't be written is made up for by the next one, or by whoever asks for the lease. */
  #beat(execution: Execution): void {
    try {
      this.#transact(execution, () => undefined);
    } catch (error) {
      if (error instanceof LedgerError) this.#leases.letGo(execution);
      else if (sqliteCodeOf(error) === undefined) throw error;
    }
  }

  #read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw explainReadFailure(this.#path, error);
    }
  }

  async #write<T>(write: () => T): Promise<T> {
    this.#assertThere();
    return await this.#writeAnyway(write);
  }

  /** Also into a ledger that is lost, for what belongs into the one that is rescued. */
  async #writeAnyway<T>(write: () => T): Promise<T> {
    try {
      const written = await retryWrite(async () => write(), this.#retries);
      this.#hasWritten = true;
      return written;
    } catch (error) {
      throw this.#retries.canRetry(error) ? explainWriteFailure(this.#path, error) : error;
    }
  }
}
