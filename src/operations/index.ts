import type { Given } from "./enter-operation.ts";
import { onCall } from "./on-call.ts";
import type { LoadRow, LoadRowsRequest } from "./read-load-rows.ts";

// Each is loaded when it is called: whoever lists loads does not wait for what sends them.

/**
 * Makes a load known again whose ledger is lost, or adds what an older ledger lacks: load, keys and outcomes from report,
 * summary and log of its folder. A create that may have left and of which nothing is told is in doubt.
 * @throws UsageError ERR_NOTHING_TO_ADOPT, ERR_ADOPT_ELSEWHERE; LedgerError ERR_REPORT_UNREADABLE for a report that was
 * edited, ERR_LOAD_BUSY; LoadError when rows can't be told without the source, and that is not what it was
 */
export const adoptLoad = onCall(async () => (await import("./adopt-load.ts")).adoptLoad);

/**
 * Carries out a plan as a load of its own: exactly what was planned, and nothing where the live record is no longer what
 * the plan saw.
 * @throws PlanError when the plan is damaged, changed, not approved or made for something else; LoadError as runLoad does
 */
export const applyPlan = onCall(async () => (await import("./apply-plan.ts")).applyPlan);

/**
 * Records that a person approves a plan, after every line of it was checked.
 * @throws UsageError without a name; PlanError when the plan is damaged, was changed or breaks guards; LedgerError
 */
export const approvePlan = onCall(async () => (await import("./approve-plan.ts")).approvePlan);

/**
 * Reads, maps and validates a whole file and sends nothing.
 * @throws SourceError, ConfigurationError when file or mapping can't be used at all
 */
export const checkFile = onCall(async () => (await import("./check-file.ts")).checkFile);

/**
 * Makes a folder to begin in: configuration, mapping, sample, page. Nothing in it is replaced, and no secret is written.
 * @throws UsageError ERR_NO_SUCH_TARGET, ERR_OUTPUT_EXISTS, ERR_FOLDER; ConfigurationError ERR_BASE_URL, ERR_PLAIN_HTTP,
 * ERR_TENANT, ERR_CONFIGURATION_INVALID
 */
export const initFolder = onCall(async () => (await import("./init-folder.ts")).initFolder);

/**
 * Looks at what a load needs: runtime, disk, ledger, and of each connection address, tenant, credential and clock, up to a
 * read of a record that nobody has. Nothing is written. What is not as it should be is a finding, not an exception.
 * @throws UsageError ERR_NO_SUCH_TARGET, ERR_USAGE where no target fits; LoadError ERR_INTERRUPTED
 */
export const examineSetup = onCall(async () => (await import("./examine-setup.ts")).examineSetup);

/**
 * Which ledger is meant, for the member `ledger` of every other request: the one that is named, else that of WAYBILL_LEDGER, else that
 * of the configuration. Undefined: none of them names one, so that it is the file in the runs folder.
 * @throws UsageError ERR_SECRET_IN_ARGUMENTS, LedgerError ERR_LEDGER_ADDRESS, ConfigurationError for the file and its secret
 */
export const findLedger = onCall(async () => (await import("./find-ledger.ts")).findLedger);

/**
 * What was done to one record, by all loads of a runs folder.
 * @throws UsageError ERR_NO_LEDGER, LedgerError
 */
export const findHistory = onCall(async () => (await import("./find-history.ts")).findHistory);

/**
 * Copies a ledger, whole, from a file to PostgreSQL or back, and closes the old one for good; each table is held against the copy.
 * @throws UsageError ERR_NO_LEDGER; LedgerError ERR_LEDGER_IN_USE, ERR_LEDGER_NOT_EMPTY, ERR_LEDGER_COPY, and as opening both does
 */
export const copyLedger = onCall(async () => (await import("./copy-ledger.ts")).copyLedger);

/**
 * Makes the tables of a ledger, or brings them up to date: for whoever owns a database that others may only write rows to. Every
 * other operation that opens a ledger does the same where it may.
 * @throws LedgerError as opening it does
 */
export const migrateLedger = onCall(
  async () => (await import("./migrate-ledger.ts")).migrateLedger,
);

