import type { Credential, CredentialSource } from "./credential-source.ts";
import { createRenewingSource } from "./renewing-source.ts";

interface GivenCredential {
  readonly credential: Credential;
  /** Looks again where it came from: a file or a command may have a new one by then. */
  readonly reread: (() => Promise<Credential | undefined>) | undefined;
  /** Epoch milliseconds at which it ends, as far as it says so itself. */
  readonly expiryOf: (credential: Credential) => number | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * A credential that somebody else made: used as it is, read again when it has expired or is refused, never logged out.
 * What is read again must be another one; otherwise the refusal stands.
 */
export function createGivenSource(given: GivenCredential): CredentialSource {
  let held = given.credential;
  let isFirst = true;
  let isLast = false;
  return createRenewingSource({
    obtain: async (refused) => {
      if (isFirst && refused === undefined) {
        isFirst = false;
        return held;
      }
      const found = await given.reread?.();
      isLast = found === undefined || found.value === held.value;
      if (found === undefined || isLast) return undefined;
      held = found;
      return held;
    },
    isDue: (credential) =>
      given.reread !== undefined &&
      !isLast &&
      (given.expiryOf(credential) ?? Number.POSITIVE_INFINITY) <= given.now(),
    release: async () => undefined,
  });
}
