import type { Given } from "./enter-operation.ts";
import { onCall } from "./on-call.ts";
import type { LoadRow, LoadRowsRequest } from "./read-load-rows.ts";

export * from "./drop-operations.ts";
export * from "./looking-operations.ts";
export * from "./simulator-operations.ts";

// Each is loaded when it is called: whoever lists loads does not wait for what sends them.

/**
 * Makes a load known again whose ledger is lost, or adds what an older ledger lacks: load, keys and outcomes from report,
 * summary and log of its folder. A create that may have left and of which nothing is told is in doubt.
 * @throws UsageError ERR_NOTHING_TO_ADOPT, ERR_ADOPT_ELSEWHERE; LedgerError ERR_REPORT_UNREADABLE for a report that was
 * edited, ERR_LOAD_BUSY; LoadError when rows can't be told without the source, and that is not what it was
 * @example
 * const { missing, next } = await adoptLoad({ folder: "wb-20261122-0231" });
 * console.log(...missing, ...next);
 */
export const adoptLoad = onCall(async () => (await import("./adopt-load.ts")).adoptLoad);

/**
 * Carries out a plan as a load of its own: exactly what was planned, and nothing where the live record is no longer what
 * the plan saw.
 * @throws PlanError when the plan is damaged, changed, not approved or made for something else; LoadError as runLoad does
 * @example
 * const { summary } = await applyPlan({ planPath: "a.plan", connection: { name: "sandbox" } });
 */
export const applyPlan = onCall(async () => (await import("./apply-plan.ts")).applyPlan);

/**
 * Records that a person approves a plan, after every line of it was checked.
 * @throws UsageError without a name; PlanError when the plan is damaged, was changed or breaks guards; LedgerError
 * @example
 * const { doubts } = await approvePlan({ planPath: "a.plan", name: "Anna Berg" });
 */
export const approvePlan = onCall(async () => (await import("./approve-plan.ts")).approvePlan);

/**
 * Records that a person sends a plan back, and why: it is never applied, whoever approves it. A new plan is another one.
 * @throws UsageError without a name; PlanError when the plan can't be read; LedgerError
 * @example
 * await sendPlanBack({ planPath: "a.plan", name: "Anna Berg", because: "row 214 is twice the invoice" });
 */
export const sendPlanBack = onCall(async () => (await import("./approve-plan.ts")).sendPlanBack);

/**
 * Reads, maps and validates a whole file and sends nothing.
 * @throws SourceError, ConfigurationError when file or mapping can't be used at all
 * @example
 * const { preflight } = await checkFile({ sourcePath: "actions.csv", mappingPath: "mapping.yaml" });
 * console.log(`${preflight.valid} of ${preflight.rows} rows could be sent`);
 */
export const checkFile = onCall(async () => (await import("./check-file.ts")).checkFile);

/**
 * Makes a folder to begin in: configuration, mapping, sample, page. Nothing in it is replaced, and no secret is written.
 * @throws UsageError ERR_NO_SUCH_TARGET, ERR_OUTPUT_EXISTS, ERR_FOLDER; ConfigurationError ERR_BASE_URL, ERR_PLAIN_HTTP,
 * ERR_TENANT, ERR_CONFIGURATION_INVALID
 * @example
 * await initFolder({ folder: "billing", target: "rhythm/billing-run-action", connection: "sandbox", tenant: "acme" });
 */
export const initFolder = onCall(async () => (await import("./init-folder.ts")).initFolder);

/**
 * Looks at what a load needs: runtime, disk, ledger, and of each connection address, tenant, credential and clock, up to a
 * read of a record that nobody has. Nothing is written. What is not as it should be is a finding, not an exception.
 * @throws UsageError ERR_NO_SUCH_TARGET, ERR_USAGE where no target fits; LoadError ERR_INTERRUPTED
 * @example
 * const { findings } = await examineSetup({ connection: { name: "sandbox" } });
 * for (const { standing, says } of findings) console.log(standing, says);
 */
export const examineSetup = onCall(async () => (await import("./examine-setup.ts")).examineSetup);

/**
 * Which ledger is meant, for the member `ledger` of every other request: the one that is named, else that of WAYBILL_LEDGER, else that
 * of the configuration. Undefined: none of them names one, so that it is the file in the runs folder.
 * @throws UsageError ERR_SECRET_IN_ARGUMENTS, LedgerError ERR_LEDGER_ADDRESS, ConfigurationError for the file and its secret
 * @example
 * const ledger = await findLedger({ env: process.env });
 * const loads = await listLoads(defaultRunsDir, { ledger });
 */
export const findLedger = onCall(async () => (await import("./find-ledger.ts")).findLedger);

