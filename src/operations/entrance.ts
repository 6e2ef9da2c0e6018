import type { Simulator } from "../simulator/simulator.ts";
import { onCall } from "./on-call.ts";

/** What entrances of ours need beside the public library: no part of it. */
export { actAs, userName } from "../kernel/this-process.ts";
export { parseDuration } from "../kernel/parse-duration.ts";
export { describeTotal } from "../load/bind/control-totals.ts";
export { ledgerOptions, loadDirectory, makeLoadDirectory } from "../load/books/load-files.ts";
export { newLoadId } from "../load/books/load-id.ts";
export { formatReceived } from "../simulator/format-received.ts";

/**
 * Copies what comes in on stdin into `<directory>/stdin.csv` (mode 0600), so that it can be checked first, resumed and
 * reported like any file.
 * @returns the path of the copy
 * @throws SourceError ERR_SOURCE_SPOOL when the copy can't be written; LoadError ERR_INTERRUPTED when the signal aborts
 */
export const spoolStdin = onCall(
  async () => (await import("../source/places/stdin.ts")).spoolStdin,
);

/** What `waybill simulate` says when it has begun: addresses and what they take. Its documents are loaded for it. */
export const renderSimulatorStart = onCall(async () => {
  const { renderSimulatorStart: render } = await import("../simulator/render-simulator-start.ts");
  return async (simulator: Simulator) => render(simulator);
});
