import type { Connection, Destination } from "../../connections/connection.ts";
import type { Approval } from "../../ledger/approval-book.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { NewLoad } from "../../ledger/load-record.ts";
import type { RetryChoice } from "../../ledger/revision-book.ts";
import { type LoadError, UsageError } from "../../kernel/load-error.ts";
import type { BoundLoad } from "../bound-load.ts";
import { describeBefore } from "./describe-before.ts";
import type { CorrectedLoad, LoadProposal, Preflight, RowsBefore } from "../load-proposal.ts";
import type { DeliverySettings, LoadRequest } from "../load-request.ts";
import type { OpenedPlan } from "../../plan/open-plan.ts";
import { readsFirst } from "../compose/reads-first.ts";
import { rowsPerRequest } from "../access/rows-per-request.ts";
import { type Clock, isoTime, systemClock } from "../../kernel/clock.ts";
import { describeMints } from "../../delivery/auth/describe-mints.ts";
import { cachePath, readCache } from "../../delivery/auth/token-cache.ts";
import { onLedgersClock } from "../../ledger/ledgers-clock.ts";
import { dailyLimitOf } from "../access/daily-limit.ts";

type ConfirmSettings = DeliverySettings & Pick<LoadRequest, "keepBefore" | "again">;

/** Whoever only agrees what is sent has no way to sign in. */
type AgreedPlace = Destination & Partial<Pick<Connection, "access">>;

interface Subject {
  readonly bound: BoundLoad;
  readonly connection: AgreedPlace;
  readonly ledger: Ledger;
  readonly preflight?: Preflight | undefined;
  readonly withhold?: LoadError | undefined;
  readonly resumedLoadId?: string;
  /** The load that is carried on. */
  readonly load?: Pick<NewLoad, "terms">;
  readonly retry?: RetryChoice;
  readonly corrects?: CorrectedLoad | undefined;
  readonly reconcile?: number;
  readonly plan?: OpenedPlan;
  /** Rows that went in before. */
  readonly before?: RowsBefore | undefined;
  readonly approval?: Approval | undefined;
  /** What can't be told of a plan's maker and of whoever approved it. */
  readonly doubts?: readonly string[];
}

/** Shows what is about to happen to whoever wants to be asked. @throws UsageError ERR_DECLINED when the answer is no */
export async function confirmLoad(settings: ConfirmSettings, subject: Subject): Promise<void> {
  const { bound, connection, preflight, withhold, resumedLoadId, retry, corrects, reconcile } =
    subject;
  const warnings = await collectWarnings(settings, subject);
  if (settings.confirm === undefined) return;
  const agreed = await settings.confirm({
    sourceName: bound.source.name,
    targetName: bound.target.name,
    leftToServer: bound.mapping.leaveToServer,
    unusedColumns: bound.mapper.unusedColumns,
    decisions: bound.decisions,
    baseUrl: connection.baseUrl,
    tenant: connection.tenant,
    isLoopback: connection.isLoopback,
    resumedLoadId,
    retry,
    corrects,
    reconcile,
    plan: describePlan(subject),
    willSend: withhold === undefined && preflight?.valid !== 0 && reconcile === undefined,
    preflight,
    warnings,
  });
  if (!agreed) {
    throw new UsageError("the load was not begun, because you said no", {
      code: "ERR_DECLINED",
      actions: ["Nothing was sent."],
    });
  }
}

function describePlan({ plan, approval }: Subject): LoadProposal["plan"] {
  if (plan === undefined) return undefined;
  const { hash, head, summary } = plan;
  const { creates, updates } = summary;
  return { hash, creates, updates, undoes: head.undoes, approvedBy: approval?.name };
}

async function collectWarnings(
  settings: ConfirmSettings,
  subject: Subject,
): Promise<readonly string[]> {
  const { bound, connection, ledger, resumedLoadId, corrects, plan } = subject;
  const requests = requestsOf(settings, subject);
  return [
    ...warnOfOrphans(bound, corrects ?? resumedLoadId ?? plan),
    ...(subject.doubts ?? []),
    ...warnOfBefore(settings, subject),
    ...connection.warnings,
    ...(await warnOfMints(connection, settings.clock)),
    ...(await warnOfDailyLimit(ledger, connection, requests, settings.clock)),
  ];
}

function warnOfBefore({ again }: ConfirmSettings, subject: Subject): readonly string[] {
  const { bound, load, reconcile, preflight, plan, before = preflight?.before } = subject;
  if (reconcile !== undefined) return [];
  if (load?.terms?.again === true && !bound.target.safeToRepeat)
    return ["the load was begun with --again: rows whose keys were sent before are sent once more"];
  if (before === undefined) return [];
  const rows = preflight?.valid ?? plan?.summary.rows ?? 0;
  return [describeBefore(before, { rows, again: again === true })];
}

/** Requests that the load takes at least; undefined: not known. */
function requestsOf(
  { keepBefore }: ConfirmSettings,
  { bound, connection, preflight, plan }: Subject,
): number | undefined {
  if (plan !== undefined) return plan.summary.cost.reads + plan.summary.cost.writes;
  if (preflight === undefined) return undefined;
  // Whether a record that is read is written, too, only the record tells.
  return readsFirst(bound, keepBefore)
    ? preflight.valid
    : Math.ceil(preflight.valid / rowsPerRequest(bound, connection));
}

/** Corrected rows whose first load is not known are loaded like any others. */
function warnOfOrphans({ source }: BoundLoad, known: unknown): readonly string[] {
  if (!source.layout.hasBookkeeping || known !== undefined) return [];
  return [
    `${source.name} is a rejects file whose load is not known here; --corrects LOAD links its rows to that load`,
  ];
}

/** A sentence, before a load, when its client has asked for most of the tokens that a month allows. */
async function warnOfMints(
  { access, tenant }: AgreedPlace,
  clock: Clock = systemClock,
): Promise<readonly string[]> {
  if (access?.kind !== "client-credentials") return [];
  const { mints } = await readCache(cachePath(access.cacheDir, { ...access, tenant }));
  const warning = describeMints(mints, access.monthlyLimit, clock.now());
  return warning === undefined ? [] : [warning];
}

/**
 * Says before a load that its requests will not fit into what the account has left of its 24 hours.
 * @param requests how many the load needs at least; undefined: not known
 */
async function warnOfDailyLimit(
  ledger: Ledger,
  connection: AgreedPlace,
  requests: number | undefined,
  clock: Clock = systemClock,
): Promise<readonly string[]> {
  const limit = dailyLimitOf(connection);
  if (limit === undefined || requests === undefined) return [];
  const { left, freeAt } = await ledger.requests.grant({
    ...limit,
    requests: 0,
    at: onLedgersClock(clock, ledger).now(),
  });
  if (requests <= left) return [];
  return [
    `This load needs at least ${requests} requests; the account has ${left} left of its ${limit.limit} in 24 hours. The load will stop there, resumable from ${isoTime(freeAt)} on.`,
  ];
}
