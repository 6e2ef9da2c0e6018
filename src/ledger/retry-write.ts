import type { Clock } from "../kernel/clock.ts";

export interface WriteRetries {
  readonly clock: Clock;
  /** Milliseconds before each further try; their number bounds the tries. */
  readonly pausesMs: readonly number[];
  /** True for a failure that may pass: a full disk, a lock held by another process. */
  readonly canRetry: (error: unknown) => boolean;
}

/** About six seconds in all: longer than a lock or a log rotation takes, shorter than a user's patience. */
export const defaultPausesMs: readonly number[] = [50, 100, 200, 400, 800, 1600, 3200];

/**
 * Runs a write until it succeeds, pausing longer each time.
 * @throws the last failure when the tries run out, and at once any failure that `canRetry` rules out
 */
export async function retryWrite<T>(write: () => Promise<T>, retries: WriteRetries): Promise<T> {
  for (const pauseMs of retries.pausesMs) {
    try {
      return await write();
    } catch (error) {
      if (!retries.canRetry(error)) throw error;
    }
    await retries.clock.sleep(pauseMs);
  }
  return await write();
}
