import { isDeepStrictEqual } from "node:util";
import { resolveConnection } from "../../connections/resolve-connection.ts";
import type { Connection } from "../../connections/connection.ts";
import type { LoadRecord, NewLoad } from "../../ledger/load-record.ts";
import { ConfigurationError, LoadError, SourceError, UsageError } from "../../kernel/load-error.ts";
import { columnsOfGroup } from "../../mapping/group/collected-fields.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import type { Source } from "../../source/source.ts";
import { bindLoad } from "./bind-load.ts";
import type { BoundLoad } from "../bound-load.ts";
import { loadDirectory } from "../books/load-files.ts";
import { type FetchedInput, fetchInput, type StorePlace } from "../books/stored-files.ts";
import type { LaterRequest } from "../load-request.ts";
import { findKept } from "./find-kept.ts";
import { recallReading } from "./reading-file.ts";

/**
 * Opens source and mapping of a load that has begun: at their paths, and where they are not there as they were, in the load's
 * folder, by their content.
 * @param movedTo where a person says that the file is by now; its content must be what it was
 * @throws SourceError ERR_SOURCE_CHANGED, ConfigurationError ERR_MAPPING_CHANGED unless that is accepted
 */
export async function recallSource(
  request: Pick<LaterRequest, "runsDir" | "store" | "acceptMappingChange" | "stopSignal">,
  load: NewLoad,
  movedTo?: string,
): Promise<BoundLoad> {
  const directory = loadDirectory(request.runsDir, load.id);
  const { fetched, fault } = await tryToFetch(load, request);
  // Of a mapping that may have changed, the one that a person has corrected is meant.
  const isChanged = request.acceptMappingChange === true;
  const asBegun = {
    sourcePath: movedTo ?? fetched?.sourcePath ?? load.sourcePath,
    sourceName: load.sourceName,
    mappingPath: (isChanged ? undefined : fetched?.mappingPath) ?? load.mappingPath,
    tables: fetched?.tables,
    reading: await recallReading(directory, load),
    now: load.terms?.plan?.madeAt,
    accept: (source: Source, mapping: Mapping) =>
      assertSame(load, source, mapping, request.acceptMappingChange === true),
  };
  try {
    return await bindLoad(asBegun, request.stopSignal);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const { sourcePath = asBegun.sourcePath, mappingPath = asBegun.mappingPath } = await findKept(
      directory,
      load,
    );
    const again = { ...asBegun, mappingPath, ...(movedTo === undefined ? { sourcePath } : {}) };
    if (again.sourcePath === asBegun.sourcePath && mappingPath === asBegun.mappingPath)
      throw fault ?? error;
    return await bindLoad(again, request.stopSignal);
  }
}

/** Where its store can't be reached a load's files may still be where it was submitted. */
async function tryToFetch(
  load: NewLoad,
  { stopSignal, ...place }: Pick<LaterRequest, "runsDir" | "store" | "stopSignal">,
): Promise<{ readonly fetched?: FetchedInput | undefined; readonly fault?: LoadError }> {
  try {
    return { fetched: await fetchInput(load, place, stopSignal) };
  } catch (error) {
    if (error instanceof LoadError) return { fault: error };
    throw error;
  }
}

/** A load's file and mapping as they were when it began, or why they can't be had. */
export type BoundAgain =
  | { readonly bound: BoundLoad; readonly fault?: undefined }
  | { readonly bound?: undefined; readonly fault: LoadError };

/** As `recallSource`, for a look. Throws for bugs and aborts only. */
export async function bindAgain(
  load: NewLoad,
  { runsDir, store }: StorePlace,
  signal?: AbortSignal,
): Promise<BoundAgain> {
  try {
    const asked = {
      runsDir,
      ...(store === undefined ? {} : { store }),
      ...(signal === undefined ? {} : { stopSignal: signal }),
    };
    return { bound: await recallSource(asked, load) };
  } catch (error) {
    if (error instanceof LoadError) return { fault: error };
    throw error;
  }
}

/** The load's own address and tenant hold, whatever the connection file says now; only a flag changes the address. */
export async function recallConnection(
  { connection, env, stopSignal }: LaterRequest,
  load: LoadRecord,
  { target }: BoundLoad,
): Promise<Connection> {
  if (connection.tenant !== undefined && connection.tenant !== load.tenant) {
    throw new UsageError(`load ${load.id} belongs to the tenant ${load.tenant ?? "(none)"}`, {
      code: "ERR_OTHER_TENANT",
      actions: ["Leave --tenant out, or begin a new load."],
    });
  }
  const name = connection.name ?? load.connectionName;
  return await resolveConnection({
    ...connection,
    ...(name === undefined ? {} : { name }),
    baseUrl: connection.baseUrl ?? load.baseUrl,
    ...(load.tenant === undefined ? {} : { tenant: load.tenant }),
    target,
    env,
    signal: stopSignal,
  });
}

/** Before header and mapping are compared: a file that was replaced is the cause, not the columns that it lacks. */
function assertSame(
  load: NewLoad,
  source: Source,
  mapping: Mapping,
  acceptMappingChange: boolean,
): void {
  if (source.fingerprint !== load.fingerprint) {
    throw new SourceError(
      `${source.path} is not the file that load ${load.id} began with: its content has changed (${source.fingerprint}, not ${load.fingerprint})`,
      {
        code: "ERR_SOURCE_CHANGED",
        actions: ["Put the file back as it was, or load the new one as a load of its own."],
      },
    );
  }
  if (mapping.target.name !== load.targetName) {
    throw new ConfigurationError(
      `${mapping.path} now names the target ${mapping.target.name}, and load ${load.id} belongs to ${load.targetName}`,
      {
        code: "ERR_MAPPING_CHANGED",
        actions: ["Put the mapping back as it was, or load the rest as a load of its own."],
      },
    );
  }
  const groupedBy = columnsOfGroup(mapping.file);
  // Which rows share an outcome does not change in mid-load.
  if (!isDeepStrictEqual(groupedBy, load.terms?.groupedBy ?? []))
    throw new ConfigurationError(
      `${mapping.path} now makes records of other rows (group: { by: … }) than load ${load.id} began with`,
      {
        code: "ERR_MAPPING_CHANGED",
        actions: ["Put group back as it was, or load the rest as a load of its own."],
      },
    );
  if (mapping.hash === load.mappingHash || acceptMappingChange) return;
  throw new ConfigurationError(
    `${mapping.path} is not the mapping that load ${load.id} began with: its content, or that of a table it names, has changed (${mapping.hash}, not ${load.mappingHash})`,
    {
      code: "ERR_MAPPING_CHANGED",
      actions: [
        "Put the mapping back as it was, or say --accept-mapping-change: the rows that are left go on with the new one, and the report says so.",
      ],
    },
  );
}