/**
 * Takes the rows of old loads out of the ledger, but for what has to be known for ever: sums, hashes, decisions, and of creates keys
 * and new ids. Small transactions, so that others work on meanwhile; one that is ended anywhere is gone on with by the next.
 * @throws UsageError ERR_NO_LEDGER; LedgerError
 */
export const pruneLedger = onCall(async () => (await import("./prune-ledger.ts")).pruneLedger);

/**
 * Holds a mapping against its target and, where one is given, against the header of a file.
 * @throws ConfigurationError ERR_MAPPING_UNREADABLE, SourceError when a file can't be read at all
 */
export const lintMapping = onCall(async () => (await import("./lint-mapping.ts")).lintMapping);

/**
 * The loads of a runs folder, newest first; none where the folder has no ledger yet, and looking makes none.
 * @throws LedgerError when the ledger can't be read, ERR_LEDGER_LOST when it is gone and loads were run from there
 */
export const listLoads = onCall(async () => (await import("./list-loads.ts")).listLoads);

/**
 * Has a load that is under way pause, go on, or stop; whichever process is at work on it heeds that within a second.
 * @throws UsageError ERR_NO_LEDGER, ERR_NO_SUCH_LOAD, ERR_LOAD_NOT_RUNNING, ERR_NOT_PAUSED; LedgerError
 */
export const wishLoad = onCall(async () => (await import("./wish-load.ts")).wishLoad);

/**
 * Looks after the drops of a configuration until it is told to stop, or once: what is whole is loaded, what stopped is carried
 * on, what did not come is written down.
 * @throws ConfigurationError, UsageError for a drop that there is not; LedgerError
 */
export const watchDrops = onCall(async () => (await import("./watch-drops.ts")).watchDrops);

/**
 * Opens metrics of loads and drops for whoever looks on: given out by HTTP, or written into a file.
 * @throws UsageError ERR_METRICS_ADDRESS, ERR_METRICS_FILE; ConfigurationError ERR_METRICS_PACKAGE without prom-client,
 * ERR_METRICS_PORT when the address can't be listened at, and as watchDrops does
 */
export const openMetrics = onCall(async () => (await import("./open-metrics.ts")).openMetrics);

/**
 * What a look at the drops would do with every file that lies there. Writes nothing and moves nothing.
 * @throws as watchDrops does
 */
export const foretellDrops = onCall(async () => (await import("./watch-drops.ts")).foretellDrops);

/**
 * How the drops of a configuration stand.
 * @throws ConfigurationError, UsageError for a drop that there is not; LedgerError
 */
export const listDrops = onCall(async () => (await import("./list-drops.ts")).listDrops);

/**
 * One arrival and everything that happened to it.
 * @throws UsageError ERR_NO_LEDGER, ERR_NO_SUCH_ARRIVAL; LedgerError
 */
export const showArrival = onCall(async () => (await import("./list-drops.ts")).showArrival);

/**
 * Records what a person decides about an arrival; the next look acts on it.
 * @throws UsageError ERR_NO_SUCH_ARRIVAL, ERR_ARRIVAL_STATE, ERR_ARRIVAL_MOVED_ON; LedgerError
 */
export const decideArrival = onCall(
  async () => (await import("./decide-arrival.ts")).decideArrival,
);

/**
 * Reads a whole file without a mapping and tells what it looks like.
 * @throws SourceError when it can't be read
 */
export const inspectFile = onCall(async () => (await import("./inspect-file.ts")).inspectFile);

/**
 * Shows what a mapping makes of some rows, field by field. Sends nothing.
 * @throws SourceError, ConfigurationError when file or mapping can't be used; UsageError when there is no such row
 */
export const previewRows = onCall(async () => (await import("./preview-rows.ts")).previewRows);

/**
 * Looks at every live record that a load would change, and writes down what each row would do to it.
 * @returns the plan, opened
 * @throws LoadError as runLoad does before it sends anything; PlanError when the plan can't be written
 */
export const planLoad = onCall(async () => (await import("./plan-load.ts")).planLoad);

