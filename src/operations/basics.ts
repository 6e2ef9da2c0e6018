/**
 * The part of the public library that an entrance needs before it knows what is asked of it: errors, exit codes, words. It
 * loads no package and no stage, so that help and a refused flag are there at once.
 */
export {
  ConfigurationError,
  exitCodes,
  LedgerError,
  LoadError,
  PlanError,
  SourceError,
  TargetError,
  UsageError,
} from "../kernel/load-error.ts";
export { errorCodes, type ErrorCode } from "../kernel/error-codes.ts";
export { defaultRunsDir } from "../load/books/load-files.ts";
export { loadStandings, type LoadStanding } from "../load/tell/load-standing.ts";
export { createRedactor } from "../kernel/redact.ts";
export { reportFormats, type ReportFormat } from "../report/report-formats.ts";
export { outcomes, type LoadStatus, type Outcome, type OutcomeCounts } from "../rows/outcome.ts";
export { workPriorities, type WorkPriority } from "../ledger/queued-state.ts";
export { programVersion } from "../kernel/version.ts";