/**
 * What was done to one record, by all loads of a runs folder.
 * @throws UsageError ERR_NO_LEDGER, LedgerError
 * @example
 * const { entries } = await findHistory({ key: "act-1", most: 20 });
 * for (const { loadId, outcome } of entries) console.log(loadId, outcome);
 */
export const findHistory = onCall(async () => (await import("./find-history.ts")).findHistory);

/**
 * Copies a ledger, whole, from a file to PostgreSQL or back, and closes the old one for good; each table is held against the copy.
 * @throws UsageError ERR_NO_LEDGER; LedgerError ERR_LEDGER_IN_USE, ERR_LEDGER_NOT_EMPTY, ERR_LEDGER_COPY, and as opening both does
 * @example
 * const { tables } = await copyLedger({ from: "waybill-runs/ledger.db", to: "postgres://waybill@db.example/waybill" });
 */
export const copyLedger = onCall(async () => (await import("./copy-ledger.ts")).copyLedger);

/**
 * Makes the tables of a ledger, or brings them up to date: for whoever owns a database that others may only write rows to. Every
 * other operation that opens a ledger does the same where it may.
 * @throws LedgerError as opening it does
 * @example
 * await migrateLedger({ runsDir: defaultRunsDir, ledger: { address: "postgres://owner@db.example/waybill" } });
 */
export const migrateLedger = onCall(
  async () => (await import("./migrate-ledger.ts")).migrateLedger,
);

/**
 * Takes the rows of old loads out of the ledger, but for what has to be known for ever: sums, hashes, decisions, and of creates keys
 * and new ids. Small transactions, so that others work on meanwhile; one that is ended anywhere is gone on with by the next.
 * @throws UsageError ERR_NO_LEDGER; LedgerError
 * @example
 * const { pruned, removed } = await pruneLedger({
 *   before: Date.parse("2025-10-01T00:00:00Z"),
 *   confirm: async ({ goes }) => goes.length > 0,
 * });
 * console.log(`${removed} rows of ${pruned.length} loads are gone`);
 */
export const pruneLedger = onCall(async () => (await import("./prune-ledger.ts")).pruneLedger);

/**
 * Holds a mapping against its target and, where one is given, against the header of a file.
 * @throws ConfigurationError ERR_MAPPING_UNREADABLE, SourceError when a file can't be read at all
 * @example
 * const { findings } = await lintMapping({ mappingPath: "mapping.yaml", sourcePath: "actions.csv" });
 * for (const { line, message } of findings) console.log(line, message);
 */
export const lintMapping = onCall(async () => (await import("./lint-mapping.ts")).lintMapping);

/**
 * The loads of a runs folder, newest first; none where the folder has no ledger yet, and looking makes none.
 * @throws LedgerError when the ledger can't be read, ERR_LEDGER_LOST when it is gone and loads were run from there
 * @example
 * const stopped = await listLoads(defaultRunsDir, { standings: ["stopped", "killed"] });
 */
export const listLoads = onCall(async () => (await import("./list-loads.ts")).listLoads);

/**
 * Has a load that is under way pause, go on, or stop; whichever process is at work on it heeds that within a second.
 * @throws UsageError ERR_NO_LEDGER, ERR_NO_SUCH_LOAD, ERR_LOAD_NOT_RUNNING, ERR_NOT_PAUSED; LedgerError
 * @example
 * await wishLoad({ load: "wb-20261122-0231", wish: "pause", because: "month end" });
 */
export const wishLoad = onCall(async () => (await import("./wish-load.ts")).wishLoad);

/**
 * Reads a whole file without a mapping and tells what it looks like.
 * @throws SourceError when it can't be read
 * @example
 * const { columns } = await inspectFile({ sourcePath: "actions.csv" });
 * for (const { name, type, filled } of columns) console.log(name, type, filled);
 */
export const inspectFile = onCall(async () => (await import("./inspect-file.ts")).inspectFile);

/**
 * Shows what a mapping makes of some rows, field by field. Sends nothing.
 * @throws SourceError, ConfigurationError when file or mapping can't be used; UsageError when there is no such row
 * @example
 * const [row] = await previewRows({ sourcePath: "actions.csv", mappingPath: "mapping.yaml", rows: 1 });
 * console.log(row?.payload, row?.errors);
 */
export const previewRows = onCall(async () => (await import("./preview-rows.ts")).previewRows);

/**
 * Looks at every live record that a load would change, and writes down what each row would do to it.
 * @returns the plan, opened
 * @throws LoadError as runLoad does before it sends anything; PlanError when the plan can't be written
 * @example
 * const plan = await planLoad({
 *   sourcePath: "changes.csv",
 *   mappingPath: "merge.yaml",
 *   connection: { name: "sandbox" },
 *   planPath: "changes.plan",
 * });
 * console.log(plan.summary.updates);
 */