/**
 * Everything a load does but sending: file, mapping, connection and credential are checked, and the first requests shown.
 * @throws LoadError as runLoad does
 */
export const rehearseLoad = onCall(async () => (await import("./rehearse-load.ts")).rehearseLoad);

/**
 * Reports on a load as it stands now, also while it is at work or when it was killed. Rows come in file order and are
 * never held in memory.
 * @throws UsageError ERR_NO_LEDGER, ERR_NO_SUCH_LOAD, ERR_OUTPUT_TAKEN, ERR_OUTPUT_NOT_A_FILE, ERR_OUTPUT_EXISTS;
 * LedgerError, ERR_REPORT_WRITE when the file can't be written
 */
export const reportOnLoad = onCall(async () => (await import("./report-on-load.ts")).reportOnLoad);

/**
 * The rows of a load as they stand now, in file order, one by one; also while it is at work or when it was killed.
 * @throws, while it is iterated, UsageError ERR_NO_LEDGER, ERR_NO_SUCH_LOAD; LedgerError; the signal's reason
 * @example
 * for await (const row of readLoadRows({ load: "wb-20261122-0231", outcomes: ["invalid"] })) console.log(row.messages);
 */
export async function* readLoadRows(
  request: Given<LoadRowsRequest>,
): AsyncGenerator<LoadRow, void, undefined> {
  const { readLoadRows: read } = await import("./read-load-rows.ts");
  yield* read(request);
}

/**
 * Settles rows in doubt by what a person knows, without asking the API; who, when and why is recorded with them.
 * @throws UsageError ERR_REASON_MISSING, LedgerError ERR_ROW_NOT_IN_DOUBT when one of the rows is not in doubt: none is
 * marked then
 */
export const markRows = onCall(async () => (await import("./mark-rows.ts")).markRows);

/**
 * Settles the rows in doubt of a load by asking the API for their records; nothing is written to it, and the load's status
 * stays as it is.
 * @throws LoadError when there is no such load, nothing is in doubt, or file or mapping are not what they were
 */
export const reconcileLoad = onCall(
  async () => (await import("./reconcile-load.ts")).reconcileLoad,
);

/**
 * Carries a load on where it stopped: same id, same record numbers; nothing that has an outcome is sent again.
 * @throws LoadError when there is no such load, nothing is left to do, or file or mapping are not what they were
 */
export const resumeLoad = onCall(async () => (await import("./resume-load.ts")).resumeLoad);

/**
 * Sends rows of a finished load again: same id, same record numbers, a new execution. What went in, or may have, is never
 * chosen.
 * @throws LoadError when there is no such load, it is not finished, no row is to be sent again, or file or mapping are not
 * what they were
 */
export const retryLoad = onCall(async () => (await import("./retry-load.ts")).retryLoad);

/**
 * Opens a plan for a look, after every line of it was checked and, as far as its file and its mapping are here, made again.
 * @throws PlanError when it can't be read, is not what was written, or not what comes of its file, its mapping and the
 * records in it
 */
export const reviewPlan = onCall(async () => (await import("./review-plan.ts")).reviewPlan);

/**
 * Carries out a new load: source → mapping → validation → delivery → ledger → report.
 * @returns summary and exit code; a load that a rule or the API stopped is a result, not an exception
 * @throws LoadError when the load could not begin, or when its books can't be kept
 */
export const runLoad = onCall(async () => (await import("./run-load.ts")).runLoad);

/**
 * Reads records to start with from a file, one JSON object a line or a JSON array; every number stays as it is written.
 * `spec` is `NAME=FILE`, where NAME is a service, `service/kind` or a target: each object is a record of it. Or it is
 * `FILE` alone: each object says itself whose it is, `{service, resource, tenant, record}`.
 * @throws ConfigurationError naming the file, the line and what is wrong there
 */
export const loadRecords = onCall(
  async () => (await import("../simulator/load-records.ts")).loadRecords,
);

/** The rules of a file, without what else it says; throws as loadScenario does. */
export const loadRules = onCall(async () => (await import("../simulator/load-rules.ts")).loadRules);

/**
 * Reads a YAML file: a list of rules, or `rules` and `writes`. Every value is taken as written: `00042` stays `00042`.
 * @throws ConfigurationError naming the file, the line and what is wrong there
 */
