/** The public library. Everything else is internal and may change without notice. */
export * from "./operations/basics.ts";
export * from "./operations/index.ts";
export type { AdoptedLoad, AdoptRequest } from "./operations/adopt-load.ts";
export type { Defaulted, Given } from "./operations/enter-operation.ts";
export type { ApprovalRequest, GivenApproval, SendBackRequest } from "./operations/approve-plan.ts";
export type { CheckReport, CheckRequest } from "./operations/check-file.ts";

export { systemClock, type Clock, type Random } from "./kernel/clock.ts";
export type { Examination, ExamineRequest } from "./operations/examine-setup.ts";
export type { Finding, FindingSubject } from "./setup/finding.ts";
export type { History, HistoryEntry, HistoryRequest } from "./operations/find-history.ts";
export type { Operator } from "./kernel/this-process.ts";
export { isLedgerFile } from "./ledger/ledger-address.ts";
export type { LeaseWait } from "./ledger/lease.ts";
export type { LoadRecord } from "./ledger/load-record.ts";
export type { InitializedFolder, InitRequest } from "./operations/init-folder.ts";
export type {
  PrunableLoad,
  PruneRequest,
  PruneResult,
  PruneSurvey,
  StayingLoad,
  StoredSize,
} from "./operations/prune-ledger.ts";
export type { PruneCounts, Stay, StayReason } from "./ledger/prune-book.ts";
export type { SecretReference } from "./connections/connection.ts";
export type { LoadRow, LoadRowsRequest } from "./operations/read-load-rows.ts";
export type {
  MappingInput,
  MappingOrPath,
  SourceInput,
  SourceOrPath,
  WithInputs,
  WithMapping,
  WithSource,
} from "./operations/given-inputs.ts";
export type { LintFinding, LintReport, LintRequest } from "./operations/lint-mapping.ts";
export type { ListedLoad, LoadFilter } from "./operations/list-loads.ts";
export type { RowPage, RowPageRequest } from "./operations/page-load-rows.ts";
export type { LoadSurvey, SurveyRequest } from "./operations/survey-load.ts";
export type { UseRequest, UseSurvey } from "./operations/survey-use.ts";
export type { AccountUse, DiskUse, ExecutionUse } from "./setup/look-at-use.ts";
export type { ExecutionCourse, ShownLoad, ShownLoadRequest } from "./operations/show-load.ts";
export type { JudgedPlan, ShownPlanRequest } from "./operations/show-plan.ts";
export type { ShownRow, ShownRowRequest } from "./operations/show-load-row.ts";
export type { ShownChange } from "./operations/shown-changes.ts";
export type { ArrivalsRequest } from "./operations/list-arrivals.ts";
export type { Cause } from "./load/load-proposal.ts";
export type { GivenTotals } from "./load/load-request.ts";
export type { TotalComparison } from "./load/load-proposal.ts";
export type { Inspection, InspectRequest } from "./operations/inspect-file.ts";
export type { ErrorBound } from "./load/load-request.ts";
export type { ReadingSettings } from "./load/load-request.ts";
export type { LoadReport } from "./load/tell/conclude-load.ts";
export type { CopyRequest, LedgerCopy } from "./operations/copy-ledger.ts";
export type { CopiedTable } from "./ledger/copy-ledger.ts";
export type { MigratedLedger, MigrateRequest } from "./operations/migrate-ledger.ts";
export type { ConfiguredLedgerRequest } from "./operations/find-configured-ledger.ts";
export type { LedgerRequest } from "./operations/find-ledger.ts";
export type { LedgerChoice } from "./load/books-place.ts";
export type {
  ApplyRequest,
  ConnectionRequest,
  LoadLogger,
  LoadObserver,
  LoadProgress,
  LoadRequest,
  LoadStart,
  MarkRequest,
  PlanRequest,
  ReconcileRequest,
  ResumeRequest,
  RetryRequest,
} from "./load/load-request.ts";
export { AccountPaces } from "./load/account-paces.ts";
export type { LoadProposal } from "./load/load-proposal.ts";
export type { Decision } from "./mapping/survey/survey-columns.ts";
export type { RampSettings, RampStep } from "./load/ramp-step.ts";
export type { Preflight } from "./load/load-proposal.ts";
export type { PreviewedField, PreviewedRow, PreviewRequest } from "./operations/preview-rows.ts";
export type { OpenedPlan } from "./plan/open-plan.ts";
export { planAsJson, renderPlan } from "./plan/render-plan.ts";
export type { Rehearsal, RehearsedRequest } from "./operations/rehearse-load.ts";
export type { ReportRequest } from "./operations/report-on-load.ts";
export { renderSummary } from "./report/reporters/text.ts";
export type { Summary } from "./report/summary.ts";
export type { ReviewedPlan, ReviewSettings } from "./operations/review-plan.ts";
export { explainWarning, warningCodes, type WarningCode } from "./rows/catalogue/warnings.ts";
export type { Warning } from "./rows/warning.ts";
export { describePlace, describeRowError, explainRowError } from "./rows/describe-row-error.ts";
export { atPlace, nameOfPlace } from "./rows/row-place.ts";
export type { RowError } from "./rows/row-error.ts";
export type { Cause as RowCause, CauseSample } from "./rows/cause-tally.ts";
export { serviceNames, type ServiceName } from "./simulator/services.ts";
export type { Simulator } from "./simulator/simulator.ts";
export type { SimulatorOptions } from "./simulator/simulator-options.ts";
export type { MapRequest, MappingDraft } from "./operations/map-file.ts";
export type { Choice as MapChoice, MapQuestion } from "./mapping/suggest/list-questions.ts";
export type { Answers as MapAnswers } from "./mapping/suggest/answers.ts";
export type { SuggestRequest } from "./operations/suggest-mapping.ts";
export type { SuggestedColumn, Suggestion } from "./setup/suggestion.ts";
export type { Template, TemplateRequest } from "./operations/make-template.ts";
export type { TemplateColumn } from "./setup/template-columns.ts";
export { describeTarget, targetAsJson } from "./targets/describe-target.ts";
export { findTarget, targetNames, targets } from "./targets/index.ts";
export type { FieldSpec, Target } from "./targets/target.ts";
export type { MappingTestReport, MappingTestResult } from "./operations/test-mapping.ts";
export type { Verification, VerifyRequest } from "./operations/verify-load.ts";
export type { ForetellRequest } from "./operations/foretell-drops.ts";
export type { WatchReport, WatchRequest } from "./operations/watch-drops.ts";
export type { Metrics, MetricsRequest } from "./operations/open-metrics.ts";
export type { Foretold } from "./arrivals/foretell-drop.ts";
export type {
  ArrivalRequest,
  DropsRequest,
  DropStanding,
  ShownArrival,
} from "./operations/list-drops.ts";
export type { ArrivalDecision } from "./arrivals/arrival-decisions.ts";
export type { DecideRequest } from "./operations/decide-arrival.ts";
export type { Arrival, ArrivalEvent, ArrivalState } from "./ledger/arrival-book.ts";
export type { LoadWish, WishRequest } from "./operations/wish-load.ts";
export type { Difference } from "./load/verify/differences.ts";
export type { UndoRequest } from "./operations/undo-load.ts";
export type { FollowRequest } from "./operations/follow-load.ts";
export type { SubmitPlanRequest } from "./operations/submit-plan.ts";
export type { SubmitRequest } from "./operations/submit-load.ts";
export type { WorkedLoad, WorkReport, WorkRequest } from "./operations/work-loads.ts";
export type { WorkEnding } from "./ledger/work-book.ts";

