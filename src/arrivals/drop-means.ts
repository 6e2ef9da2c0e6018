import { randomBytes } from "node:crypto";
import type { Channel } from "../notices/channel.ts";
import type { Clock } from "../kernel/clock.ts";
import type { AccountPaces } from "../load/account-paces.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { newLoadId } from "../load/books/load-id.ts";
import type { ServerSettings } from "../sites/server-settings.ts";
import type { Site } from "../sites/site.ts";
import type { Arrival } from "../ledger/arrival-book.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadReport } from "../load/tell/conclude-load.ts";
import type { OpenedPlan } from "../plan/open-plan.ts";
import type {
  ApplyRequest,
  LoadObserver,
  LoadRequest,
  PlanRequest,
  ReconcileRequest,
  ResumeRequest,
} from "../load/load-request.ts";

/** The operations that a load of a drop is carried out with: those of the command line. */
export interface LoadOperations {
  readonly load: (request: LoadRequest) => Promise<LoadReport>;
  readonly plan: (request: PlanRequest) => Promise<OpenedPlan>;
  readonly apply: (request: ApplyRequest) => Promise<LoadReport>;
  readonly resume: (request: ResumeRequest) => Promise<LoadReport>;
  readonly reconcile: (request: ReconcileRequest) => Promise<LoadReport>;
}

/** What looking after drops takes. */
export interface DropMeans {
  readonly ledger: Ledger;
  readonly runsDir: string;
  /** Where `ledger` is; undefined: in the runs folder. */
  readonly ledgerChoice: LedgerChoice | undefined;
  readonly configPath: string;
  /** What that file held when it was last taken: a load that begins later goes by that as well. */
  readonly configText: string;
  readonly operations: LoadOperations;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The ledger's: watchers on several hosts have to agree on what is due, and who holds an arrival. */
  readonly clock: Clock;
  /** Of this process, by which its loads go. */
  readonly ownClock: Clock;
  readonly stopSignal: AbortSignal;
  readonly abortSignal: AbortSignal | undefined;
  readonly observer: LoadObserver | undefined;
  /** Loads of one account have one pace, whatever drops they are of. */
  readonly paces: AccountPaces;
  /** How one signs in to the server of a drop, by the drop's name. */
  readonly servers: ReadonlyMap<string, ServerSettings>;
  /** Who is told of the arrivals of a drop. */
  readonly channels: ReadonlyMap<string, readonly Channel[]>;
  /** Told of every change of an arrival's state. */
  readonly tell: (arrival: Arrival) => void;
}

/** The same, while a drop is looked after. */
export interface SiteMeans extends DropMeans {
  readonly site: Site;
}

/** `a-20261130-0231-4f2a1b3c`: sorts by time. @param now epoch milliseconds */
export function newArrivalId(now: number): string {
  return `a-${newLoadId(now).slice("wb-".length, -"00000000".length)}${randomBytes(4).toString("hex")}`;
}
