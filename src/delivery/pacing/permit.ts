import type { Clock } from "../../kernel/clock.ts";
import type { Governor } from "./governor.ts";
import type { AnswerSigns, Sent } from "./governor-types.ts";
import type { LatencyBook } from "./latency-book.ts";
import { readAnnouncements } from "./read-announcements.ts";
import type { RowRecord, RowRefusals } from "./row-refusals.ts";

/** What an answer tells the pacer; everything may be missing. */
export interface PaceSigns {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds from send to answer; without it, from leave to answer. */
  readonly latencyMs?: number;
  /** What `Retry-After` asks for, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * What a refusal means: everybody waits, or this row alone does, or this row alone was refused once too often, or nobody
 * gets anywhere for longer than a load should wait.
 */
export type Refusal =
  | { readonly kind: "everybody" | "alone" | "left-aside" }
  | { readonly kind: "quota"; readonly waitMs: number };

/** Leave to send one request. What came of it is told exactly once. */
export interface Permit {
  /** The request leaves now; told where something took time between leave and send. */
  leaving(): void;
  /** The API took the request, whatever it thought of the record. */
  accepted(signs?: PaceSigns): void;
  /** The API refused for limits of its own (429). */
  refused(signs?: PaceSigns): Refusal;
  /** The server is overloaded or down and says for how long (503 with Retry-After): everybody waits as for a refusal. */
  overloaded(signs?: PaceSigns): Refusal;
  /** The server is overloaded, or says so, and for no given time (503): a limit of its own, or a fault. */
  unavailable(signs?: PaceSigns): void;
  /** No answer, or a fault of the server that says nothing about the limit. */
  troubled(signs?: PaceSigns): void;
  /** The request never left. */
  takeBack(): void;
}

/** What every permit needs to tell what came of it. */
export interface PermitDesk {
  readonly governor: Governor;
  readonly refusals: RowRefusals;
  readonly latencies: LatencyBook;
  readonly clock: Clock;
  readonly longestWaitMs: number;
  /** Told when the request leaves. */
  readonly leaving: () => void;
  /** Told when it is known what came of the request, before that is taken in. */
  readonly landed: () => void;
  /** Told after every answer: somebody who waits may go now. */
  readonly news: () => void;
}

/** The permit of a request that `governor` let go, for the row it belongs to, if any. */
export function issuePermit(sent: Sent, row: RowRecord | undefined, desk: PermitDesk): Permit {
  const { governor, refusals, latencies, clock, leaving, landed, news } = desk;
  const fail = (how: "unavailable" | "troubled", given: PaceSigns | undefined): void => {
    landed();
    if (row !== undefined) row.failures += 1;
    governor[how](sent, readSigns(given, clock), clock.monotonic());
    news();
  };
  return {
    leaving: () => {
      governor.noteLeaving(sent, clock.monotonic());
      leaving();
    },
    accepted: (given) => {
      landed();
      refusals.noteAccepted();
      latencies.note(given?.latencyMs ?? clock.monotonic() - sent.at);
      governor.accepted(sent, readSigns(given, clock), clock.monotonic());
      news();
    },
    refused: (given) => refuse({ sent, row, ofRow: true, given }, desk),
    overloaded: (given) => {
      if (row !== undefined) row.failures += 1;
      return refuse({ sent, row, ofRow: false, given }, desk);
    },
    unavailable: (given) => fail("unavailable", given),
    troubled: (given) => fail("troubled", given),
    takeBack: () => {
      landed();
      governor.takeBack(sent);
      news();
    },
  };
}

interface RefusedRequest {
  readonly sent: Sent;
  readonly row: RowRecord | undefined;
  /** Whether the refusal may be about the row alone. */
  readonly ofRow: boolean;
  readonly given: PaceSigns | undefined;
}

function refuse({ sent, row, ofRow, given }: RefusedRequest, desk: PermitDesk): Refusal {
  const { governor, refusals, clock } = desk;
  desk.landed();
  const now = clock.monotonic();
  const { kind, mistaken } = refusals.refuse(ofRow ? row : undefined, sent.number, now);
  const asked = given?.retryAfterMs;
  if (kind !== "everybody" && row !== undefined && asked !== undefined)
    row.notBefore = Math.max(row.notBefore, now + Math.min(asked, desk.longestWaitMs));
  if (mistaken !== undefined) governor.takeRefusalBack(mistaken);
  governor.refused(sent, readSigns(given, clock), now, kind !== "everybody");
  const waitMs = Math.max(asked ?? 0, governor.gate.closedForMs(now));
  desk.news();
  if (kind === "everybody" && waitMs > desk.longestWaitMs)
    return { kind: "quota", waitMs: asked ?? 0 };
  return { kind };
}

function readSigns(given: PaceSigns = {}, clock: Clock): AnswerSigns {
  const { headers, latencyMs, retryAfterMs } = given;
  const announcements = headers === undefined ? [] : readAnnouncements(headers, clock.now());
  return { announcements, latencyMs, retryAfterMs };
}
