import type { PacePoint } from "../../report/summary.ts";
import type { LoadProgress } from "../load-request.ts";

/** The pace over the time of one execution, in so many points at the most. */
export interface PaceSeries {
  add(progress: LoadProgress): void;
  points(): readonly PacePoint[];
}

const mostPoints = 240;

/** A series that thins itself out: when it is full every second point goes, and only every second one is taken from then on. */
export function createPaceSeries(): PaceSeries {
  let kept: PacePoint[] = [];
  let stride = 1;
  let seen = 0;
  return {
    add: (progress) => {
      seen += 1;
      if (seen % stride !== 0) return;
      kept.push(toPacePoint(progress));
      if (kept.length <= mostPoints) return;
      kept = kept.filter((_point, index) => index % 2 === 1);
      stride *= 2;
    },
    points: () => kept,
  };
}

/** As far as a chart needs it. */
export function toPacePoint({
  elapsedMs,
  rowsDone,
  requests,
  refusals,
  inFlight,
  pace,
}: LoadProgress): PacePoint {
  return {
    elapsedMs: Math.round(elapsedMs),
    rowsDone,
    requests,
    refusals,
    inFlight,
    ratePerSecond:
      pace?.ratePerSecond === undefined ? null : Math.round(pace.ratePerSecond * 10) / 10,
    why: pace?.why ?? "unlimited",
    p50Ms: pace?.p50Ms === undefined ? null : Math.round(pace.p50Ms),
    p95Ms: pace?.p95Ms === undefined ? null : Math.round(pace.p95Ms),
  };
}
