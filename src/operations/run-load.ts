import { z } from "zod";
import { resolveConnection } from "../connections/resolve-connection.ts";
import { probeConnection } from "../delivery/probe-connection.ts";
import type { LoadError } from "../kernel/load-error.ts";
import { exceedsBound, rowsToCarryOut, tooManyErrors } from "../load/begin/abort-rule.ts";
import { assertPreflight, assertTotals } from "../load/bind/assert-totals.ts";
import {
  beginCorrecting,
  findCorrections,
  keepCorrections,
  withKnown,
} from "../load/begin/begin-correcting.ts";
import { assertSuited } from "../load/begin/assert-suited.ts";
import { bindLoad } from "../load/bind/bind-load.ts";
import type { BoundLoad } from "../load/bound-load.ts";
import type { Expectation } from "../load/bind/control-totals.ts";
import { collectExpectations } from "../load/preflight/collect-expectations.ts";
import { confirmLoad } from "../load/begin/confirm-load.ts";
import { describeLoad } from "../load/begin/describe-load.ts";
import type { LoadReport } from "../load/tell/conclude-load.ts";
import { executeLoad } from "../load/run/execute-load.ts";
import type { LoadRequest } from "../load/load-request.ts";
import { makeLoadContext } from "../load/run/make-load-context.ts";
import { keepReading } from "../load/bind/reading-file.ts";
import { preflightRows } from "../load/preflight/preflight-rows.ts";
import type { Preflight } from "../load/load-proposal.ts";
import { refuseUnapproved } from "../load/planning/assert-approved.ts";
import { refuseConflicts } from "../load/begin/refuse-conflicts.ts";
import { watchBefore, type BeforeWatch } from "../load/preflight/rows-before.ts";
import { createOnlyLoad, refuseRepeatedLoad } from "../load/begin/refuse-repeated-load.ts";
import { refuseLostLoads } from "../load/books/find-lost-loads.ts";
import { withNewLedger } from "../load/books/with-ledger.ts";
import { networkRouteTo } from "../load/access/network-route-to.ts";
import { keepInputs, type WithInputs } from "./given-inputs.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
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

export async function runLoad(request: Given<WithInputs<LoadRequest>>): Promise<LoadReport> {
  return await keepInputs(
    request,
    async (settled) => await enterOperation("runLoad", loadShape, settled, beginLoad),
  );
}

async function beginLoad(request: LoadRequest): Promise<LoadReport> {
  const stopSignal = request.stopSignal ?? new AbortController().signal;
  const given = await bindLoad(request, stopSignal);
  const connection = await resolveConnection({
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
    if (withhold === undefined)
      await probeConnection(
        connection.baseUrl,
        stopSignal,
        networkRouteTo(connection, connection.baseUrl),
      );
    await confirmLoad(request, { bound: given, connection, ledger, preflight, withhold, corrects });
    const bound = await keepCorrections(given, corrects, described.id, request.runsDir);
    const load = { ...hashed, sourcePath: bound.source.path };
    const context = await makeLoadContext({
      load,
      bound: withKnown(bound, ledger, connection, { correcting, sender: load.id }),
      connection,
      ledger,
      settings: request,
      rowCount: preflight?.rows,
      withhold,
      ...(correcting === undefined ? {} : { task: beginCorrecting(ledger, bound, correcting) }),
    });
    await keepReading(context.directory, request.reading);
    await createOnlyLoad(ledger, load, { directory: context.directory, again });
    return await executeLoad(context);
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
