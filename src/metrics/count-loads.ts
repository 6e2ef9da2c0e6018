import type { Registry } from "prom-client";
import type { LoadObserver, LoadProgress } from "../load/load-request.ts";
import { outcomes, type OutcomeCounts } from "../rows/outcome.ts";

export type PromClient = typeof import("prom-client");

/** What this process has counted of its loads. */
export interface LoadCounts {
  /** Has the series there from the beginning, at zero: what begins with a count can't be seen to grow. */
  expect(labels: Labels): void;
  observer(labels: Labels): LoadObserver;
  isLoading(drop: string): boolean;
  /** Brings the series up to date. */
  look(): void;
}

interface WatchedLoad {
  readonly labels: Labels;
  readonly progress: () => LoadProgress;
  seen: Counted;
}

type Labels = { readonly drop?: string };

/** What one execution has come to so far, all of which only grows. */
interface Counted {
  readonly rows: OutcomeCounts | undefined;
  readonly requests: number;
  readonly refusals: number;
  readonly closedMs: number;
}

/** Seconds; an API that answers in more than a minute has been given up. */
const latencyBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

function seriesOf(prom: PromClient, registry: Registry) {
  const [registers, labelNames] = [[registry], ["drop"]];
  const rows = new prom.Counter({
    name: "waybill_rows_total",
    help: "Rows that got this outcome; a row that is looked up later counts once more.",
    labelNames: ["drop", "outcome"],
    registers,
  });
  const counter = (name: string, help: string) =>
    new prom.Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) =>
    new prom.Gauge({ name, help, labelNames, registers });
  const requests = counter("waybill_requests_total", "Requests that left for the API.");
  const refusals = counter("waybill_refusals_total", "Requests that the API refused with 429.");
  const closed = counter(
    "waybill_gate_closed_seconds_total",
    "Time for which nothing was sent, because the API had refused or asked for a pause.",
  );
  const working = gauge("waybill_loads_in_progress", "Loads at work.");
  const inFlight = gauge("waybill_requests_in_flight", "Requests whose answer has not come yet.");
  const pace = gauge(
    "waybill_pace_requests_per_second",
    "Requests a second that are allowed now; absent while no limit is known or no load is at work.",
  );
  const latency = new prom.Histogram({
    name: "waybill_request_duration_seconds",
    help: "From a request to its whole answer; requests that got none are left out.",
    labelNames,
    buckets: latencyBuckets,
    registers,
  });
  return { rows, requests, refusals, closed, working, inFlight, pace, latency };
}

/** Counts what the loads of this process do. Their progress is looked at when somebody asks, and once more when they end. */
export function countLoads(prom: PromClient, registry: Registry): LoadCounts {
  const series = seriesOf(prom, registry);
  const { rows, requests, refusals, closed, working, inFlight, pace, latency } = series;
  const running = new Map<string, WatchedLoad>();

  const look = (load: WatchedLoad): LoadProgress => {
    const { labels, seen } = load;
    const progress = load.progress();
    const now = countedIn(progress);
    for (const outcome of outcomes)
      rows.inc({ ...labels, outcome }, grown(now.rows?.[outcome], seen.rows?.[outcome]));
    requests.inc(labels, grown(now.requests, seen.requests));
    refusals.inc(labels, grown(now.refusals, seen.refusals));
    closed.inc(labels, grown(now.closedMs, seen.closedMs) / 1000);
    load.seen = now;
    return progress;
  };
  const expect = (labels: Labels): void => {
    for (const one of [requests, refusals, closed]) one.inc(labels, 0);
    for (const outcome of outcomes) rows.inc({ ...labels, outcome }, 0);
    for (const one of [working, inFlight]) one.set(labels, 0);
    latency.zero(labels);
  };
  return {
    expect,
    isLoading: (drop: string) => [...running.values()].some(({ labels }) => labels.drop === drop),
    observer: (labels: Labels): LoadObserver => ({
      onStart: ({ loadId, progress }) => {
        running.set(loadId, { labels, progress, seen: countedIn(undefined) });
        working.inc(labels);
      },
      onAnswer: (latencyMs) => latency.observe(labels, latencyMs / 1000),
      onEnd: (loadId) => {
        const load = running.get(loadId);
        if (load === undefined) return;
        look(load);
        running.delete(loadId);
        working.dec(labels);
        inFlight.set(labels, 0);
        pace.remove(labels);
      },
    }),
    look: (): void => {
      /** Of the loads with the same labels: a worker has several at once. */
      const flying = new Map<string | undefined, number>();
      for (const load of running.values()) {
        const progress = look(load);
        const { drop } = load.labels;
        flying.set(drop, (flying.get(drop) ?? 0) + progress.inFlight);
        inFlight.set(load.labels, flying.get(drop) ?? 0);
        if (progress.ratePerSecond === undefined) pace.remove(load.labels);
        else pace.set(load.labels, progress.ratePerSecond);
      }
    },
  };
}

function countedIn(progress: LoadProgress | undefined): Counted {
  if (progress === undefined) return { rows: undefined, requests: 0, refusals: 0, closedMs: 0 };
  const { counts, countsEarlier, requests, refusals, pace } = progress;
  const rows = { ...counts };
  for (const outcome of outcomes) rows[outcome] -= countsEarlier[outcome];
  return { rows, requests, refusals, closedMs: pace?.pausedMs ?? 0 };
}

/** A count that went back has begun anew, as that of a reconcile does between its two ways of looking. */
function grown(now = 0, before = 0): number {
  return now >= before ? now - before : now;
}