// What the types above speak of.
export type { ArrivalWithSteps } from "./arrivals/next-steps.ts";
export type { Environment } from "./connections/connection.ts";
export type { ConnectionChoice } from "./connections/resolve-connection.ts";
export type { PaceReason } from "./delivery/pacing/governor-types.ts";
export type { PaceSnapshot } from "./delivery/pacing/pace-snapshot.ts";
export type { ExactJson, ExactNumber, ExactObject } from "./kernel/exact-json.ts";
export type { JsonObject, JsonValue } from "./kernel/json.ts";
export type { ErrorPlace, LoadErrorOptions } from "./kernel/load-error.ts";
export type { LogFields } from "./kernel/logger.ts";
export type { Redact } from "./kernel/redact.ts";
export type { KnownProcess } from "./kernel/this-process.ts";
export type { Approval, PlanReturn } from "./ledger/approval-book.ts";
export type { SeenFile, Sighting } from "./ledger/arrival-book.ts";
export type { QueuedState, WorkState } from "./ledger/queued-state.ts";
export type { RowsPerOutcome } from "./ledger/intervention-book.ts";
export type {
  AtWork,
  ExecutionOwner,
  SharedLoad,
  LoadTerms,
  NewLoad,
  PlanTerms,
  StoredFile,
} from "./ledger/load-record.ts";
export type { Message, NewMessage } from "./ledger/message-book.ts";
export type { Outage } from "./ledger/outage-book.ts";
export type { Wish } from "./ledger/wish-book.ts";
export type { RetryChoice } from "./ledger/revision-book.ts";
export type { CorrectedLoad, RowsBefore } from "./load/load-proposal.ts";
export type { DeliverySettings, LaterRequest, PlanOutput } from "./load/load-request.ts";
export type { RampDifference, RampFailure, RampReadBack } from "./load/ramp-step.ts";
export type { RowFigures } from "./load/verify/check-rows.ts";
export type { DifferenceCode } from "./load/verify/differences.ts";
export type { CheckedSource } from "./operations/check-file.ts";
export type { InspectedSource } from "./operations/inspect-file.ts";
export type { WatchedDrop } from "./operations/watch-drops.ts";
export type { ShownPlan } from "./plan/describe-plan.ts";
export type { AmountChanged } from "./report/load-overview.ts";
export type { CurrencySum } from "./rows/currency-sum.ts";
export type {
  AmountChange,
  AmountSummary,
  PlanCost,
  PlanFoot,
  PlanHead,
  PlanSummary,
} from "./plan/plan.ts";
export type { PlanJson, PlanTextOptions } from "./plan/render-plan.ts";
export type { LeftToServer } from "./report/left-to-server.ts";
export type { TextOptions } from "./report/reporters/text.ts";
export type {
  DeliveryFigures,
  PacePoint,
  ReportPaths,
  SummaryCorrection,
  SummaryFacts,
  SummaryIntervention,
} from "./report/summary.ts";
export type { FieldCounts, VerificationCounts } from "./report/verification-tally.ts";
export type { RowErrorCode } from "./rows/catalogue/index.ts";
export type { Facts, RowErrorDetails, Stage } from "./rows/catalogue/row-error-kind.ts";
export type { WarningKind } from "./rows/catalogue/warning-kind.ts";
export type { Dialect } from "./rows/dialect.ts";
export type { RowPlace } from "./rows/row-place.ts";
export type { SourceSettings } from "./rows/source-settings.ts";
export type {
  Difference as FieldDifference,
  RowResult,
  Verification as RowVerification,
} from "./rows/row.ts";
export type { FreeSpace } from "./setup/look-at-machine.ts";
export type { Scenario } from "./simulator/load-rules.ts";
export type { OtherUser, RecordAddress } from "./simulator/other-user.ts";
export type { Latency, RequestRate } from "./simulator/parse-settings.ts";
export type { ReceivedRequest, SimulatorCounts } from "./simulator/received-log.ts";
export type { AcceptedWrite, StoredRecord } from "./simulator/record-store.ts";
export type { CheckedRule, Rule } from "./simulator/rule-schema.ts";
export type {
  PerService,
  ReadVisit,
  SeedRecord,
  Visit,
  WriteVisit,
} from "./simulator/simulator-options.ts";
export type { SimulatedRecord } from "./simulator/simulator.ts";
export type { CheckedWrites, WritesOption } from "./simulator/write-habits.ts";
export type { ColumnProfile } from "./source/column-profile.ts";
export type {
  CsvShape,
  Decided,
  Evidence,
  FormatShape,
  Reach,
  Shape,
  TableShape,
  WorkbookShape,
} from "./source/shape.ts";
export type { Sessions, SignIn, TokenAuthority } from "./targets/sign-in.ts";
export type {
  AnswerEvidence,
  BatchSupport,
  DocumentedLimits,
  FieldType,
  FindTarget,
  LookUp,
  TagFields,
  TargetKey,
} from "./targets/target.ts";
export type { Certainty } from "./mapping/suggest/propose-columns.ts";
