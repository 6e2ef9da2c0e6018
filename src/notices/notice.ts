import { isoTime } from "../kernel/clock.ts";
import { printable } from "../kernel/show-cell.ts";
import { isWaitingForApproval, type Arrival, type ArrivalState } from "../ledger/arrival-book.ts";
import type { Outage } from "../ledger/outage-book.ts";

/** What somebody can be told of. */
export const noticeKinds = [
  "attention",
  "approval",
  "quarantined",
  "late",
  "missing",
  "stopped",
  "duplicate",
  "failed",
  "outage",
  "recovered",
  "reminder",
  "started",
  "done",
] as const;

export type NoticeKind = (typeof noticeKinds)[number];

/** What is told. Its words hold no cell and no secret: they come from states and codes, never from what was read. */
export interface Notice {
  readonly format: 1;
  readonly kind: NoticeKind;
  readonly drop: string;
  /** Undefined where the drop itself is meant, which can't be looked into or can be again. */
  readonly arrivalId?: string;
  /** Name of the file; undefined where none came. */
  readonly file?: string;
  /** Of the arrival. */
  readonly state?: ArrivalState;
  readonly code?: string;
  readonly loadId?: string;
  /** ISO-8601. */
  readonly at: string;
  /** True where rows of the load did not go in. */
  readonly isOtherwise: boolean;
  /** One sentence. */
  readonly text: string;
  /** What to type next. */
  readonly commands: readonly string[];
}

/** The kinds that are troubles; the first success after one of them is told as `recovered`. */
export const troubleKinds: readonly NoticeKind[] = [
  "attention",
  "approval",
  "quarantined",
  "late",
  "missing",
  "stopped",
  "failed",
];

const kindOfState: Readonly<Partial<Record<ArrivalState, NoticeKind>>> = {
  attention: "attention",
  quarantined: "quarantined",
  late: "late",
  missing: "missing",
  stopped: "stopped",
  duplicate: "duplicate",
  failed: "failed",
  loading: "started",
  done: "done",
};

/** What a change of state tells; undefined: nothing. */
export function kindOf(arrival: Pick<Arrival, "state" | "code">): NoticeKind | undefined {
  return isWaitingForApproval(arrival) ? "approval" : kindOfState[arrival.state];
}

/** What an arrival itself does not say. */
export interface NoticeFacts {
  /** True where rows of the load did not go in. */
  readonly isOtherwise: boolean;
  /** What to type where a plan waits to be approved. */
  readonly approvalSteps: readonly string[];
}

export const nothingElse: NoticeFacts = { isOtherwise: false, approvalSteps: [] };

/** @param at epoch milliseconds */
export function composeNotice(
  kind: NoticeKind,
  { drop, id, name, state, code, loadId, dueAt }: Arrival,
  at: number,
  { isOtherwise, approvalSteps }: NoticeFacts,
): Notice {
  const file = name === "" ? undefined : printable(name);
  const subject = file ?? `the file that was due at ${isoTime(dueAt ?? at)}`;
  const because = code === undefined || kind === "approval" ? "" : ` (${code})`;
  const isOver = state === "done" || state === "duplicate" || state === "failed";
  const steps = isOver ? [] : [`waybill drops release|reject ${id} --because "…"`];
  return {
    format: 1,
    kind,
    drop,
    arrivalId: id,
    ...(file === undefined ? {} : { file }),
    state,
    ...(code === undefined ? {} : { code }),
    ...(loadId === undefined ? {} : { loadId }),
    at: isoTime(at),
    isOtherwise,
    text: `${drop}: ${subject} ${sayings[kind]}${because}${isOtherwise ? ", with rows that did not go in" : ""}`,
    commands: [`waybill drops show ${id}`, ...(approvalSteps.length > 0 ? approvalSteps : steps)],
  };
}

/** @param since when the outage began; epoch milliseconds @param at epoch milliseconds */
export function composeOutageNotice(
  kind: "outage" | "recovered" | "reminder",
  { drop, since, code }: Outage,
  at: number,
): Notice {
  const begun = isoTime(since);
  const said = {
    outage: `its folder or server can't be looked into (${code}); it is tried at every look`,
    recovered: `its folder or server can be looked into again, after ${begun}`,
    reminder: `its folder or server can't be looked into since ${begun} (${code})`,
  };
  return {
    format: 1,
    kind,
    drop,
    ...(kind === "recovered" ? {} : { code }),
    at: isoTime(at),
    isOtherwise: false,
    text: `${drop}: ${said[kind]}`,
    commands: [`waybill drops ${drop}`],
  };
}

const sayings: Readonly<Record<NoticeKind, string>> = {
  attention: "needs a person",
  approval: "has a plan that waits for approval",
  quarantined: "can't be trusted and is quarantined",
  late: "is late",
  missing: "is missing",
  stopped: "has stopped, and is carried on by itself",
  duplicate: "came before and was not loaded once more",
  failed: "was rejected by a person",
  outage: "can't be looked for",
  recovered: "is loaded; all is well again",
  reminder: "still waits for a person",
  started: "is being loaded",
  done: "is loaded",
};
