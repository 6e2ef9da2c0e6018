import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { loadConfigurationIfThere } from "../connections/load-connections.ts";
import { LoadError } from "../kernel/load-error.ts";
import { withoutEnd } from "../kernel/without-end.ts";
import { leaseMs } from "../ledger/lease.ts";
import { isLedgerFile } from "../ledger/ledger-address.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { SharedAccount } from "../ledger/limit-book.ts";
import type { ExecutionOwner, LoadRecord } from "../ledger/load-record.ts";
import type { PaceNews } from "../ledger/pace-book.ts";
import { accountOf } from "../load/access/daily-limit.ts";
import { ledgerAddress } from "../load/books/load-files.ts";
import type { BooksPlace } from "../load/books-place.ts";
import { standingOf, type LoadStanding } from "../load/tell/load-standing.ts";
import { chooseTarget } from "./choose-target.ts";
import { nearestFolder, readFreeSpace, type FreeSpace } from "./look-at-machine.ts";

/** Room on a disk. In bytes. */
export interface DiskUse {
  readonly what: "runs" | "ledger";
  /** The folder, as it is named. */
  readonly folder: string;
  /** What a user without special rights can still write there; undefined: the system does not tell. */
  readonly free: number | undefined;
  /** What the ledger takes, with what is not yet merged into it; undefined for the runs folder, and where there is none yet. */
  readonly taken: number | undefined;
}

/** What loads at work on an account keep to, and what they have used of it. Rates in requests per second, instants in epoch milliseconds. */
export interface AccountUse {
  /** Address and tenant. */
  readonly account: string;
  /** Processes at work on it, and loads of theirs. */
  readonly processes: number;
  readonly loads: number;
  /** What may be sent by all of them; undefined: no limit is known. */
  readonly rate: number | undefined;
  /** The limit as refusals taught it, and when; undefined while none was met. */
  readonly limit: number | undefined;
  readonly learnedAt: number | undefined;
  /** Nothing is sent until then, as the API has it; undefined: it does not say so. */
  readonly pausedUntil: number | undefined;
  /** Counts the movements of the gate that hosts have in common, odd while it is closed; undefined where processes of one host tell one another. */
  readonly epoch: number | undefined;
  /** Requests of the processes at work, since each came; undefined where they tell of their pace alone. */
  readonly requests:
    | { readonly inFlight: number; readonly accepted: number; readonly refused: number }
    | undefined;
  /** Requests of the last 24 hours; undefined where they are not counted. */
  readonly day:
    | {
        readonly used: number;
        /** As a connection of the configuration has it; undefined: none names this account. */
        readonly limit: number | undefined;
        /** When some of them no longer count. */
        readonly freeAt: number;
      }
    | undefined;
}

/** A process at work on a load. */
export interface ExecutionUse {
  readonly loadId: string;
  readonly sourceName: string;
  /** `killed`: the process is gone, or its lease is over. */
  readonly standing: LoadStanding;
  readonly host: string;
  readonly pid: number;
  readonly user: string | undefined;
  /** Epoch milliseconds; of several at work on one load known of the one that wrote last. */
  readonly writtenAt: number | undefined;
  /** Until when nobody else may take the load. */
  readonly leaseEndsAt: number | undefined;
  /** Shards of the load that are left, where several share it. */
  readonly shardsLeft: number | undefined;
}

/** Loads that are looked at; more are not at work on one ledger. */
const mostLoads = 1000;

/** Free space where loads and their ledger are kept. */
export async function lookAtDisks(
  place: BooksPlace,
  freeSpace: FreeSpace = readFreeSpace,
): Promise<readonly DiskUse[]> {
  const measure = async (folder: string): Promise<number | undefined> =>
    await freeSpace(await nearestFolder(resolve(folder))).catch(() => undefined);
  const runs = { what: "runs", folder: place.runsDir, free: await measure(place.runsDir) } as const;
  const address = ledgerAddress(place);
  if (!isLedgerFile(address)) return [{ ...runs, taken: undefined }];
  const folder = dirname(address);
  const sizes = await Promise.all([address, `${address}-wal`].map(sizeOf));
  const [size, pending = 0] = sizes;
  const taken = size === undefined ? undefined : size + pending;
  return [
    { ...runs, taken: undefined },
    { what: "ledger", folder, free: await measure(folder), taken },
  ];
}

