import type { Simulator } from "../simulator/simulator.ts";
import type { Redact } from "../kernel/redact.ts";
import { onCall } from "./on-call.ts";

/** What entrances of ours need beside the public library: no part of it. */
export { actAs, nameOperator, userName } from "../kernel/this-process.ts";
export { parseDuration } from "../kernel/parse-duration.ts";
export { isSamePerson } from "../load/books/same-person.ts";
export {
  describeCounts,
  describeDecision,
  describeFindings,
  describeRepeatedKeys,
} from "./describe-check.ts";
export { describeProfile, describeShape, profileTitles } from "../source/describe-source.ts";
export { describeWarning } from "../rows/describe-warning.ts";
export { ledgerOptions, loadDirectory, makeLoadDirectory } from "../load/books/load-files.ts";
export { newLoadId } from "../load/books/load-id.ts";
export type { Listening } from "../ledger/news.ts";
export type { TeamDesk } from "./find-desk-settings.ts";
export type { PlanScreen } from "./render-plan-screen.ts";
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

/** Whether a file is a plan, whole or not; what can't be read is none. */
export const isPlan = onCall(async () => (await import("../plan/open-plan.ts")).isPlan);

/** What `waybill simulate` says when it has begun: addresses and what they take. Its documents are loaded for it. */
export const renderSimulatorStart = onCall(async () => {
  const { renderSimulatorStart: render } = await import("../simulator/render-simulator-start.ts");
  return async (simulator: Simulator) => render(simulator);
});

/** A plan as its page shows it, in parts. */
export const renderPlanScreen = onCall(
  async () => (await import("./render-plan-screen.ts")).renderPlanScreen,
);

/** A page of a plan's records, for a list that asks for it. */
export const pagePlanRecords = onCall(
  async () => (await import("./render-plan-screen.ts")).pagePlanRecords,
);

/** The records of a plan that a list has chosen, as CSV. */
export const planRecordsAsCsv = onCall(async () => {
  const { planRecordsAsCsv: records } = await import("./render-plan-screen.ts");
  return async (...asked: Parameters<typeof records>) => records(...asked);
});

/** The script and the style of the page of a plan. */
export const planAssets = onCall(async () => {
  const { planAssets: assets } = await import("./render-plan-screen.ts");
  return async () => assets;
});

/** A log of an entrance's own: NDJSON, added to a file. @throws LedgerError ERR_PLANTED */
export const openLog = onCall(async () => {
  const { createFileLogger } = await import("../kernel/logger.ts");
  return async (path: string, redact: Redact) => createFileLogger(path, redact);
});

/** What a file says as a mapping, before anything that it names is read. */
export const lookAtMapping = onCall(
  async () => (await import("./look-at-mapping.ts")).lookAtMapping,
);

/** Hears of what processes tell of loads and arrivals. */
export const listenToBooks = onCall(
  async () => (await import("./listen-to-books.ts")).listenToBooks,
);

/** How the desk is given out to a team, as the configuration says. */
export const findDeskSettings = onCall(
  async () => (await import("./find-desk-settings.ts")).findDeskSettings,
);
