import { isoTime } from "../../clock.ts";
import { messageOf } from "../../load-error.ts";
import type { AuthorityMeans } from "./authority.ts";
import { withLock } from "./cache-lock.ts";
import type { Credential, CredentialSource } from "./credential-source.ts";
import { createRenewingSource } from "./renewing-source.ts";
import { countMint, describeMints } from "./describe-mints.ts";
import { requestToken, type TokenRequest } from "./request-token.ts";
import { cachePath, readCache, writeCache, type CachedToken } from "./token-cache.ts";

export interface ClientCredentials extends TokenRequest {
  readonly tenant: string | undefined;
  readonly cacheDir: string;
  /** Tokens that all integrations of a tenant may mint in a month, where the vendor says so. */
  readonly monthlyLimit: number | undefined;
  /** What a token says of itself: its end in epoch milliseconds. @throws ConfigurationError when it is another tenant's */
  readonly inspect: (token: string) => number | undefined;
}

/** A token is renewed so long before its end, or in the last tenth of a shorter life. */
const marginMs = 5 * 60_000;
/** After a failed renewal the token that still holds is used for so long before the next one. */
const postponeMs = 60_000;
/** A token that replaced a refused one, and is refused itself, is not replaced for so long, in whichever run. */
const replaceAgainMs = 60 * 60_000;

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
      const isScarce = client.monthlyLimit !== undefined;
      if (isScarce && isEarly && !mayReplace(state, clock.now())) {
        logger.warn("the token was fetched for another that was refused; none is fetched now", {
          cache: path,
        });
        return undefined;
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
function mayReplace({ held, hasReplacedRefused }: MintedState, now: number): boolean {
  if (hasReplacedRefused) return false;
  return held?.isReplacement !== true || held.mintedAt + replaceAgainMs <= now;
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
  const count = async (): Promise<void> => {
    const entry = await readCache(path);
    await writeCache(path, { ...entry, mints: countMint(entry.mints, clock.now()) });
  };
  const { value, lifeSeconds } = await requestToken(client, means, count);
  const mintedAt = clock.now();
  const says = client.inspect(value);
  // Its length of life first: that holds also where the clock of this machine is off.
  const end = lifeSeconds === undefined ? says : mintedAt + lifeSeconds * 1000;
  const isLasting = end !== undefined;
  // Without any word about its end a token is good for this load, and for no other one.
  const expiresAt = end ?? Number.MAX_SAFE_INTEGER;
  const token = { value, mintedAt, expiresAt, isReplacement };
  const { mints } = await readCache(path);
  await writeCache(path, { token: isLasting ? token : undefined, mints });
  logger.info("token minted", {
    host: new URL(client.tokenUrl).host,
    mintedThisMonth: mints.count,
    ...(isLasting ? { expiresAt: isoTime(expiresAt) } : {}),
  });
  const warning = describeMints(mints, client.monthlyLimit, mintedAt);
  if (warning !== undefined) logger.warn(warning);
  return token;
}
