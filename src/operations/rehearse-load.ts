import { systemClock } from "../kernel/clock.ts";
import { resolveConnection } from "../connections/resolve-connection.ts";
import type { Connection } from "../connections/connection.ts";
import { buildBatchRequest } from "../delivery/batch/batch-requests.ts";
import { buildRequest, buildUrl } from "../delivery/build-request.ts";
import { tagPayload } from "../delivery/tag-payload.ts";
import type { JsonObject } from "../kernel/json.ts";
import { assertTotals } from "../load/bind/assert-totals.ts";
import { openClaims, type KeyClaims } from "../load/begin/claim-keys.ts";
import { findCorrections, withKnown } from "../load/begin/begin-correcting.ts";
import { bindLoad } from "../load/bind/bind-load.ts";
import type { BoundLoad } from "../load/bound-load.ts";
import { collectExpectations } from "../load/preflight/collect-expectations.ts";
import { readsFirst } from "../load/compose/reads-first.ts";
import { describeBefore } from "../load/begin/describe-before.ts";
import { describeLoad } from "../load/begin/describe-load.ts";
import type { NewLoad } from "../ledger/load-record.ts";
import { withCreatedRecords } from "../load/bind/look-up-created.ts";
import type { LoadRequest } from "../load/load-request.ts";
import { refuseUnapproved } from "../load/planning/assert-approved.ts";
import { refuseConflicts } from "../load/begin/refuse-conflicts.ts";
import { rowsPerRequest } from "../load/access/rows-per-request.ts";
import { stepsOf } from "../load/run/pipeline.ts";
import { tagsOfLoad } from "../load/bind/tags-of-load.ts";
import { watchBefore, type BeforeWatch } from "../load/preflight/rows-before.ts";
import { preflightRows } from "../load/preflight/preflight-rows.ts";
import type { Preflight } from "../load/load-proposal.ts";
import { hasLedger, withLedgerToRead } from "../load/books/with-ledger.ts";
import { nameOfPlace } from "../rows/row-place.ts";
import type { ValidRow } from "../rows/row.ts";
import type { Target } from "../targets/target.ts";
import { borrowInputs, type WithInputs } from "./given-inputs.ts";
import { enterOperation, type Given } from "./enter-operation.ts";
import { loadShape } from "./agree-on-load.ts";

