import { assertFree } from "../../kernel/claim-output.ts";
import { reportPathsIn } from "../../report/report-paths.ts";
import { keptFilesOf } from "./kept-files.ts";
import type { LoadContext } from "../load-context.ts";
import { loadDirectory, makeLoadDirectory } from "../books/load-files.ts";
import { rowsFormOf } from "../tell/rows-form.ts";
import { makeRequestContext } from "../access/make-request-context.ts";

type Given = Omit<
  LoadContext,
  "directory" | "clock" | "random" | "paces" | "redact" | "secrets" | "stopSignal" | "abortSignal"
>;

/** Adds what every execution needs and nobody has to name: folder, clock, redaction, signals. */
export async function makeLoadContext(given: Given): Promise<LoadContext> {
  const { settings, load, connection, ledger } = given;
  const directory = loadDirectory(settings.runsDir, load.id);
  await makeLoadDirectory(directory);
  // Before anything is sent: afterwards it would be too late to find another place.
  const keep = keptFilesOf(given.bound, connection, settings.runsDir);
  const form = rowsFormOf(given.bound.source, given);
  for (const path of Object.values(reportPathsIn(directory, form)))
    await assertFree({ path, what: "the report", keep });
  return { ...given, directory, ...makeRequestContext(connection, ledger, settings) };
}
