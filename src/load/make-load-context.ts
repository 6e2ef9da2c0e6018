import { systemClock } from "../clock.ts";
import { createRedactor } from "../redact.ts";
import { loadDirectory, makeLoadDirectory } from "./load-files.ts";
import type { LoadContext } from "./load-context.ts";

type Given = Omit<
  LoadContext,
  "directory" | "clock" | "random" | "redact" | "stopSignal" | "abortSignal"
>;

/** Adds what every execution needs and nobody has to name: folder, clock, redaction, signals. */
export async function makeLoadContext(given: Given): Promise<LoadContext> {
  const { settings, load, connection } = given;
  const directory = loadDirectory(settings.runsDir, load.id);
  await makeLoadDirectory(directory);
  return {
    ...given,
    directory,
    clock: settings.clock ?? systemClock,
    random: settings.random ?? Math.random,
    redact: createRedactor([connection.credential.value]),
    stopSignal: settings.stopSignal ?? new AbortController().signal,
    abortSignal: settings.abortSignal ?? new AbortController().signal,
  };
}
