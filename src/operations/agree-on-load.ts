import { z } from "zod";
import type { Destination } from "../connections/connection.ts";
import type { ConnectionChoice } from "../connections/resolve-connection.ts";
import type { LoadError } from "../kernel/load-error.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { NewLoad } from "../ledger/load-record.ts";
import { exceedsBound, rowsToCarryOut, tooManyErrors } from "../load/begin/abort-rule.ts";
import { assertSuited } from "../load/begin/assert-suited.ts";
import { findCorrections, keepCorrections, withKnown } from "../load/begin/begin-correcting.ts";
import { confirmLoad } from "../load/begin/confirm-load.ts";
import type { Correcting } from "../load/begin/corrected-load.ts";
import { describeLoad } from "../load/begin/describe-load.ts";
import { refuseConflicts } from "../load/begin/refuse-conflicts.ts";
import { refuseRepeatedLoad } from "../load/begin/refuse-repeated-load.ts";
import { assertPreflight, assertTotals } from "../load/bind/assert-totals.ts";
import { bindLoad } from "../load/bind/bind-load.ts";
import type { Expectation } from "../load/bind/control-totals.ts";
import { refuseLostLoads } from "../load/books/find-lost-loads.ts";
import { withNewLedger } from "../load/books/with-ledger.ts";
import type { BoundLoad } from "../load/bound-load.ts";
import type { Preflight } from "../load/load-proposal.ts";
import type { LoadRequest } from "../load/load-request.ts";
import { refuseUnapproved } from "../load/planning/assert-approved.ts";
import { collectExpectations } from "../load/preflight/collect-expectations.ts";
import { preflightRows } from "../load/preflight/preflight-rows.ts";
import { watchBefore, type BeforeWatch } from "../load/preflight/rows-before.ts";
import type { RequestShape } from "./enter-operation.ts";
import {
  deliveryShape,
  expect,
  flag,
  newId,
  path,
  share,
  sourceShape,
  text,
} from "./request-shapes.ts";

export const loadShape: RequestShape<LoadRequest> = {
  ...deliveryShape,
  ...sourceShape,
  mappingPath: path,
  expect: expect.optional(),
  keepBefore: flag.optional(),
  sameAsLastSent: z.literal("skip", "skip").optional(),
  verify: share.optional(),
  again: flag.optional(),
  corrects: text.optional(),
  preflight: flag.default(true),
  loadId: newId.optional(),
};

/** A load that may begin: checked, and agreed to by whoever was asked. */
export interface AgreedLoad<Place extends Destination> {
  readonly ledger: Ledger;
  readonly load: NewLoad;
  readonly bound: BoundLoad;
  readonly connection: Place;
  /** The load whose rows it corrects. */
  readonly correcting: Correcting | undefined;
  readonly preflight: Preflight | undefined;
  /** Why no row of it is to be sent, where that is known already. */
  readonly withhold: LoadError | undefined;
}

/** What of a connection is needed, and how that is found. */
export interface Way<Place extends Destination> {
  readonly resolve: (choice: ConnectionChoice) => Promise<Place>;
  /** Asked where something is to be sent. */
  readonly assertReachable?: (connection: Place) => Promise<void>;
}

/**
 * Everything that a new load goes through before it begins, on the host that will carry it out as on one that submits it.
 * @param use records the load
 */
export async function agreeOnLoad<Place extends Destination, Result>(
  request: LoadRequest,
  { resolve, assertReachable }: Way<Place>,
  use: (agreed: AgreedLoad<Place>) => Promise<Result>,
): Promise<Result> {
  const stopSignal = request.stopSignal ?? new AbortController().signal;
  const given = await bindLoad(request, stopSignal);
  const connection = await resolve({
    ...request.connection,
    target: given.target,
    env: request.env,
    signal: stopSignal,
  });
  refuseUnapproved(connection);
  assertSuited(given, request);
  const expectations = await collectExpectations(given, request.expect);
  assertPreflight(request.preflight, expectations);
  return await withNewLedger(request, async (ledger) => {
    await refuseLostLoads(ledger, request);
    await refuseConflicts(given, stopSignal);
    const described = describeLoad(request, given, connection);
    const again = request.again === true;
    if (!again) await refuseRepeatedLoad(ledger, described);
    const corrects = await findCorrections(
      ledger,
      { load: described, source: given.source },
      request,
    );
    const correcting = corrects && { loadId: corrects.loadId, again };
    const judged = withKnown(given, ledger, connection, { correcting });
    const preflight = await preflightOf(judged, request, {
      expectations,
      before: request.preflight ? await watchBefore(ledger, given, described) : undefined,
    });
    const { rowsHash } = preflight ?? {};
    const hashed = { ...described, ...(rowsHash === undefined ? {} : { rowsHash }) };
    if (!again) await refuseRepeatedLoad(ledger, hashed);
    assertTotals(given.source.name, preflight?.totals ?? []);
    const withhold = ruleAgainst(request, preflight);
    if (withhold === undefined) await assertReachable?.(connection);
    await confirmLoad(request, { bound: given, connection, ledger, preflight, withhold, corrects });
    const bound = await keepCorrections(given, corrects, described.id, request.runsDir);
    const load = { ...hashed, sourcePath: bound.source.path };
    return await use({ ledger, load, bound, connection, correcting, preflight, withhold });
  });
}

async function preflightOf(
  bound: BoundLoad,
  { preflight, limit, stopSignal, observer }: LoadRequest,
  against: {
    readonly expectations: readonly Expectation[];
    readonly before: BeforeWatch | undefined;
  },
): Promise<Preflight | undefined> {
  if (!preflight) return undefined;
  return await preflightRows(bound, {
    limit,
    ...against,
    keepErrors: 0,
    signal: stopSignal,
    onRows: observer?.onPreflight,
  });
}

/** Too many invalid rows stop the load before any request; they are still reported row by row. */
function ruleAgainst(
  { maxErrors, limit, again }: LoadRequest,
  preflight: Preflight | undefined,
): LoadError | undefined {
  if (maxErrors === undefined || preflight === undefined) return undefined;
  const rows = rowsToCarryOut(preflight.rows, limit) ?? preflight.rows;
  const taken = again === true ? 0 : (preflight.before?.other ?? 0);
  const invalid = preflight.invalid + taken;
  return exceedsBound(maxErrors, invalid, rows) ? tooManyErrors(maxErrors, invalid) : undefined;
}
