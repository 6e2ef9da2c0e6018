import type { LoadRecord } from "../../ledger/load-record.ts";
import { ConfigurationError, LoadError, SourceError } from "../../kernel/load-error.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import type { Source } from "../../source/source.ts";
import { bindLoad } from "./bind-load.ts";
import type { BoundLoad } from "../bound-load.ts";
import { loadDirectory } from "../books/load-files.ts";
import { recallReading } from "./reading-file.ts";

/** A load's file and mapping as they were when it began, or why they can't be had. */
export type BoundAgain =
  | { readonly bound: BoundLoad; readonly fault?: undefined }
  | { readonly bound?: undefined; readonly fault: LoadError };

/** Opens the file and the mapping of a load for a look, if both are what they were. Throws for bugs and aborts only. */
export async function bindAgain(
  load: LoadRecord,
  runsDir: string,
  signal?: AbortSignal,
): Promise<BoundAgain> {
  try {
    const bound = await bindLoad(
      {
        sourcePath: load.sourcePath,
        sourceName: load.sourceName,
        mappingPath: load.mappingPath,
        reading: await recallReading(loadDirectory(runsDir, load.id)),
        accept: (source, mapping) => assertAsRecorded(load, source, mapping),
      },
      signal,
    );
    return { bound };
  } catch (error) {
    if (error instanceof LoadError) return { fault: error };
    throw error;
  }
}

function assertAsRecorded(load: LoadRecord, source: Source, mapping: Mapping): void {
  if (source.fingerprint !== load.fingerprint) throw sourceChanged(load, source.fingerprint);
  if (mapping.hash === load.mappingHash && mapping.target.name === load.targetName) return;
  throw new ConfigurationError(
    `the mapping ${load.mappingPath} is not what it was when load ${load.id} began: it was ${load.mappingHash} and is ${mapping.hash}`,
    { code: "ERR_MAPPING_CHANGED", actions: ["Put the mapping back as it was."] },
  );
}

/** The file was replaced since the load began; both fingerprints are named. */
export function sourceChanged(load: LoadRecord, fingerprint: string): SourceError {
  return new SourceError(
    `the file ${load.sourcePath} is not what it was when load ${load.id} began: its fingerprint was ${load.fingerprint} and is ${fingerprint}`,
    { code: "ERR_SOURCE_CHANGED", actions: ["Put the file back as it was."] },
  );
}
