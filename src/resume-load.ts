import { resolveConnection } from "./connections/resolve-connection.ts";
import { probeConnection } from "./delivery/probe-connection.ts";
import type { Ledger, LoadRecord } from "./ledger/ledger.ts";
import { openSqliteLedger } from "./ledger/sqlite/sqlite-ledger.ts";
import { ConfigurationError, SourceError, UsageError } from "./load-error.ts";
import { bindLoad } from "./load/bind-load.ts";
import { confirmLoad } from "./load/confirm-load.ts";
import { executeLoad, type LoadReport } from "./load/execute-load.ts";
import { ledgerPath, loadDirectory } from "./load/load-files.ts";
import type { ResumeRequest } from "./load/load-request.ts";
import { makeLoadContext } from "./load/make-load-context.ts";
import { recallReading } from "./load/reading-file.ts";
import { requireLedger } from "./load/require-ledger.ts";
import type { Mapping } from "./mapping/mapping.ts";
import type { Source } from "./source/source.ts";
import { wayTo } from "./load/way-to.ts";

/**
 * Carries a load on where it stopped: same id, same record numbers; nothing that has an outcome is sent again.
 * @throws LoadError when there is no such load, nothing is left to do, or file or mapping are not what they were
 */
export async function resumeLoad(request: ResumeRequest): Promise<LoadReport> {
  const stopSignal = request.stopSignal ?? new AbortController().signal;
  await requireLedger(request.runsDir);
  const ledger = await openSqliteLedger(ledgerPath(request.runsDir));
  try {
    const load = await findResumable(ledger, request.load);
    const bound = await bindLoad(
      {
        sourcePath: load.sourcePath,
        sourceName: load.sourceName,
        mappingPath: load.mappingPath,
        reading: await recallReading(loadDirectory(request.runsDir, load.id)),
        accept: (source, mapping) => assertSame(load, source, mapping),
      },
      stopSignal,
    );
    const connection = await resolveConnection({
      ...connectionOf(load, request),
      target: bound.target,
      env: request.env,
    });
    await probeConnection(connection.baseUrl, stopSignal, wayTo(connection, connection.baseUrl));
    await confirmLoad(request, { bound, connection, resumedLoadId: load.id });
    return await executeLoad(
      await makeLoadContext({
        load,
        bound,
        connection,
        ledger,
        settings: request,
        rowCount: load.rowCount,
        withhold: undefined,
      }),
    );
  } finally {
    await ledger.close();
  }
}

async function findResumable(ledger: Ledger, idOrPrefix: string): Promise<LoadRecord> {
  const load = await ledger.findLoad(idOrPrefix);
  if (load === undefined) {
    throw new UsageError(`there is no load ${idOrPrefix} here, or more than one begins so`, {
      code: "ERR_NO_SUCH_LOAD",
      actions: ["waybill loads lists them all; --runs-dir names another folder."],
    });
  }
  if (load.status === "completed" || load.status === "abandoned") {
    throw new UsageError(`load ${load.id} is ${load.status}; nothing is left to resume`, {
      code: "ERR_NOTHING_TO_RESUME",
      actions: ["Correct the rows in its rejects.csv, if it has any, and load that file."],
    });
  }
  return load;
}

/** The load's own address and tenant hold, whatever the connection file says now; only a flag changes the address. */
function connectionOf(
  load: LoadRecord,
  { connection }: ResumeRequest,
): ResumeRequest["connection"] {
  if (connection.tenant !== undefined && connection.tenant !== load.tenant) {
    throw new UsageError(`load ${load.id} belongs to the tenant ${load.tenant ?? "(none)"}`, {
      code: "ERR_OTHER_TENANT",
      actions: ["Leave --tenant out, or begin a new load."],
    });
  }
  const name = connection.name ?? load.connectionName;
  return {
    ...connection,
    ...(name === undefined ? {} : { name }),
    baseUrl: connection.baseUrl ?? load.baseUrl,
    ...(load.tenant === undefined ? {} : { tenant: load.tenant }),
  };
}

/** Before header and mapping are compared: a file that was replaced is the cause, not the columns that it lacks. */
function assertSame(load: LoadRecord, source: Source, mapping: Mapping): void {
  if (source.fingerprint !== load.fingerprint) {
    throw new SourceError(
      `${source.path} is not the file that load ${load.id} began with: its content has changed`,
      {
        code: "ERR_SOURCE_CHANGED",
        actions: ["Put the file back as it was, or load the new one as a load of its own."],
      },
    );
  }
  if (mapping.hash !== load.mappingHash || mapping.target.name !== load.targetName) {
    throw new ConfigurationError(
      `${mapping.path} is not the mapping that load ${load.id} began with: its content has changed`,
      {
        code: "ERR_MAPPING_CHANGED",
        actions: ["Put the mapping back as it was, or load the rest as a load of its own."],
      },
    );
  }
}
