import type { ServiceName } from "./services.ts";

/** A request that arrived. Holds no header and no body, so no credential. */
export interface ReceivedRequest {
  /** Order of arrival, from 1. */
  readonly order: number;
  /** Epoch milliseconds of the simulator's clock. */
  readonly at: number;
  readonly method: string;
  /** Without the query, at most 300 characters. */
  readonly path: string;
  readonly service: ServiceName | undefined;
  /** Id of the record, of the first one when there are several, or of the one created. */
  readonly id: string | undefined;
  readonly recordCount: number;
  /** Bytes of the body. */
  readonly bytes: number;
  /** Undefined while under way, and when no answer was sent. */
  readonly status: number | undefined;
  /** `lost`: processed, no answer. `reset`: not processed, no answer. `abandoned`: the client went away. */
  readonly ending: "open" | "answered" | "lost" | "reset" | "abandoned";
  readonly elapsedMs: number;
  /** Why it was refused, when it was. */
  readonly reason: string | undefined;
}

/** Exact numbers since the start, however many requests `received()` still holds. */
export interface SimulatorCounts {
  readonly requests: number;
  readonly answered: Readonly<Record<number, number>>;
  readonly lost: number;
  readonly reset: number;
  readonly abandoned: number;
  /** Records written, seeds apart. */
  readonly recordsAccepted: number;
  readonly recordsRefused: number;
  readonly bytesReceived: number;
  /** Most requests that were under way at the same time. */
  readonly mostInFlight: number;
}

/** A request under way, filled in as it becomes known. */
export type OpenRequest = { -readonly [Name in keyof ReceivedRequest]: ReceivedRequest[Name] };

export interface ReceivedLog {
  open(start: Pick<ReceivedRequest, "at" | "method" | "path">): OpenRequest;
  /** Closes a request: how it ended is counted. Only the first call counts. */
  close(request: OpenRequest, ending: Exclude<ReceivedRequest["ending"], "open">): void;
  countRecords(accepted: number, refused: number): void;
  inFlight(): number;
  /** The newest ones, in order of arrival. */
  received(): readonly ReceivedRequest[];
  counts(): SimulatorCounts;
}

const longestPath = 300;

/** A log that holds the newest `limit` requests and counts all. */
export function createReceivedLog(limit: number): ReceivedLog {
  const ring: OpenRequest[] = [];
  const answered: Record<number, number> = {};
  const sums = { requests: 0, lost: 0, reset: 0, abandoned: 0, bytesReceived: 0, mostInFlight: 0 };
  const records = { recordsAccepted: 0, recordsRefused: 0 };
  let inFlight = 0;
  return {
    open({ at, method, path }) {
      const request = newRequest(++sums.requests, at, method, path.slice(0, longestPath));
      if (limit > 0) ring[(request.order - 1) % limit] = request;
      sums.mostInFlight = Math.max(sums.mostInFlight, ++inFlight);
      return request;
    },
    close(request, ending) {
      if (request.ending !== "open") return;
      request.ending = ending;
      inFlight -= 1;
      sums.bytesReceived += request.bytes;
      if (ending !== "answered") {
        sums[ending] += 1;
        request.status = undefined;
      } else if (request.status !== undefined) {
        answered[request.status] = (answered[request.status] ?? 0) + 1;
      }
    },
    countRecords(accepted, refused) {
      records.recordsAccepted += accepted;
      records.recordsRefused += refused;
    },
    inFlight: () => inFlight,
    received: () => ring.toSorted((a, b) => a.order - b.order).map((request) => ({ ...request })),
    counts: () => ({ ...sums, ...records, answered: { ...answered } }),
  };
}

const newRequest = (order: number, at: number, method: string, path: string): OpenRequest => ({
  order,
  at,
  method,
  path,
  service: undefined,
  id: undefined,
  recordCount: 0,
  bytes: 0,
  status: undefined,
  ending: "open",
  elapsedMs: 0,
  reason: undefined,
});
