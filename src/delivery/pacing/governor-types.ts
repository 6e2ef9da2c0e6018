import type { Random } from "../../kernel/clock.ts";
import type { Announcement } from "./read-announcements.ts";

/** Whether the next request may leave. Instants in monotonic milliseconds. */
export type Leave =
  | { readonly kind: "now"; readonly isProbe: boolean }
  | { readonly kind: "at"; readonly at: number }
  /** Nothing but an answer to a request that is out can change it. */
  | { readonly kind: "after-answer" }
  /** The API's own announcement says that nothing goes for longer than a load should wait. */
  | { readonly kind: "quota"; readonly waitMs: number };

/** A request that was let go; handed back with what came of it. */
export interface Sent {
  /** Place in the order of sending, from 1. */
  readonly number: number;
  readonly isProbe: boolean;
  readonly epoch: number;
  /** Requests in flight when it was sent, itself included. */
  readonly inFlight: number;
  readonly at: number;
}

/** What an answer says about limits, whatever it says about its row. */
export interface AnswerSigns {
  readonly announcements: readonly Announcement[];
  /** From send to answer; undefined when it was not measured. */
  readonly latencyMs: number | undefined;
  /** What `Retry-After` asks for. */
  readonly retryAfterMs: number | undefined;
}

/** Why the pace is what it is. */
export type PaceReason = "cap" | "header" | "learned" | "gate" | "quota" | "unlimited";

export interface GovernorOptions {
  /** Never more than this many requests per second; undefined: no cap. */
  readonly capPerSecond: number | undefined;
  /** Most requests in flight. */
  readonly mostInFlight: number;
  /** An announced pause longer than this is a quota, not a pace. */
  readonly longestWaitMs: number;
  /** How many requests are still to be made, where that is known. */
  readonly requestsAhead: () => number | undefined;
  readonly random: Random;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
}
