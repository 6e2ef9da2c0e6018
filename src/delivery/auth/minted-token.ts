import { isoTime } from "../../kernel/clock.ts";
import { exitCodes, LoadError, messageOf, TargetError } from "../../kernel/load-error.ts";
import { quoteArgument } from "../../kernel/quote-argument.ts";
import type { AuthorityMeans } from "./authority.ts";
import { withLock } from "./cache-lock.ts";
import type { Credential, CredentialSource } from "./credential-source.ts";
import { createRenewingSource } from "./renewing-source.ts";
import { assertMayMint, countMint, describeMints, uncountMint } from "./describe-mints.ts";
import { requestToken, type TokenRequest } from "./request-token.ts";
import {
  cachePath,
  readCache,
  writeCache,
  type CachedToken,
  type CacheEntry,
} from "./token-cache.ts";

export interface ClientCredentials extends TokenRequest {
  readonly tenant: string | undefined;
  readonly cacheDir: string;
  /** Tokens that all integrations of a tenant may mint in a month, where the vendor says so. */
  readonly monthlyLimit: number | undefined;
  /** The end of a token in epoch milliseconds, as far as it says so itself. */
  readonly expiryOf: (token: string) => number | undefined;
  /** @throws ConfigurationError when a token says of itself that it has ended or is another tenant's */
  readonly inspect: (token: string) => void;
}

/** A token is renewed so long before its end, or in the last tenth of a shorter life. */
const marginMs = 5 * 60_000;
/** After a failed renewal the token that still holds is used for so long before the next one. */
const postponeMs = 60_000;
/** A token that replaced a refused one, and is refused itself, is not replaced for so long, in whichever run. */
const replaceAgainMs = 60 * 60_000;
/** No token is renewed sooner, whatever it says of its life; where tokens are scarce, the second one. */
const leastLifeMs = { usual: 60_000, scarce: 10 * 60_000 } as const;
/** No life is believed that is longer. */
const mostLifeMs = 366 * 24 * 60 * 60_000;

interface MintedState {
  held: CachedToken | undefined;
  /** Epoch milliseconds before which a renewal that failed is not tried again. */
  postponedUntil: number;
  /** A token that was refused before its end has been replaced once. */
  hasReplacedRefused: boolean;
}

/**
 * A token by client credentials, kept between runs in a file of mode 0600 and minted only when there is none that lasts:
 * by one process at a time. Where tokens are scarce, one that is refused before its end is replaced once in a load,
 * and its replacement not within the hour.
 */
export function createMintedToken(
  client: ClientCredentials,
  means: AuthorityMeans,
): CredentialSource {
  const { clock, logger } = means;
  const state: MintedState = { held: undefined, postponedUntil: 0, hasReplacedRefused: false };
  return createRenewingSource({
    obtain: async (refused) => {
      try {
        state.held = (await findOrMint(client, means, state, refused)) ?? state.held;
      } catch (error) {
        const { held } = state;
        if (refused !== undefined || held === undefined || held.expiresAt <= clock.now())
          throw error;
        // It is only due: there is time for another try.
        logger.warn("token not renewed yet", { cause: messageOf(error) });
        state.postponedUntil = clock.now() + postponeMs;
      }
      return state.held === undefined ? undefined : { kind: "bearer", value: state.held.value };
    },
    isDue: () => isDue(state, clock.now()),
    release: async () => undefined,
  });
}

function isDue({ held, postponedUntil }: MintedState, now: number): boolean {
  if (held === undefined || held.expiresAt <= now) return true;
  return renewalTime(held) <= now && postponedUntil <= now;
}

/** Another token than the refused one; undefined when no other may be minted. */
async function findOrMint(
  client: ClientCredentials,
  means: AuthorityMeans,
  state: MintedState,
  refused: Credential | undefined,
): Promise<CachedToken | undefined> {
  const { clock, learnSecret, logger } = means;
  const path = cachePath(client.cacheDir, client);
  const find = async (): Promise<CachedToken | undefined> => {
    const { token } = await readCache(path);
    const isGood = token?.value !== refused?.value;
    return token !== undefined && isGood && renewalTime(token) > clock.now() ? token : undefined;
  };
  const found =
    (await find()) ??
    (await withLock(`${path}.lock`, means, async () => {
      // Another process may have been quicker.
      const foundNow = await find();
      if (foundNow !== undefined) return foundNow;
      const isEarly = refused !== undefined && (state.held?.expiresAt ?? 0) > clock.now();
      const entry = await readCache(path);
      if (client.monthlyLimit !== undefined) {
        if (state.held === undefined) assertNotRefused(entry, client, clock.now());
        if (isEarly && !mayReplace(state, entry, clock.now())) {
          logger.warn("the token was fetched for another that was refused; none is fetched now", {
            cache: path,
          });
          await writeCache(path, { ...entry, refusedAt: clock.now() });
          return undefined;
        }
      }
      state.hasReplacedRefused ||= isEarly;
      return await mint(client, { path, isReplacement: isEarly }, means);
    }));
  if (found === undefined) return undefined;
  learnSecret(found.value);
  client.inspect(found.value);
  return found;
}

