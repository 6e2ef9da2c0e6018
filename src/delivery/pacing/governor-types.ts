import type { Random } from "../../kernel/clock.ts";
import type { Announcement } from "./read-announcements.ts";

/** Whether the next request may leave. Instants in monotonic milliseconds. */
export type Leave =
  | { readonly kind: "now"; readonly isProbe: boolean }
  | { readonly kind: "at"; readonly at: number }
  /** Nothing but an answer to a request that is out can change it. */
  | { readonly kind: "after-answer" }
  /** The API has said that nothing goes before, or seems to be down: a load may find that too long to wait. */
  | { readonly kind: "pause"; readonly at: number };

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

/** A refusal that is news for everybody. */
export interface Refused {
  /** Requests per second, as they were allowed until then. */
  readonly rate: number;
  readonly askedMs: number | undefined;
  readonly cause: "refusal" | "overload";
}

/** Why the pace is what it is. */
export type PaceReason = "cap" | "header" | "learned" | "gate" | "quota" | "unlimited";

/** What this process has of the pace of an account. */
export interface AccountPart {
  /** Above 0, at most 1; less than 1 while loads of other processes are at work on the account. */
  readonly share: number;
  /** Most requests per second that all of them together may make; undefined: no cap. */
  readonly capPerSecond: number | undefined;
}

/** What whoever governs an account lets this process send. */
export interface CommonGrant extends AccountPart {
  readonly perSecond: number;
  /** Most in flight; undefined: no such limit is shared. */
  readonly inFlight: number | undefined;
  /** Monotonic milliseconds: nothing leaves by it from then on. */
  readonly until: number;
}

/** What became of all requests of a process. */
export interface RequestCounts {
  readonly sent: number;
  readonly accepted: number;
  /** Refusals that say something of the limit. */
  readonly refused: number;
  /** Outages that it saw the end of. */
  readonly outages: number;
  readonly inFlight: number;
}

/** What happens at the gate, for others who are at work on the account. Milliseconds. */
export type GateNews =
  | { readonly kind: "closed"; readonly forMs: number; readonly askedMs: number | undefined }
  | { readonly kind: "extended"; readonly forMs: number }
  | { readonly kind: "opened" };

/** The limit as it was estimated after a refusal, and how it is gone up to. Requests per second. */
export interface Course {
  readonly ceiling: number;
  readonly start: number;
  readonly cycleMs: number;
  /** Monotonic milliseconds. */
  readonly learnedAt: number;
}

export interface GovernorOptions {
  /** Never more than this many requests per second; undefined: no cap. */
  readonly capPerSecond: number | undefined;
  /** Most requests in flight. */
  readonly mostInFlight: number;
  /** How many requests are still to be made, where that is known. */
  readonly requestsAhead: () => number | undefined;
  readonly random: Random;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
}
