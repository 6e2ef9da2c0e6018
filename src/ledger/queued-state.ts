/**
 * How urgent a queued load is among those of its account. The words are stored, so they never change.
 * @example
 * const isPriority = (word: string): boolean => workPriorities.some((one) => one === word);
 */
export const workPriorities = ["low", "normal", "high"] as const;
/** One of `workPriorities`. */
export type WorkPriority = (typeof workPriorities)[number];

/**
 * How the entry of a load in the queue stands; the words are stored, so they never change. `waiting`: a worker takes it when it is due,
 * or is at work on it. `held`: a person has to decide. `over`: no worker has anything to do with it any more.
 */
export type WorkState = "waiting" | "held" | "over";

/** What the queue says of a load, for whoever looks at the load. Times are epoch milliseconds. */
export interface QueuedState {
  readonly state: WorkState;
  readonly priority: WorkPriority;
  readonly submittedAt: number;
  /** Who submitted it: user and host. */
  readonly person: string;
  /** When a worker may take it again, where it waits. */
  readonly nextTryAt: number | undefined;
  /** How its last try ended, where that was not well. */
  readonly reason: string | undefined;
}