/** A request as it would be sent; headers are left out, because they carry the credential. */
export interface RehearsedRequest {
  readonly rowNumber: number;
  readonly line: number;
  /** `line 7`, or `Sheet1!A7` of a workbook. */
  readonly place: string;
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

/** What a load would do; nothing was sent. */
export interface Rehearsal {
  readonly preflight: Preflight;
  readonly firstRequests: readonly RehearsedRequest[];
  /** Sentences worth reading first. */
  readonly warnings: readonly string[];
}

const mostShown = 3;

const whatFollows =
  "Each record is read first; what is sent follows from how it stands. waybill plan looks at all of them and shows every change.";

export async function rehearseLoad(request: WithInputs<Given<LoadRequest>>): Promise<Rehearsal> {
  return await borrowInputs(
    request,
    async (settled) => await enterOperation("rehearseLoad", loadShape, settled, bindAndRehearse),
  );
}

async function bindAndRehearse(request: LoadRequest): Promise<Rehearsal> {
  const given = await bindLoad(request, request.stopSignal);
  const connection = await resolveConnection({
    ...request.connection,
    target: given.target,
    env: request.env,
    signal: request.stopSignal,
  });
  refuseUnapproved(connection);
  await refuseConflicts(given, request.stopSignal);
  const load = describeLoad(request, given, connection);
  // A dry run makes no ledger; only a load that is named has to be in one.
  const hasNone = request.corrects === undefined && !(await hasLedger(request));
  if (hasNone)
    return await rehearse(request, {
      bound: withCreatedRecords(given, undefined, connection),
      connection,
      load,
      claims: { look: async () => undefined },
    });
  return await withLedgerToRead(request, async (ledger) => {
    const corrects = await findCorrections(ledger, { load, source: given.source }, request);
    const again = request.again === true;
    const correcting = corrects && { loadId: corrects.loadId, again };
    const bound = withKnown(given, ledger, connection, { correcting });
    const before = await watchBefore(ledger, bound, load);
    const claims = openClaims({ bound, connection, ledger, load });
    return await rehearse(request, { bound, connection, load, claims, before });
  });
}

interface RehearsalMeans {
  readonly bound: BoundLoad;
  readonly connection: Connection;
  readonly load: NewLoad;
  /** Whether another row holds a key already. */
  readonly claims: Pick<KeyClaims, "look">;
  readonly before?: BeforeWatch | undefined;
}

async function rehearse(
  request: LoadRequest,
  { bound, connection, load, claims, before }: RehearsalMeans,
): Promise<Rehearsal> {
  const preflight = await preflightRows(bound, {
    limit: request.limit,
    expectations: await collectExpectations(bound, request.expect),
    keepErrors: mostShown,
    signal: request.stopSignal,
    before,
  });
  assertTotals(bound.source.name, preflight.totals);
  const { target } = bound;
  const withPlace = (one: Request): RehearsedRequest => ({
    ...one,
    place: nameOfPlace(one.line, bound.source.sheet),
  });
  const tags = tagsOfLoad(load, bound);
  const processedAt = (request.clock ?? systemClock).now();
  const rows = (await firstToSend(bound, claims, request)).map((row): RehearsedRow => {
    const payload = tagPayload(row.payload, tags, { rowNumber: row.rowNumber, processedAt });
    return { row, payload };
  });
  const told = { rows: preflight.valid, again: request.again === true };
  const warnings = [
    ...(preflight.before === undefined ? [] : [describeBefore(preflight.before, told)]),
    ...connection.warnings,
  ];
  if (readsFirst(bound, request.keepBefore)) {
    const readings = rows.map((one) => rehearseReading(one, target, connection));
    return {
      preflight,
      firstRequests: readings.map(withPlace),
      warnings: [...warnings, whatFollows],
    };
  }
  const firstRequests =
    rowsPerRequest(bound, connection) === 1 || rows.length < 2
      ? rows.map((one) => rehearseRow(one, target, connection))
      : [rehearseBatch(rows, target, connection)];
  return { preflight, firstRequests: firstRequests.map(withPlace), warnings };
}

interface RehearsedRow {
  readonly row: ValidRow;
  readonly payload: JsonObject;
}

type Request = Omit<RehearsedRequest, "place">;

/** Where the live record decides what is sent, all that is known of a row is that it is read first. */
function rehearseReading(
  { row: { rowNumber, line, key } }: RehearsedRow,
  target: Target,
  connection: Connection,
): Request {
  const path = target.lookUp?.path ?? target.path;
  return {
    rowNumber,
    line,
    method: "GET",
    url: buildUrl({ ...target, path }, connection, key),
    body: "",
  };
}

function rehearseRow(
  { row: { rowNumber, line, key }, payload }: RehearsedRow,
  target: Target,
  connection: Connection,
): Request {
  const { method, url, body } = buildRequest(target, connection, { key, payload });
  return { rowNumber, line, method, url, body: body?.toString("utf8") ?? "" };
}

/** The first rows of the first batch, in the form in which it goes. */
function rehearseBatch(
  rows: readonly RehearsedRow[],
  target: Target,
  connection: Connection,
): Request {
  const payloads = rows.map(({ payload }) => payload);
  const { method, url, body } = buildBatchRequest(target, connection, payloads);
  const { rowNumber = 0, line = 0 } = rows[0]?.row ?? {};
  return { rowNumber, line, method, url, body: body?.toString("utf8") ?? "" };
}

async function firstToSend(
  bound: BoundLoad,
  claims: Pick<KeyClaims, "look">,
  { limit, stopSignal }: LoadRequest,
): Promise<ValidRow[]> {
  const rows: ValidRow[] = [];
  for await (const step of stepsOf({ bound, claims, limit, stopSignal })) {
    if (step.kind === "send") rows.push(step.row);
    if (rows.length === mostShown) break;
  }
  return rows;
}
