import { onCall } from "./on-call.ts";

/**
 * Looks after the drops of a configuration until it is told to stop, or once: what is whole is loaded, what stopped is carried
 * on, what did not come is written down.
 * @throws ConfigurationError, UsageError for a drop that there is not; LedgerError
 * @example
 * const stop = new AbortController();
 * process.once("SIGTERM", () => stop.abort());
 * await watchDrops({ env: process.env, stopSignal: stop.signal });
 */
export const watchDrops = onCall(async () => (await import("./watch-drops.ts")).watchDrops);

/**
 * What a look at the drops would do with every file that lies there. Writes nothing and moves nothing.
 * @throws as watchDrops does
 * @example
 * for (const { name, would, why } of await foretellDrops({})) console.log(name, would, why);
 */
export const foretellDrops = onCall(
  async () => (await import("./foretell-drops.ts")).foretellDrops,
);

/**
 * How the drops of a configuration stand.
 * @throws ConfigurationError, UsageError for a drop that there is not; LedgerError
 * @example
 * for (const { name, open } of await listDrops({})) console.log(name, open.length);
 */
export const listDrops = onCall(async () => (await import("./list-drops.ts")).listDrops);

/**
 * What came into drops, and what should have, newest first.
 * @throws UsageError ERR_NO_LEDGER; LedgerError
 * @example
 * for (const { drop, name, state } of await listArrivals({ most: 20 })) console.log(drop, name, state);
 */
export const listArrivals = onCall(async () => (await import("./list-arrivals.ts")).listArrivals);

/**
 * One arrival and everything that happened to it.
 * @throws UsageError ERR_NO_LEDGER, ERR_NO_SUCH_ARRIVAL; LedgerError
 * @example
 * const { arrival, nextSteps } = await showArrival({ arrival: "4f1c" });
 * console.log(arrival.state, ...nextSteps);
 */
export const showArrival = onCall(async () => (await import("./list-drops.ts")).showArrival);

/**
 * Records what a person decides about an arrival; the next look acts on it.
 * @throws UsageError ERR_NO_SUCH_ARRIVAL, ERR_ARRIVAL_STATE, ERR_ARRIVAL_MOVED_ON; LedgerError
 * @example
 * await decideArrival({ arrival: "4f1c", decision: "release", because: "the sender confirmed it" });
 */
export const decideArrival = onCall(
  async () => (await import("./decide-arrival.ts")).decideArrival,
);

/**
 * Opens metrics of loads and drops for whoever looks on: given out by HTTP, or written into a file.
 * @throws UsageError ERR_METRICS_ADDRESS, ERR_METRICS_FILE; ConfigurationError ERR_METRICS_PACKAGE without prom-client,
 * ERR_METRICS_PORT when the address can't be listened at, and as watchDrops does
 * @example
 * const metrics = await openMetrics({ address: "127.0.0.1:9464", drops: {} });
 * await watchDrops({ env: process.env, ...metrics.watch });
 * await metrics.close();
 */
export const openMetrics = onCall(async () => (await import("./open-metrics.ts")).openMetrics);
