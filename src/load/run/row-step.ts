import type { FoundInLog } from "./found-in-log.ts";
import type { LoadTrail } from "./load-trail.ts";
import type { LedgerRow } from "../../ledger/ledger-row.ts";
import type { OpenedPlan } from "../../plan/open-plan.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import type { RowPlace } from "../../rows/row-place.ts";
import type { RowResult, ValidRow } from "../../rows/row.ts";
import type { KeyClaims } from "../begin/claim-keys.ts";
import type { SentBefore } from "../begin/sent-before.ts";
import type { BoundLoad } from "../bound-load.ts";
import type { LoadUnderWay } from "../load-context.ts";
import type { RowShare } from "../row-share.ts";

/** Goes out, when it is its turn. */
export interface RowToSend {
  readonly kind: "send";
  readonly row: ValidRow;
  /** Rows that are part of its record, and end as it does. */
  readonly others?: readonly RowPlace[];
  readonly planned?: PlannedRow | undefined;
}

/** What is to become of a valid row. */
export type SendStep = RowToSend | { readonly kind: "record"; readonly result: RowResult };

/**
 * What is to become of a row that is not sent. It has an outcome that takes no request (`record`), had one before (`leave`), may have been
 * sent and may not be sent again (`doubt`), or was in doubt and is no more (`resolve`).
 */
export interface StandingStep {
  readonly kind: "record" | "leave" | "doubt" | "resolve";
  readonly result: RowResult;
}

/** What is to become of a row. */
export type Step = RowToSend | StandingStep | { readonly kind: "stop-at-limit" };

/** Where rows come from, and what is known of them. */
export interface Way {
  readonly bound: BoundLoad;
  /** What the ledger has of a load that has begun. */
  readonly known?: AsyncIterable<LedgerRow> | undefined;
  readonly plan?: OpenedPlan | undefined;
  readonly claims: Pick<KeyClaims, "look">;
  readonly sent?: Pick<SentBefore, "look" | "take"> | undefined;
  /** Of a load that is carried on. */
  readonly inLog?: FoundInLog | undefined;
  readonly limit: number | undefined;
  /** Undefined: all rows are this execution's. */
  readonly share?: RowShare | undefined;
  /** Set: valid rows are left out. */
  readonly withhold?: unknown;
  readonly stopSignal: AbortSignal | undefined;
}

/** Where it stands what has left, and what came of it. */
export interface JournalBooks extends Pick<LoadUnderWay, "load" | "execution" | "share"> {
  readonly ledger: Pick<
    LoadUnderWay["ledger"],
    "intendAll" | "assertUnderWay" | "mayLeave" | "settleAll" | "history"
  >;
}

/** What has to be asked and told around the request of a row. */
export interface AroundRequest {
  readonly claims: Pick<KeyClaims, "claim">;
  readonly trail: Pick<LoadTrail, "announce" | "tell" | "keep">;
  readonly sent?: Pick<SentBefore, "noted"> | undefined;
}
