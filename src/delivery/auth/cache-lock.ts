import { randomUUID } from "node:crypto";
import { link, rename, rm, writeFile } from "node:fs/promises";
import type { Clock } from "../../kernel/clock.ts";
import { isJsonObject } from "../../kernel/json.ts";
import { systemCodeOf } from "../../kernel/load-error.ts";
import { readRegularFile } from "../../kernel/read-regular-file.ts";
import {
  describeThisProcess,
  isProcessGone,
  type KnownProcess,
} from "../../kernel/this-process.ts";
import { pause, type AuthorityMeans } from "./authority.ts";
import { cacheError, makeCacheFolder } from "./token-cache.ts";

type LockMeans = Pick<AuthorityMeans, "clock" | "stopSignal">;

/** Longer than any minting, its tries and pauses together. */
const staleMs = 180_000;
const lookAgainMs = 200;
/** Whoever holds a lock for longer, or takes it again and again, is at no minting. */
const longestWaitMs = 240_000;

/**
 * Does work while no other process works under the same lock file. A lock whose process is gone, or that is older than
 * three minutes, is taken over; after four minutes of waiting nothing is waited for any more.
 * @throws ConfigurationError ERR_TOKEN_CACHE when no lock can be written or got, TargetError ERR_INTERRUPTED
 */
export async function withLock<T>(
  path: string,
  means: LockMeans,
  work: () => Promise<T>,
): Promise<T> {
  await makeCacheFolder(path);
  const id = randomUUID();
  const since = means.clock.monotonic();
  while (!(await takeLock(path, id, means.clock))) {
    if (means.clock.monotonic() - since > longestWaitMs)
      throw cacheError(path, new Error(`another process holds ${path} all the time`));
    if (!(await clearStale(path, means.clock.now()))) await pause(lookAgainMs, means);
  }
  try {
    return await work();
  } finally {
    if ((await readLock(path))?.id === id) await rm(path, { force: true });
  }
}

async function takeLock(path: string, id: string, clock: Clock): Promise<boolean> {
  const draft = `${path}.${id}`;
  const { user: _nobodyAsks, ...self } = describeThisProcess();
  const content: Lock = { id, at: clock.now(), ...self };
  try {
    await writeFile(draft, JSON.stringify(content), { mode: 0o600, flag: "wx" });
    // A link appears with its content or not at all, so that nobody reads a lock that is still empty.
    await link(draft, path);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "EEXIST") return false;
    throw cacheError(path, error);
  } finally {
    await rm(draft, { force: true });
  }
}

interface Lock extends KnownProcess {
  readonly id: string;
  readonly at: number;
}

/** True when the lock is gone now. */
async function clearStale(path: string, now: number): Promise<boolean> {
  const lock = await readLock(path);
  if (lock === undefined) return true;
  if (!isStale(lock, now)) return false;
  const taken = `${path}.${randomUUID()}`;
  try {
    await rename(path, taken);
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return true;
    throw cacheError(path, error);
  }
  const isAnother = (await readLock(taken))?.id !== lock.id;
  // Somebody was quicker, and this is their lock, not the stale one: it goes back.
  if (isAnother) await link(taken, path).catch(() => undefined);
  await rm(taken, { force: true });
  return !isAnother;
}

function isStale(lock: Lock, now: number): boolean {
  return Math.abs(now - lock.at) > staleMs || isProcessGone(lock);
}

/** Undefined when there is no lock; one that can't be understood is as old as can be. */
async function readLock(path: string): Promise<Lock | undefined> {
  try {
    const lock: unknown = JSON.parse((await readRegularFile(path)).toString("utf8"));
    if (!isJsonObject(lock)) return damaged;
    const { id, at, host, pid, startedAt, space } = lock;
    const isWhole = typeof id === "string" && typeof at === "number" && typeof host === "string";
    return isWhole && typeof pid === "number" && typeof startedAt === "number"
      ? { id, at, host, pid, startedAt, ...(typeof space === "string" ? { space } : {}) }
      : damaged;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    if (error instanceof SyntaxError || systemCodeOf(error) === "ERR_NOT_REGULAR") return damaged;
    throw cacheError(path, error);
  }
}

const damaged: Lock = { id: "", at: 0, host: "", pid: 0, startedAt: 0 };
