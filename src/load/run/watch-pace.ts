import type { Logger } from "../../kernel/logger.ts";
import type { PacePoint } from "../../report/summary.ts";
import type { LoadProgress } from "../load-request.ts";
import { createPaceSeries } from "./pace-series.ts";

/** Looks at a running execution now and then. */
export interface PaceWatch {
  /** A last look; none follows. */
  stop(): readonly PacePoint[];
}

const everyMs = 10_000;

/** Writes the pace into the log every ten seconds, and keeps it for the summary. */
export function watchPace(logger: Logger, progress: () => LoadProgress): PaceWatch {
  const series = createPaceSeries();
  const look = (): void => {
    const seen = progress();
    series.add(seen);
    const { rowsDone, requests, refusals, inFlight, pace } = seen;
    const { ratePerSecond, why, loads, p50Ms, p95Ms } = pace ?? {};
    logger.info("pace", {
      rowsDone,
      requests,
      refusals,
      inFlight,
      ratePerSecond,
      why,
      loads,
      p50Ms,
      p95Ms,
    });
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return series.points();
    },
  };
}
