import type { Credential, CredentialSource } from "./credential-source.ts";

/** What differs between the ways to get a credential. */
export interface RenewalMeans {
  /**
   * Gets a credential. Never called while a call is under way.
   * @param refused the one that the API no longer takes; undefined at the beginning and before its end
   * @returns undefined when there is no other one
   */
  obtain(refused: Credential | undefined): Promise<Credential | undefined>;
  /** True when the credential should be renewed before it is used again. */
  isDue(held: Credential): boolean;
  /** Must not throw. */
  release(held: Credential): Promise<void>;
}

/** Holds one credential for everybody; whoever finds it missing, due or refused waits for one and the same renewal. */
export function createRenewingSource(means: RenewalMeans): CredentialSource {
  let held: Credential | undefined;
  let underWay: Promise<Credential | undefined> | undefined;
  let lost: string | undefined;
  /** A renewal that failed stops the load; requests whose refusal comes in later must not set off another one. */
  let failed: { readonly refused: string; readonly error: unknown } | undefined;

  /** What comes of it is known to all who wait before any of them goes on. */
  const obtain = async (refused: Credential | undefined): Promise<Credential | undefined> => {
    try {
      const obtained = await means.obtain(refused);
      const isAnother = obtained !== undefined && obtained.value !== refused?.value;
      if (isAnother) held = obtained;
      else lost = refused?.value;
      return isAnother ? obtained : undefined;
    } catch (error) {
      if (refused !== undefined) failed = { refused: refused.value, error };
      throw error;
    } finally {
      underWay = undefined;
    }
  };
  const obtainOnce = async (refused: Credential | undefined): Promise<Credential | undefined> =>
    await (underWay ??= obtain(refused));

  return {
    current: async () => {
      // Nobody sends with a credential that is being replaced.
      if (underWay !== undefined) await underWay;
      if (held !== undefined && !means.isDue(held)) return held;
      const obtained = (await obtainOnce(undefined)) ?? held;
      if (obtained === undefined) throw new Error("a credential source that has never had one");
      return obtained;
    },
    renew: async (refused) => {
      if (underWay !== undefined) await underWay;
      if (held !== undefined && held.value !== refused.value) return held;
      if (failed?.refused === refused.value) throw failed.error;
      return refused.value === lost ? undefined : await obtainOnce(refused);
    },
    close: async () => {
      await underWay?.catch(() => undefined);
      if (held !== undefined) await means.release(held);
      held = undefined;
    },
  };
}
