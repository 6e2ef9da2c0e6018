/** The public library. Everything else is internal and may change without notice. */
export { adoptLoad, type AdoptedLoad, type AdoptRequest } from "./adopt-load.ts";
export { applyPlan, type ApplyRequest } from "./apply-plan.ts";
export { approvePlan, type ApprovalRequest, type GivenApproval } from "./approve-plan.ts";
export { checkFile, type CheckReport, type CheckRequest } from "./check-file.ts";

export { systemClock, type Clock, type Random } from "./clock.ts";
export {
  findHistory,
  type History,
  type HistoryEntry,
  type HistoryRequest,
} from "./find-history.ts";
export type { LoadRecord, Operator } from "./ledger/load-record.ts";
export {
  lintMapping,
  type LintFinding,
  type LintReport,
  type LintRequest,
} from "./lint-mapping.ts";
export { listLoads, type ListedLoad, type LoadFilter } from "./list-loads.ts";
export { loadStandings, type LoadStanding } from "./load/load-standing.ts";
export {
  ConfigurationError,
  exitCodes,
  LedgerError,
  LoadError,
  PlanError,
  SourceError,
  TargetError,
  UsageError,
} from "./load-error.ts";
export type { Cause } from "./load/load-proposal.ts";
export type { GivenTotals } from "./load/load-request.ts";
export { describeTotal } from "./load/control-totals.ts";
export type { TotalComparison } from "./load/load-proposal.ts";
export { inspectFile, type Inspection, type InspectRequest } from "./inspect-file.ts";
export type { ErrorBound } from "./load/load-request.ts";
export { parseDuration } from "./connections/parse-duration.ts";
export type { ReadingSettings } from "./load/load-request.ts";
export type { LoadReport } from "./load/conclude-load.ts";
export { defaultRunsDir, loadDirectory, makeLoadDirectory } from "./load/load-files.ts";
export { newLoadId } from "./load/load-id.ts";
export type {
  ConnectionRequest,
  LoadObserver,
  LoadProgress,
  LoadRequest,
  LoadStart,
  MarkRequest,
  ReconcileRequest,
  ResumeRequest,
  RetryRequest,
} from "./load/load-request.ts";
export type { LoadProposal } from "./load/load-proposal.ts";
export type { Decision } from "./mapping/survey/survey-columns.ts";
export type { RampSettings, RampStep } from "./load/ramp/ramp-step.ts";
export type { Preflight } from "./load/load-proposal.ts";
export {
  previewRows,
  type PreviewedField,
  type PreviewedRow,
  type PreviewRequest,
} from "./preview-rows.ts";
export { planLoad, type PlanRequest } from "./plan-load.ts";
export type { OpenedPlan } from "./plan/open-plan.ts";
export { planAsJson, renderPlan } from "./plan/render-plan.ts";
export { createRedactor } from "./redact.ts";
export { rehearseLoad, type Rehearsal, type RehearsedRequest } from "./rehearse-load.ts";
export {
  reportFormats,
  reportOnLoad,
  type ReportFormat,
  type ReportRequest,
} from "./report-on-load.ts";
export { renderSummary } from "./report/reporters/text.ts";
export type { Summary } from "./report/summary.ts";
export { markRows } from "./mark-rows.ts";
export { reconcileLoad } from "./reconcile-load.ts";
export { resumeLoad } from "./resume-load.ts";
export { retryLoad } from "./retry-load.ts";
export { reviewPlan, type ReviewedPlan, type ReviewSettings } from "./review-plan.ts";
export { runLoad } from "./run-load.ts";
export { explainWarning, warningCodes, type WarningCode } from "./rows/catalogue/warnings.ts";
export type { Warning } from "./rows/warning.ts";
export { describeRowError, explainRowError } from "./rows/describe-row-error.ts";
export { outcomes, type LoadStatus, type Outcome, type OutcomeCounts } from "./rows/outcome.ts";
export type { RowError } from "./rows/row-error.ts";
export { printable, showCell } from "./rows/show-cell.ts";
export { formatReceived } from "./simulator/format-received.ts";
export { loadRecords } from "./simulator/load-records.ts";
export { loadRules, loadScenario } from "./simulator/load-rules.ts";
export { renderSimulatorStart } from "./simulator/render-simulator-start.ts";
export { serviceNames, type ServiceName } from "./simulator/services.ts";
export type { Simulator } from "./simulator/simulator.ts";
export type { SimulatorOptions } from "./simulator/simulator-options.ts";
export { startSimulator } from "./simulator/start-simulator.ts";
export { spoolStdin } from "./source/spool-stdin.ts";
export { suggestMapping, type Suggestion, type SuggestRequest } from "./suggest-mapping.ts";
export { nearestName } from "./suggest.ts";
export { describeTarget, targetAsJson } from "./targets/describe-target.ts";
export { findTarget, targetNames, targets } from "./targets/index.ts";
export type { FieldSpec, Target } from "./targets/target.ts";
export { testMapping, type MappingTestReport, type MappingTestResult } from "./test-mapping.ts";
export { verifyLoad, type Verification, type VerifyRequest } from "./verify-load.ts";
export type { Difference } from "./load/verify/differences.ts";
export { programVersion } from "./version.ts";
export { writePlanPage } from "./write-plan-page.ts";
export { undoLoad, type UndoRequest } from "./undo-load.ts";
