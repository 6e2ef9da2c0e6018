import { resolveConnection } from "./connections/resolve-connection.ts";
import { probeConnection } from "./delivery/probe-connection.ts";
import { openSqliteLedger } from "./ledger/sqlite/sqlite-ledger.ts";
import type { LoadError } from "./load-error.ts";
import { exceedsBound, rowsToCarryOut, tooManyErrors } from "./load/abort-rule.ts";
import { assertPreflight, assertTotals } from "./load/assert-totals.ts";
import { bindLoad } from "./load/bind-load.ts";
import { collectExpectations } from "./load/collect-expectations.ts";
import { confirmLoad } from "./load/confirm-load.ts";
import { describeLoad } from "./load/describe-load.ts";
import { executeLoad, type LoadReport } from "./load/execute-load.ts";
import { ledgerPath } from "./load/load-files.ts";
import type { LoadRequest } from "./load/load-request.ts";
import { makeLoadContext } from "./load/make-load-context.ts";
import { keepReading } from "./load/reading-file.ts";
import { preflightRows, type Preflight } from "./load/preflight-rows.ts";
import { wayTo } from "./load/way-to.ts";

/**
 * Carries out a new load: source → mapping → validation → delivery → ledger → report.
 * @returns summary and exit code; a load that a rule or the API stopped is a result, not an exception
 * @throws LoadError when the load could not begin, or when its books can't be kept
 */
export async function runLoad(request: LoadRequest): Promise<LoadReport> {
  const stopSignal = request.stopSignal ?? new AbortController().signal;
  const bound = await bindLoad(request, stopSignal);
  const connection = await resolveConnection({
    ...request.connection,
    target: bound.target,
    env: request.env,
  });
  const expectations = await collectExpectations(bound, request.expect);
  assertPreflight(request.preflight, expectations);
  const ledger = await openSqliteLedger(ledgerPath(request.runsDir));
  try {
    const preflight = request.preflight
      ? await preflightRows(bound, {
          limit: request.limit,
          expectations,
          keepErrors: 0,
          signal: stopSignal,
          onRows: request.observer?.onPreflight,
        })
      : undefined;
    assertTotals(bound.source.name, preflight?.totals ?? []);
    const withhold = ruleAgainst(request, preflight);
    if (withhold === undefined)
      await probeConnection(connection.baseUrl, stopSignal, wayTo(connection, connection.baseUrl));
    await confirmLoad(request, { bound, connection, preflight, withhold });
    const load = describeLoad(request, bound, connection);
    const context = await makeLoadContext({
      load,
      bound,
      connection,
      ledger,
      settings: request,
      rowCount: preflight?.rows,
      withhold,
    });
    await keepReading(context.directory, request.reading);
    await ledger.createLoad(load);
    return await executeLoad(context);
  } finally {
    await ledger.close();
  }
}

/** Too many invalid rows stop the load before any request; they are still reported row by row. */
function ruleAgainst(
  { maxErrors, limit }: LoadRequest,
  preflight: Preflight | undefined,
): LoadError | undefined {
  if (maxErrors === undefined || preflight === undefined) return undefined;
  const rows = rowsToCarryOut(preflight.rows, limit) ?? preflight.rows;
  return exceedsBound(maxErrors, preflight.invalid, rows)
    ? tooManyErrors(maxErrors, preflight.invalid)
    : undefined;
}
