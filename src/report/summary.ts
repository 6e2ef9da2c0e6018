import type { Warning } from "../rows/warning.ts";
import type { LoadStatus, OutcomeCounts } from "../rows/outcome.ts";
import type { LeftToServer } from "./left-to-server.ts";
import type { VerificationCounts } from "./verification-tally.ts";

/** How the delivery went, in figures. */
export interface DeliveryFigures {
  /** HTTP exchanges. */
  readonly requests: number;
  /** Answers that said 429. */
  readonly refusals: number;
  /** Requests sent again after a failure, 429 not counted. */
  readonly retries: number;
  /** Answers that proved their row and still were not what the vendor documents. */
  readonly answersUnlikeDocument: number;
  /** Milliseconds in which nothing was sent because the API had asked for a pause. */
  readonly pausedMs: number;
  /** Rows that were sent and settled, per second. */
  readonly rowsPerSecond: number;
  /** The pace over time, for a chart: at most 240 points, evenly spaced. */
  readonly pace?: readonly PacePoint[];
}

/** How fast an execution went at one moment. */
export interface PacePoint {
  /** Since the execution began. */
  readonly elapsedMs: number;
  readonly rowsDone: number;
  readonly requests: number;
  /** 429s so far. */
  readonly refusals: number;
  readonly inFlight: number;
  /** Requests per second that were allowed; null: no limit known. */
  readonly ratePerSecond: number | null;
  /** What set the pace: cap, header, learned, gate, quota or unlimited. */
  readonly why: string;
  /** Latency of the newest answers; null before the first. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** Something that a person decided about a load that had begun. */
export interface SummaryIntervention {
  /** ISO-8601, UTC. */
  readonly at: string;
  /** User and host. */
  readonly person: string;
  /** mapping-changed, taken-over, corrects, retried or marked. */
  readonly kind: string;
  /** What the person did, to be read behind the name. */
  readonly says: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** How a load hangs together with another one. */
export interface SummaryCorrection {
  readonly relation: "corrects" | "corrected-by";
  /** The other load. */
  readonly loadId: string;
  readonly rows: number;
  /** How many of the correcting rows are applied or unchanged. */
  readonly applied: number;
}

/** What only the caller knows of a load; the counts are made here. */
export interface SummaryFacts {
  readonly loadId: string;
  readonly status: LoadStatus;
  readonly statusReason?: string | undefined;
  readonly target: string;
  readonly baseUrl: string;
  readonly tenant: string | undefined;
  /** Goes into the commands that are suggested. */
  readonly connectionName?: string | undefined;
  readonly source: {
    readonly name: string;
    readonly path: string;
    readonly fingerprint: string;
    readonly bytes: number;
  };
  readonly mapping: { readonly path: string; readonly hash: string };
  /** Rows that the source stage read. */
  readonly rowsRead: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Measured by a clock that can't be set. */
  readonly elapsedMs: number;
  /** Epoch milliseconds. */
  readonly finishedAt: number;
  readonly delivery: DeliveryFigures;
  readonly versions: { readonly waybill: string; readonly node: string };
  readonly interventions?: readonly SummaryIntervention[];
  readonly corrections?: readonly SummaryCorrection[];
  /** The load that this one takes back. */
  readonly undoes?: string | undefined;
  /** True for a load that carries out a plan. */
  readonly isPlanned?: boolean;
  /** True where nothing but approved plans is taken. */
  readonly takesPlansOnly?: boolean;
  /** The configuration file, where it is not the usual one; goes into the commands that are suggested. */
  readonly configPath?: string;
  /** Flags with which a command finds the ledger, where it is not in the runs folder. */
  readonly ledgerOptions?: readonly string[];
  /** What the mapping leaves to the server, where a merge would take it from the live record. */
  readonly leftToServer?: LeftToServer;
  /** Put before the steps that follow from the counts. */
  readonly next?: readonly string[];
}

/** summary.json, format 1: stored and read by scripts, so a change that removes or renames anything counts the format up. */
export interface Summary {
  readonly format: 1;
  readonly loadId: string;
  readonly status: LoadStatus;
  readonly statusReason: string | null;
  readonly target: string;
  readonly baseUrl: string;
  readonly tenant: string | null;
  readonly source: SummaryFacts["source"] & {
    /** What was found in the file besides its rows, with counts and the first lines. */
    readonly warnings: readonly Warning[];
  };
  readonly mapping: SummaryFacts["mapping"];
  readonly rows: number;
  readonly outcomes: OutcomeCounts;
  /** Rows among the `not-attempted` that were sent and whose answer is not known: they may be applied. */
  readonly answersUnknown: number;
  /** Errors per code, most frequent first; a row may have several. */
  readonly errors: Readonly<Record<string, number>>;
  /** How the API keeps the rows that went in, as far as that was looked at. */
  readonly verification: VerificationCounts;
  /** ISO-8601, UTC. */
  readonly startedAt: string;
  /** ISO-8601, UTC. */
  readonly finishedAt: string;
  readonly elapsedMs: number;
  readonly delivery: DeliveryFigures;
  readonly versions: SummaryFacts["versions"];
  /** The load that this one takes back. */
  readonly undoes: string | null;
  /** What people decided about the load after it had begun, oldest first. */
  readonly interventions: readonly SummaryIntervention[];
  /** Loads that this one corrects, and loads that correct this one. */
  readonly corrections: readonly SummaryCorrection[];
  readonly files: ReportPaths;
  /** What to do next, each a sentence or a command. */
  readonly next: readonly string[];
}

/** Where the files of a load are. */
export interface ReportPaths {
  readonly report: string;
  readonly rejects: string;
  /** Rows whose record somebody changed after the plan had seen it; for `waybill plan`. */
  readonly conflicts: string;
  readonly summary: string;
  readonly log: string;
}
