import { createHash, randomUUID } from "node:crypto";
import { chmod, lstat, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isJsonObject } from "../../kernel/json.ts";
import { ConfigurationError, messageOf, systemCodeOf } from "../../kernel/load-error.ts";
import { readRegularFile } from "../../kernel/read-regular-file.ts";
import { headerSafe } from "./credential-source.ts";

export interface CachedToken {
  readonly value: string;
  /** Epoch milliseconds. */
  readonly mintedAt: number;
  readonly expiresAt: number;
}

/** What is kept of one client between runs. */
export interface CacheEntry {
  readonly token: CachedToken | undefined;
  /** Epoch milliseconds at which a token was last minted in the place of one that the API refused before its end. */
  readonly replacedAt?: number | undefined;
  /** Epoch milliseconds at which the API last refused a token that was not replaced. */
  readonly refusedAt?: number | undefined;
  /** Tokens minted by this client in one month (UTC), such as 2026-11. */
  readonly mints: { readonly month: string; readonly count: number };
}

/** Whose tokens a cache file holds. */
export interface CacheKey {
  readonly tokenUrl: string;
  readonly tenant: string | undefined;
  readonly clientId: string;
  readonly audience: string | undefined;
}

const othersMayAccess = 0o077;
/** The last moment that a date can name. */
const latestMs = 8.64e15;
const nothing: CacheEntry = { token: undefined, mints: { month: "", count: 0 } };

/** The cache file of one client at one tenant; its name tells neither. */
export function cachePath(folder: string, key: CacheKey): string {
  const parts = [key.tokenUrl, key.tenant ?? "", key.clientId, key.audience ?? ""];
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return join(folder, `token-${digest.slice(0, 32)}.json`);
}

/**
 * Reads a cache file. One that is damaged, or that others could have read or written, counts as empty but for its count.
 * @throws ConfigurationError ERR_TOKEN_CACHE
 */
export async function readCache(path: string): Promise<CacheEntry> {
  try {
    const facts = await lstat(path);
    // A FIFO would never end.
    if (!facts.isFile()) return nothing;
    const entry = parseEntry((await readRegularFile(path)).toString("utf8"));
    const isOwn = process.platform === "win32" || facts.uid === process.getuid?.();
    const isPrivate = process.platform === "win32" || (facts.mode & othersMayAccess) === 0;
    return isOwn && isPrivate ? entry : { ...entry, token: undefined };
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return nothing;
    throw cacheError(path, error);
  }
}

/** Replaces a cache file as a whole, so that no reader ever sees half of it. @throws ConfigurationError ERR_TOKEN_CACHE */
export async function writeCache(path: string, entry: CacheEntry): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await makeCacheFolder(path);
    await writeFile(draft, `${JSON.stringify({ version: 1, ...entry })}\n`, {
      mode: 0o600,
      flag: "wx",
      flush: true,
    });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw cacheError(path, error);
  }
}

/** @throws ConfigurationError ERR_TOKEN_CACHE when the folder of a cache file can't be made */
export async function makeCacheFolder(path: string): Promise<void> {
  const folder = dirname(path);
  try {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) await chmod(folder, 0o700);
  } catch (error) {
    throw cacheError(path, error);
  }
}

function parseEntry(text: string): CacheEntry {
  const parsed = parseJson(text);
  if (!isJsonObject(parsed) || parsed["version"] !== 1) return nothing;
  const { token, replacedAt, refusedAt, mints } = parsed;
  return {
    token: readToken(token),
    replacedAt: readTime(replacedAt),
    refusedAt: readTime(refusedAt),
    mints: readMints(mints),
  };
}

function readToken(token: unknown): CachedToken | undefined {
  if (!isJsonObject(token)) return undefined;
  const { value } = token;
  const [mintedAt, expiresAt] = [readTime(token["mintedAt"]), readTime(token["expiresAt"])];
  // What no header takes would be tried for ever: it is thrown away like any other damage.
  const isUsable = typeof value === "string" && headerSafe.test(value);
  return isUsable && mintedAt !== undefined && expiresAt !== undefined
    ? { value, mintedAt, expiresAt }
    : undefined;
}

function readTime(time: unknown): number | undefined {
  return typeof time === "number" && time >= 0 && time <= latestMs ? time : undefined;
}

function readMints(mints: unknown): CacheEntry["mints"] {
  if (!isJsonObject(mints)) return nothing.mints;
  const { month, count } = mints;
  const isCount = typeof count === "number" && Number.isSafeInteger(count) && count >= 0;
  return typeof month === "string" && isCount ? { month, count } : nothing.mints;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function cacheError(path: string, cause: unknown): ConfigurationError {
  return new ConfigurationError(
    `The cache of tokens in ${dirname(path)} can't be used: ${messageOf(cause)}.`,
    {
      code: "ERR_TOKEN_CACHE",
      actions: [
        "Set WAYBILL_CACHE_DIR, or cache_dir of the connection, to a folder of yours that can be written: without a cache every run would take one of the month's tokens.",
      ],
      cause,
    },
  );
}