export const planLoad = onCall(async () => (await import("./plan-load.ts")).planLoad);

/**
 * Everything a load does but sending: file, mapping, connection and credential are checked, and the first requests shown.
 * @throws LoadError as runLoad does
 * @example
 * const { firstRequests } = await rehearseLoad({ sourcePath: "actions.csv", mappingPath: "mapping.yaml", connection: { name: "sandbox" } });
 */
export const rehearseLoad = onCall(async () => (await import("./rehearse-load.ts")).rehearseLoad);

/**
 * Reports on a load as it stands now, also while it is at work or when it was killed. Rows come in file order and are
 * never held in memory.
 * @throws UsageError ERR_NO_LEDGER, ERR_NO_SUCH_LOAD, ERR_OUTPUT_TAKEN, ERR_OUTPUT_NOT_A_FILE, ERR_OUTPUT_EXISTS;
 * LedgerError, ERR_REPORT_WRITE when the file can't be written
 * @example
 * await reportOnLoad({ load: "wb-20261122-0231", format: "html", to: "report.html" });
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
 * @example
 * await markRows({ load: "wb-20261122-0231", rows: [7], outcome: "applied", because: "seen in the console" });
 */
export const markRows = onCall(async () => (await import("./mark-rows.ts")).markRows);

/**
 * Settles the rows in doubt of a load by asking the API for their records; nothing is written to it, and the load's status
 * stays as it is.
 * @throws LoadError when there is no such load, nothing is in doubt, or file or mapping are not what they were
 * @example
 * const { summary } = await reconcileLoad({ load: "wb-20261122-0231" });
 * console.log(summary.outcomes["in-doubt"]);
 */
export const reconcileLoad = onCall(
  async () => (await import("./reconcile-load.ts")).reconcileLoad,
);

/**
 * Carries a load on where it stopped: same id, same record numbers; nothing that has an outcome is sent again.
 * @throws LoadError when there is no such load, nothing is left to do, or file or mapping are not what they were
 * @example
 * const { exitCode } = await resumeLoad({ load: "wb-20261122-0231" });
 */
export const resumeLoad = onCall(async () => (await import("./resume-load.ts")).resumeLoad);

/**
 * Sends rows of a finished load again: same id, same record numbers, a new execution. What went in, or may have, is never
 * chosen.
 * @throws LoadError when there is no such load, it is not finished, no row is to be sent again, or file or mapping are not
 * what they were
 * @example
 * const { exitCode } = await retryLoad({ load: "wb-20261122-0231", outcomes: ["failed"] });
 */
export const retryLoad = onCall(async () => (await import("./retry-load.ts")).retryLoad);

/**
 * Opens a plan for a look, after every line of it was checked and, as far as its file and its mapping are here, made again.
 * @throws PlanError when it can't be read, is not what was written, or not what comes of its file, its mapping and the
 * records in it
 * @example
 * const plan = await reviewPlan("a.plan");
 * console.log(renderPlan(plan, { color: false }), ...plan.unproved);
 */
export const reviewPlan = onCall(async () => (await import("./review-plan.ts")).reviewPlan);

/**
 * Carries out a new load: source → mapping → validation → delivery → ledger → report.
 * @returns summary and exit code; a load that a rule or the API stopped is a result, not an exception
 * @throws LoadError when the load could not begin, or when its books can't be kept
 * @example
 * const { summary, exitCode } = await runLoad({
 *   sourcePath: "actions.csv",
 *   mappingPath: "mapping.yaml",
 *   connection: { name: "sandbox" },
 * });
 * if (exitCode !== exitCodes.ok) console.log(renderSummary(summary, { color: false }));
 */
export const runLoad = onCall(async () => (await import("./run-load.ts")).runLoad);

/**
 * Queues a load for whichever worker is free, after all that `runLoad` does before it sends anything. Its files are kept in the
 * store, so that a worker of any host can carry it out. No credential is needed, and nothing is sent from here.
 * @throws LoadError as runLoad does before it begins; ConfigurationError ERR_STORE_UNREACHABLE
 * @example
 * const { id } = await submitLoad({ sourcePath: "actions.csv", mappingPath: "mapping.yaml", connection: { name: "sandbox" }, store: "/mnt/store" });
 */
export const submitLoad = onCall(async () => (await import("./submit-load.ts")).submitLoad);

/**
 * Queues a plan for whichever worker is free, after all that `applyPlan` does before it sends anything. Plan, file and mapping are kept
 * in the store; the worker asks for the approval again, and nothing is sent where the live record is no longer what the plan saw.
 * @throws PlanError, LoadError as applyPlan does before it begins; ConfigurationError ERR_STORE_UNREACHABLE
 * @example
 * const { id } = await submitPlan({ planPath: "a.plan", connection: { name: "sandbox" }, store: "/mnt/store" });
 */