export const loadScenario = onCall(
  async () => (await import("../simulator/load-rules.ts")).loadScenario,
);

/**
 * Queues a load for whichever worker is free, after all that `runLoad` does before it sends anything. Its files are kept in the
 * store, so that a worker of any host can carry it out. No credential is needed, and nothing is sent from here.
 * @throws LoadError as runLoad does before it begins; ConfigurationError ERR_STORE_UNREACHABLE
 */
export const submitLoad = onCall(async () => (await import("./submit-load.ts")).submitLoad);

/**
 * Waits for the end of a load that another process carries out, of whatever host, and brings its reports here.
 * @returns what the load ended with there
 * @throws LoadError ERR_INTERRUPTED (exit code 130) when the signal aborts: the load goes on all the same; where the load ended before it
 * was begun, why
 */
export const followLoad = onCall(async () => (await import("./follow-load.ts")).followLoad);

/**
 * Carries queued loads out until it is told to stop, or until nothing is due: of every account in turn, and those whose worker is
 * gone. What it can't finish in time it gives back.
 * @throws LedgerError; whatever becomes of a load is in the queue and in its report
 */
export const workLoads = onCall(async () => (await import("./work-loads.ts")).workLoads);

/**
 * Makes an empty sheet for a target: a column for each field that a row may fill.
 * @throws UsageError ERR_NO_SUCH_TARGET, and as claimOutput does; LedgerError ERR_REPORT_WRITE
 */
export const makeTemplate = onCall(async () => (await import("./make-template.ts")).makeTemplate);

/**
 * Starts the simulated APIs on 127.0.0.1.
 * @throws ConfigurationError when an option is wrong or the port is taken, UsageError for a setting that can't be read
 */
export const startSimulator = onCall(
  async () => (await import("../simulator/start-simulator.ts")).startSimulator,
);

/**
 * Writes a starting mapping for a file: fields by the names of their columns, formats as the cells prove them, and what a
 * person has to decide marked as such.
 * @throws UsageError when there is no such target; SourceError when the file can't be read
 */
export const suggestMapping = onCall(
  async () => (await import("./suggest-mapping.ts")).suggestMapping,
);

/**
 * Makes a mapping for a file question by question, or takes up one that was left.
 * @throws UsageError when there is no such target, or another file at the mapping's path; SourceError when the file can't be read
 */
export const mapFile = onCall(async () => (await import("./map-file.ts")).mapFile);

/**
 * Runs the tests that a mapping carries: each maps and validates its cells as a load would.
 * @throws ConfigurationError when the mapping can't be used at all
 */
export const testMapping = onCall(async () => (await import("./test-mapping.ts")).testMapping);

/**
 * Checks the books of a load without the API: file, ledger, report.csv and summary.json against one another, and every
 * payload made again.
 * @throws UsageError ERR_NO_LEDGER, ERR_NO_SUCH_LOAD, ERR_LOAD_BUSY while a process is at work on the load
 */
export const verifyLoad = onCall(async () => (await import("./verify-load.ts")).verifyLoad);

/**
 * Writes a plan as one page that needs no network. A page of a plan of that name is replaced when the new one is whole.
 * @param force replaces whatever other file stands there, too; never the plan, its source or its mapping
 * @throws LedgerError ERR_REPORT_WRITE; PlanError when the plan can't be read; UsageError ERR_OUTPUT_TAKEN,
 * ERR_OUTPUT_NOT_A_FILE, ERR_OUTPUT_EXISTS
 */
export const writePlanPage = onCall(
  async () => (await import("./write-plan-page.ts")).writePlanPage,
);

/**
 * Plans the way back of the rows that a load applied, from the records as they were before it. What somebody has changed
 * since is kept. Nothing is written to the API: the plan is applied like any other, as a load of its own.
 * @throws UsageError when there is no such load or nothing to take back; LoadError when file or mapping are not what they
 * were, or records can't be read; PlanError when the plan can't be written
 */
export const undoLoad = onCall(async () => (await import("./undo-load.ts")).undoLoad);