/** A run that is started again and again with a client that the API refuses must not use up the month's tokens. */
function mayReplace(
  { hasReplacedRefused }: MintedState,
  { replacedAt }: CacheEntry,
  now: number,
): boolean {
  return !hasReplacedRefused && !isWithinHold(replacedAt, now);
}

/** A token that is in no cache, because it does not say how long it lives, would be fetched anew by every run. */
function assertNotRefused({ refusedAt }: CacheEntry, client: ClientCredentials, now: number): void {
  if (refusedAt === undefined || !isWithinHold(refusedAt, now)) return;
  const { host } = new URL(client.tokenUrl);
  throw new TargetError(
    `the API refused the tokens of ${host} at ${isoTime(refusedAt)}; no other one is fetched within the hour, because the month's tokens are few`,
    {
      code: "ERR_CREDENTIALS_REFUSED",
      exitCode: exitCodes.stopped,
      actions: [
        "Look at what this client may do at the API, then resume the load.",
        `To fetch one at once: rm ${quoteArgument(cachePath(client.cacheDir, client))}`,
      ],
    },
  );
}

/** A time that lies more than an hour ahead is that of a clock that was set. */
function isWithinHold(at: number | undefined, now: number): boolean {
  return at !== undefined && Math.abs(now - at) < replaceAgainMs;
}

function renewalTime({ mintedAt, expiresAt }: CachedToken): number {
  return expiresAt - Math.min(marginMs, (expiresAt - mintedAt) / 10);
}

/** Mints under the lock. What is counted is on disk before the request leaves. */
async function mint(
  client: ClientCredentials,
  { path, isReplacement }: { readonly path: string; readonly isReplacement: boolean },
  means: AuthorityMeans,
): Promise<CachedToken> {
  const { clock, logger } = means;
  const change = async (
    make: (mints: CacheEntry["mints"]) => CacheEntry["mints"],
  ): Promise<void> => {
    const entry = await readCache(path);
    await writeCache(path, { ...entry, mints: make(entry.mints) });
  };
  const { value, lifeSeconds } = await requestToken(client, means, {
    beforeSend: async () => {
      await change((mints) => {
        assertMayMint(mints, client.monthlyLimit, clock.now());
        return countMint(mints, clock.now());
      });
    },
    afterRefusal: async () => await change(uncountMint),
  });
  const mintedAt = clock.now();
  const fault = faultOf(() => client.inspect(value));
  const end =
    fault === undefined ? endOf(client, value, lifeSeconds, mintedAt) : mintedAt + replaceAgainMs;
  const isLasting = end !== undefined;
  // Without any word about its end a token is good for this load, and for no other one.
  const token = { value, mintedAt, expiresAt: end ?? Number.MAX_SAFE_INTEGER };
  const { expiresAt } = token;
  const entry = await readCache(path);
  const { mints } = entry;
  const replaced = isReplacement ? { replacedAt: mintedAt } : {};
  // One that can't be used is kept too, for an hour: otherwise every run would fetch its like.
  await writeCache(path, { ...entry, token: isLasting ? token : undefined, ...replaced });
  logger.info("token minted", {
    host: new URL(client.tokenUrl).host,
    mintedThisMonth: mints.count,
    ...(isLasting ? { expiresAt: isoTime(expiresAt) } : {}),
  });
  const warning = describeMints(mints, client.monthlyLimit, mintedAt);
  if (warning !== undefined) logger.warn(warning);
  if (fault !== undefined) throw fault;
  return token;
}

/** When a token is taken to end, in epoch milliseconds; undefined when nothing is said of it. */
function endOf(
  client: ClientCredentials,
  value: string,
  lifeSeconds: number | undefined,
  mintedAt: number,
): number | undefined {
  // Its length of life first: that holds also where the clock of this machine is off.
  const end = lifeSeconds === undefined ? client.expiryOf(value) : mintedAt + lifeSeconds * 1000;
  if (end === undefined) return undefined;
  const least = client.monthlyLimit === undefined ? leastLifeMs.usual : leastLifeMs.scarce;
  return Math.round(mintedAt + Math.max(least, Math.min(mostLifeMs, end - mintedAt)));
}

function faultOf(inspect: () => void): LoadError | undefined {
  try {
    inspect();
    return undefined;
  } catch (error) {
    if (error instanceof LoadError) return error;
    throw error;
  }
}
