import { systemClock, type Clock } from "../../kernel/clock.ts";
import type { Connection } from "../../connections/connection.ts";
import { describeMints } from "../../delivery/auth/describe-mints.ts";
import { cachePath, readCache } from "../../delivery/auth/token-cache.ts";

/** A sentence, before a load, when its client has asked for most of the tokens that a month allows. */
export async function warnOfMints(
  { access, tenant }: Connection,
  clock: Clock = systemClock,
): Promise<readonly string[]> {
  if (access.kind !== "client-credentials") return [];
  const { mints } = await readCache(cachePath(access.cacheDir, { ...access, tenant }));
  const warning = describeMints(mints, access.monthlyLimit, clock.now());
  return warning === undefined ? [] : [warning];
}
