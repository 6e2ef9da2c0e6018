import type { Clock } from "../kernel/clock.ts";
import type { ExactObject } from "../kernel/exact-json.ts";
import type { Latency, RequestRate } from "./parse-settings.ts";
import type { ReceivedRequest } from "./received-log.ts";
import type { Rule } from "./rule-schema.ts";
import type { ServiceName } from "./services.ts";
import type { WritesOption } from "./write-habits.ts";

/** A record that exists before the first request. */
export interface SeedRecord {
  readonly service: ServiceName;
  /** Where a service has several kinds: `billingRunActions` or `billingRuns`. Default: the service's only or first kind. */
  readonly resource?: string | undefined;
  /** Tenant or org. Default: every tenant sees it. */
  readonly tenant?: string | undefined;
  /** It is there, but for nobody who asks: 404. */
  readonly hidden?: boolean | undefined;
  readonly record: ExactObject;
}

/** A request for records, as its hook is told of it. */
export interface Visit {
  readonly service: ServiceName;
  readonly resource: string;
  readonly tenant: string;
  /** Its `order` in `received()`. */
  readonly request: number;
  /** `before` the request is looked at, `after` it was carried out and before its answer leaves. */
  readonly moment: "before" | "after";
  /** Of the answer; undefined before, and when the answer is lost. */
  readonly status: number | undefined;
}

/** A GET of one record. */
export interface ReadVisit extends Visit {
  readonly id: string;
}

/** A PUT or POST. */
export interface WriteVisit extends Visit {
  /** Of every record in the request; none before a create. */
  readonly ids: readonly string[];
}

/** One value for every service, or each its own; a service that is left out has the default. */
export type PerService<Value> = Value | { readonly [Service in ServiceName]?: Value };

/**
 * Every setting has a default; with none at all the simulator accepts any credential and any tenant and never fails.
 * @example
 * const strict: SimulatorOptions = {
 *   tokens: ["good-token"],
 *   tenants: ["acme"],
 *   org: "demo",
 *   sessionIds: ["good-session"],
 *   logins: [{ username: "loader", password: "a-password" }],
 *   clients: [{ clientId: "loader", clientSecret: "a-secret" }],
 *   sessionExpiry: { requests: 100 },
 *   reads: { collect: "forbidden" },
 *   leftOut: "erase",
 * };
 * const troubled: SimulatorOptions = {
 *   latency: "20-80",
 *   faults: 0.05,
 *   lost: "1%",
 *   onRead: ({ id }) => console.log("read", id),
 *   onWrite: ({ ids }) => console.log("written", ids),
 *   onReceived: ({ method, path }) => console.log(method, path),
 * };
 */
export interface SimulatorOptions {
  /** 0 takes a free port. */
  readonly port?: number | undefined;
  /** Same seed, same order of arrival: same faults, latencies and ids. */
  readonly seed?: number | undefined;

  /** Bearer tokens that are good. None, and no `clients`: any. */
  readonly tokens?: readonly string[] | undefined;
  /** BillingPlatform sessions that are good from the start. */
  readonly sessionIds?: readonly string[] | undefined;
  /** Who may log in to BillingPlatform. None: anybody. */
  readonly logins?: readonly { readonly username: string; readonly password: string }[] | undefined;
  /** Who may fetch OAuth tokens. None: anybody. */
  readonly clients?:
    | readonly { readonly clientId: string; readonly clientSecret: string }[]
    | undefined;
  /** Rhythm tenants that exist. None: any. The first one is the claim in issued tokens (otherwise `demo`). */
  readonly tenants?: readonly string[] | undefined;
  /** The one BillingPlatform org that exists. None: any. */
  readonly org?: string | undefined;
  /** Life of issued tokens in seconds; default: 86,400. */
  readonly tokenLifeSeconds?: number | undefined;
  /** OAuth tokens that may be issued at all. */
  readonly tokenQuota?: number | undefined;
  /** A session or token ends after so many requests, or so many milliseconds. */
  readonly sessionExpiry?:
    | { readonly requests?: number | undefined; readonly ms?: number | undefined }
    | undefined;
  /** How BillingPlatform says that a session has ended. */
  readonly expiredSession?: "401" | "500" | undefined;

