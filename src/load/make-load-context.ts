import { systemClock } from "../clock.ts";
import type { Connection } from "../connections/connection.ts";
import { createSecretKeeper } from "../redact.ts";
import { loadDirectory, makeLoadDirectory } from "./load-files.ts";
import type { LoadContext } from "./load-context.ts";
import { stopSignals } from "./stop-signals.ts";

type Given = Omit<
  LoadContext,
  "directory" | "clock" | "random" | "redact" | "secrets" | "stopSignal" | "abortSignal"
>;

/** Adds what every execution needs and nobody has to name: folder, clock, redaction, signals. */
export async function makeLoadContext(given: Given): Promise<LoadContext> {
  const { settings, load, connection } = given;
  const directory = loadDirectory(settings.runsDir, load.id);
  await makeLoadDirectory(directory);
  const secrets = createSecretKeeper();
  for (const secret of secretsOf(connection)) secrets.learn(secret);
  return {
    ...given,
    directory,
    clock: settings.clock ?? systemClock,
    random: settings.random ?? Math.random,
    redact: secrets.redact,
    secrets,
    ...stopSignals(settings),
  };
}

/** What is secret before the load begins; what it gets later it learns then. */
function secretsOf({ access, proxyFor, baseUrl }: Connection): readonly string[] {
  const proxy = new URL(proxyFor(baseUrl) ?? "http://none").password;
  const forProxy = proxy === "" ? [] : [proxy, decodeURIComponent(proxy)];
  switch (access.kind) {
    case "given":
      return [...forProxy, access.credential.value];
    case "client-credentials":
      return [...forProxy, access.clientSecret];
    case "login":
      return [...forProxy, access.password];
  }
}