export const submitPlan = onCall(async () => (await import("./submit-plan.ts")).submitPlan);

/**
 * Waits for the end of a load that another process carries out, of whatever host, and brings its reports here.
 * @returns what the load ended with there
 * @throws LoadError ERR_INTERRUPTED (exit code 130) when the signal aborts: the load goes on all the same; where the load ended before it
 * was begun, why
 * @example
 * const { exitCode } = await followLoad({ load: "wb-20261122-0231", onNews: (sentence) => console.log(sentence) });
 */
export const followLoad = onCall(async () => (await import("./follow-load.ts")).followLoad);

/**
 * Carries queued loads out until it is told to stop, or until nothing is due: of every account in turn, and those whose worker is
 * gone. What it can't finish in time it gives back.
 * @throws LedgerError; whatever becomes of a load is in the queue and in its report
 * @example
 * const { loads } = await workLoads({ once: true, slots: 2 });
 */
export const workLoads = onCall(async () => (await import("./work-loads.ts")).workLoads);

/**
 * Makes an empty sheet for a target: a column for each field that a row may fill.
 * @throws UsageError ERR_NO_SUCH_TARGET, and as claimOutput does; LedgerError ERR_REPORT_WRITE
 * @example
 * await makeTemplate({ target: "rhythm/billing-run-action", output: "actions.xlsx", mappingOutput: "mapping.yaml" });
 */
export const makeTemplate = onCall(async () => (await import("./make-template.ts")).makeTemplate);

/**
 * Writes a starting mapping for a file: fields by the names of their columns, formats as the cells prove them, and what a
 * person has to decide marked as such.
 * @throws UsageError when there is no such target; SourceError when the file can't be read
 * @example
 * const { text, undecided } = await suggestMapping({ sourcePath: "actions.csv", target: "rhythm/billing-run-action" });
 */
export const suggestMapping = onCall(
  async () => (await import("./suggest-mapping.ts")).suggestMapping,
);

/**
 * Makes a mapping for a file question by question, or takes up one that was left.
 * @throws UsageError when there is no such target, or another file at the mapping's path; SourceError when the file can't be read
 * @example
 * const draft = await mapFile({ sourcePath: "actions.csv", target: "rhythm/billing-run-action", mappingPath: "mapping.yaml" });
 * for (let question = draft.next(); question !== undefined; question = draft.next()) {
 *   const [first] = question.choices;
 *   if (first === undefined) break;
 *   await draft.answer(first.answer);
 * }
 * await draft.write();
 */
export const mapFile = onCall(async () => (await import("./map-file.ts")).mapFile);

/**
 * Runs the tests that a mapping carries: each maps and validates its cells as a load would.
 * @throws ConfigurationError when the mapping can't be used at all
 * @example
 * const { results } = await testMapping("mapping.yaml");
 * const failed = results.filter(({ differences }) => differences.length > 0);
 */
export const testMapping = onCall(async () => (await import("./test-mapping.ts")).testMapping);

/**
 * Checks the books of a load without the API: file, ledger, report.csv and summary.json against one another, and every
 * payload made again.
 * @throws UsageError ERR_NO_LEDGER, ERR_NO_SUCH_LOAD, ERR_LOAD_BUSY while a process is at work on the load
 * @example
 * const { differences, unchecked } = await verifyLoad({ load: "wb-20261122-0231" });
 */
export const verifyLoad = onCall(async () => (await import("./verify-load.ts")).verifyLoad);

/**
 * Writes a plan as one page that needs no network. A page of a plan of that name is replaced when the new one is whole.
 * @param force replaces whatever other file stands there, too; never the plan, its source or its mapping
 * @throws LedgerError ERR_REPORT_WRITE; PlanError when the plan can't be read; UsageError ERR_OUTPUT_TAKEN,
 * ERR_OUTPUT_NOT_A_FILE, ERR_OUTPUT_EXISTS
 * @example
 * const plan = await reviewPlan("a.plan");
 * await writePlanPage(plan, "a.html", { redact: createRedactor([]) });
 */
export const writePlanPage = onCall(
  async () => (await import("./write-plan-page.ts")).writePlanPage,
);

/**
 * Plans the way back of the rows that a load applied, from the records as they were before it. What somebody has changed
 * since is kept. Nothing is written to the API: the plan is applied like any other, as a load of its own.
 * @throws UsageError when there is no such load or nothing to take back; LoadError when file or mapping are not what they
 * were, or records can't be read; PlanError when the plan can't be written
 * @example
 * const plan = await undoLoad({ load: "wb-20261122-0231", planPath: "back.plan" });
 * await applyPlan({ planPath: plan.path });
 */
export const undoLoad = onCall(async () => (await import("./undo-load.ts")).undoLoad);