  /** Fields that the document does not list; default: `keep`. */
  readonly unknownFields?: "keep" | "refuse" | undefined;
  /** What a PUT to an id that was never seen does; default: `create`. */
  readonly unknownIds?: "create" | "not-found" | undefined;
  /** Null for a field that the documents do not require. */
  readonly nulls?: "keep" | "refuse" | undefined;
  /** Whether an update must bring `sys_created_*` and `sys_last_modified_*`: the tables require them, and the server fills them. */
  readonly serverFields?: "required" | "optional" | undefined;
  /** Refuse an update whose `sys_version` is not the stored one. */
  readonly checkVersion?: boolean | undefined;
  /** Whether a record can be read: refused with 403 (`forbidden`) or 405 (`not-allowed`), or answered. */
  readonly reads?: PerService<"allowed" | "forbidden" | "not-allowed"> | undefined;
  /** BillingPlatform's `retrieveResponse` to a GET. Default: an object, or an array when `answerShape` is `update-array`. */
  readonly readShape?: "object" | "array" | undefined;
  /** What a PUT makes of top-level fields that it leaves out. */
  readonly leftOut?: PerService<"erase" | "keep"> | undefined;
  /** What the server does to the values that it is given. */
  readonly writes?: WritesOption | undefined;
  /** The body of a Rhythm error. */
  readonly errorBody?: "message" | "Message" | "error" | "text" | "html" | "empty" | undefined;
  /** The body of a BillingPlatform error: `{error, message}` or `{errors: [{error_code}]}`. */
  readonly billingplatformErrorBody?: "message" | "errors" | undefined;
  /** The answer to a PUT of invoice details; default: `retrieve`. */
  readonly answerShape?: "retrieve" | "update" | "update-array" | undefined;
  /** What becomes of an array of records when one is refused. */
  readonly batch?: "per-record" | "all-or-nothing" | undefined;
  /** The order of results in the answer to an array; default: `same`. */
  readonly batchOrder?: "same" | "reversed" | undefined;
  /** What an answer to an array leaves out or writes otherwise: the last result, the ids, or the form of ids that are digits. */
  readonly batchAnswer?: "full" | "short" | "without-ids" | "numeric-ids" | undefined;
  /** Most records in one request. */
  readonly batchLimit?: number | undefined;

  /** Whether records that are created can be searched for by their fields; no vendor page documents it. */
  readonly search?: boolean | undefined;

  /** Requests that are let through: `10/s`, `600/min`, `10/s burst 5`; default: all. */
  readonly rate?: RequestRate | string | undefined;
  /** The form of that header on a 429; default: `seconds`. */
  readonly retryAfter?: "seconds" | "date" | "none" | undefined;
  /** Most requests under way, more are answered 429; default: no limit. */
  readonly maxInFlight?: number | undefined;
  /** More are answered 429; default: no limit. */
  readonly requestsPerDay?: number | undefined;
  /** Milliseconds before an answer: `50`, or `50-200`; default: 0. */
  readonly latency?: Latency | string | number | undefined;
  /** Share of requests answered 500 or 503 without having been processed. */
  readonly faults?: number | string | undefined;
  /** Share of requests that are processed, and whose answer never arrives. */
  readonly lost?: number | string | undefined;
  /** What happens to single records; `loadRules` reads them from a file. */
  readonly rules?: readonly Rule[] | undefined;

  /** What is there before the first request; `loadRecords` reads them from a file. */
  readonly records?: readonly SeedRecord[] | undefined;
  /** False: nothing is stored, so that memory stays flat; every version is 1 and nothing can be read back. */
  readonly keepRecords?: boolean | undefined;
  /** How many of the newest requests `received()` holds. */
  readonly keepReceived?: number | undefined;
  /** Longer bodies are answered 413; default: 10 MiB. */
  readonly maxBodyBytes?: number | undefined;

  /** Time of the simulated APIs; default: `systemClock`. */
  readonly clock?: Clock | undefined;
  /**
   * Called before a GET of a record is looked at, and again when its answer is made and has not left: what is changed then
   * is changed between a client's read and its write. The request waits for it.
   */
  readonly onRead?: ((visit: ReadVisit) => void | Promise<void>) | undefined;
  /** The same for a PUT or POST. */
  readonly onWrite?: ((visit: WriteVisit) => void | Promise<void>) | undefined;
  /** Called once a request has ended. */
  readonly onReceived?: ((request: ReceivedRequest) => void) | undefined;
}
