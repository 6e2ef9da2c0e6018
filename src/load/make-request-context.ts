import { systemClock } from "../clock.ts";
import type { Connection } from "../connections/connection.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { createSecretKeeper } from "../redact.ts";
import type { DeliverySettings } from "./load-request.ts";
import { stopSignals } from "./stop-signals.ts";
import type { MeansContext } from "./with-request-means.ts";

type RequestSettings = Pick<DeliverySettings, "clock" | "random" | "stopSignal" | "abortSignal">;

/** What whoever puts requests to an API needs and nobody has to name: clock, chance, redaction, signals. */
export function makeRequestContext(
  connection: Connection,
  ledger: Ledger,
  settings: RequestSettings,
): Omit<MeansContext, "withhold"> {
  const secrets = createSecretKeeper();
  for (const secret of secretsOf(connection)) secrets.learn(secret);
  return {
    connection,
    ledger,
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