async function sizeOf(path: string): Promise<number | undefined> {
  return await stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

/** Accounts that anybody is at work on, or has used up requests of; by their names. @param now on the ledger's clock */
export async function lookAtAccounts(
  { limits, paces, requests }: Pick<Ledger, "limits" | "paces" | "requests">,
  limitOf: ReadonlyMap<string, number>,
  now: number,
): Promise<readonly AccountUse[]> {
  const shared = new Map((await limits.list()).map((one) => [one.account, one]));
  const told = await paces.list(now);
  const used = new Map((await requests.used(now)).map((one) => [one.account, one]));
  const names = new Set([...shared.keys(), ...told.map(({ account }) => account), ...used.keys()]);
  return [...names].toSorted().map((account) => {
    const day = used.get(account);
    return {
      account,
      ...describePace(
        shared.get(account),
        told.filter((one) => one.account === account),
      ),
      day: day && { used: day.requests, limit: limitOf.get(account), freeAt: day.freeAt },
    };
  });
}

/** Hosts have one limit in common; processes of one host tell one another what each has learned. */
function describePace(
  shared: SharedAccount | undefined,
  told: readonly PaceNews[],
): Omit<AccountUse, "account" | "day"> {
  if (shared !== undefined && told.length === 0) {
    const { gate, pace, members, now } = shared;
    const sum = (pick: (member: SharedAccount["members"][number]) => number): number =>
      members.reduce((all, member) => all + pick(member), 0);
    return {
      processes: members.length,
      loads: sum(({ loads }) => loads),
      rate: pace?.rate,
      limit: pace?.ceiling,
      learnedAt: pace?.learnedAt,
      pausedUntil: gate.epoch % 2 === 1 && gate.until > now ? gate.until : undefined,
      epoch: gate.epoch,
      requests: {
        inFlight: sum(({ inFlight }) => inFlight),
        accepted: sum(({ accepted }) => accepted),
        refused: sum(({ refused }) => refused),
      },
    };
  }
  const learned = told.flatMap(({ course }) => course ?? []);
  const newest = learned.toSorted((a, b) => b.learnedAt - a.learnedAt)[0];
  const pauses = told.flatMap(({ pausedUntil }) => pausedUntil ?? []);
  return {
    processes: told.length,
    loads: told.reduce((all, { loads }) => all + loads, 0),
    rate: undefined,
    limit: newest?.ceiling,
    learnedAt: newest?.learnedAt,
    pausedUntil: pauses.length === 0 ? undefined : Math.max(...pauses),
    epoch: undefined,
    requests: undefined,
  };
}

/** Most requests in 24 hours as connections say or their vendor documents, by account. A configuration that can't be read tells nothing: the findings say why. */
export async function readDayLimits(configPath: string): Promise<ReadonlyMap<string, number>> {
  try {
    const connections = (await loadConfigurationIfThere(configPath))?.connections;
    return new Map(
      [...(connections?.values() ?? [])].flatMap((settings) => {
        const { baseUrl, tenant } = settings;
        const limit = settings.requestsPerDay ?? chooseTarget(settings)?.limits.requestsPerDay;
        if (baseUrl === undefined || limit === undefined) return [];
        return [[accountOf({ baseUrl: withoutEnd(baseUrl, /\//), tenant }), limit] as const];
      }),
    );
  } catch (error) {
    if (error instanceof LoadError) return new Map();
    throw error;
  }
}

/** Processes at work, as the ledger has them; those that wrote last come first. */
export async function lookAtExecutions(
  ledger: Pick<Ledger, "listLoads">,
): Promise<readonly ExecutionUse[]> {
  const loads = await ledger.listLoads({ statuses: ["running"], most: mostLoads });
  return loads.flatMap(executionsOf).toSorted((a, b) => (b.writtenAt ?? 0) - (a.writtenAt ?? 0));
}

function executionsOf(load: LoadRecord): readonly ExecutionUse[] {
  const { id, sourceName, owner, atWork, shared } = load;
  const owners = shared === undefined ? [] : shared.workers;
  const standing = standingOf(load);
  const isOwner = (one: ExecutionOwner): boolean =>
    one.host === owner?.host && one.pid === owner.pid;
  const known = owner === undefined || owners.some(isOwner) ? owners : [owner, ...owners];
  return known.map((one) => {
    const writtenAt = isOwner(one) ? atWork?.writtenAt : undefined;
    return {
      loadId: id,
      sourceName,
      standing,
      host: one.host,
      pid: one.pid,
      user: one.user,
      writtenAt,
      leaseEndsAt: writtenAt === undefined ? undefined : writtenAt + leaseMs,
      shardsLeft: shared?.shardsLeft,
    };
  });
}
