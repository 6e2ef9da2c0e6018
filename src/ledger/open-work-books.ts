import type { Execution } from "./load-record.ts";
import type { HeldLeases, Moment } from "./lease.ts";
import type { LedgerDatabase, WriteQuery } from "./ledger-database.ts";
import type { RowGroups } from "./row-groups.ts";
import type { ShardBook } from "./shard-book.ts";
import type { Query } from "./tables/query.ts";
import type { ShardTable } from "./tables/shard-table.ts";
import type { WorkTable } from "./tables/work-table.ts";
import type { WorkBook } from "./work-book.ts";

/** What it takes to begin and end executions. */
export interface ExecutionMeans {
  readonly database: LedgerDatabase;
  readonly leases: HeldLeases;
  readonly groups: RowGroups;
  readonly momentNow: () => Moment;
  /** Epoch milliseconds on the ledger's clock. */
  readonly ledgersNow: () => number;
  readonly persist: <T>(write: () => T | Promise<T>) => Promise<T>;
  readonly write: <T>(query: WriteQuery<T>) => Promise<T>;
  /** Nothing is written in the name of the execution any more. */
  readonly over: (execution: Execution) => void;
  /** One transaction that begins with the fence of the execution, while its load is held. */
  readonly fenced: <T>(execution: Execution, query: (at: number) => Query<T>) => Promise<T>;
}

/** The queue: a load that is taken has an execution, whose lease is held from the moment before it was begun. */
export function openWorkBook(work: WorkTable, means: ExecutionMeans): WorkBook {
  const { database, write, persist } = means;
  return {
    take: async (wish) => {
      const { taken, since } = await persist(async () => {
        const moment = means.momentNow();
        const begun = await database.attempt((now) => work.take(wish, now), "alone");
        return { taken: begun, since: moment };
      });
      if (taken !== undefined) means.leases.take(taken.execution, since);
      return taken;
    },
    settle: async (...asked) => await write(() => work.settle(...asked)),
    keepReports: async (...asked) => await write(() => work.keepReports(...asked)),
    hasFree: async (wish) => {
      const at = means.ledgersNow();
      return await database.read(() => work.hasFree(wish, at));
    },
    find: async (loadId) => await database.read(() => work.find(loadId)),
    open: async () => await database.read(() => work.open()),
    cancel: async (...asked) => await write(() => work.cancel(...asked)),
    putBack: async (...asked) => await write(() => work.putBack(...asked)),
  };
}

/** The shards of loads that several executions share. */
export function openShardBook(shards: ShardTable, means: ExecutionMeans): ShardBook {
  const { leases, groups, fenced } = means;
  return {
    open: async (execution, badBefore) =>
      await fenced(execution, () => shards.open(execution, badBefore)),
    look: async (execution) => {
      const at = means.ledgersNow();
      return await means.database.read(() => shards.look(execution, at));
    },
    take: async (execution, done) =>
      await fenced(execution, (at) => shards.take(execution, done, at)),
    give: async (execution, given) => await fenced(execution, () => shards.give(execution, given)),
    leave: async (execution, leaving) => {
      await groups.of(execution).flush();
      const since = means.momentNow();
      const end = await fenced(execution, (at) => shards.leave(execution, leaving, at));
      if (end.kind === "again") return end;
      if (end.kind === "last" && end.execution.epoch === execution.epoch) return end;
      leases.letGo(execution);
      groups.forget(execution);
      means.over(execution);
      if (end.kind === "last") leases.take(end.execution, since);
      return end;
    },
  };
}
