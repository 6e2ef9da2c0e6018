import { systemClock } from "../../kernel/clock.ts";
import type { Connection } from "../../connections/connection.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { createSecretKeeper } from "../../kernel/redact.ts";
import type { DeliverySettings } from "../load-request.ts";
import type { MeansContext } from "../request-means.ts";
import { exitCodes, TargetError } from "../../kernel/load-error.ts";

type RequestSettings = Pick<
  DeliverySettings,
  "clock" | "random" | "paces" | "stopSignal" | "abortSignal"
>;

/** What it takes to sign in, where no load is about. */
export type AccessContext = Omit<MeansContext, "withhold" | "ledger" | "paces">;

/** What whoever puts requests to an API needs and nobody has to name: clock, chance, redaction, signals. */
export function makeRequestContext(
  connection: Connection,
  ledger: Ledger,
  settings: RequestSettings,
): Omit<MeansContext, "withhold"> {
  return { ...makeAccessContext(connection, settings), ledger, paces: settings.paces };
}

/** The same for whoever has no ledger. */
export function makeAccessContext(
  connection: Connection,
  settings: Omit<RequestSettings, "paces">,
): AccessContext {
  const secrets = createSecretKeeper();
  for (const secret of secretsOf(connection)) secrets.learn(secret);
  return {
    connection,
    clock: settings.clock ?? systemClock,
    random: settings.random ?? Math.random,
    redact: secrets.redact,
    secrets,
    ...stopSignals(settings),
  };
}

/** What is secret before the load begins; what it gets later it learns then. */
function secretsOf({ access, proxyFor, baseUrl }: Connection): readonly string[] {
  const signIn = access.kind === "client-credentials" ? access.tokenUrl : baseUrl;
  const forProxies = [...passwordsOf(proxyFor(baseUrl)), ...passwordsOf(proxyFor(signIn))];
  switch (access.kind) {
    case "given":
      return [...forProxies, access.credential.value];
    case "client-credentials":
      return [...forProxies, access.clientSecret];
    case "login":
      return [...forProxies, access.password];
  }
}

/** As the address has it, and as it is sent. */
function passwordsOf(proxy: string | undefined): readonly string[] {
  const password = new URL(proxy ?? "http://none").password;
  return password === "" ? [] : [password, decodeURIComponent(password)];
}

interface StopSignals {
  readonly stopSignal: AbortSignal;
  readonly abortSignal: AbortSignal;
}

/**
 * The signals by which a load ends early. Giving up what is under way ends the load like any interruption: its intents are
 * on disk, so that nothing is lost, and a resume knows what is in doubt.
 */
function stopSignals(settings: Pick<DeliverySettings, "stopSignal" | "abortSignal">): StopSignals {
  const hard = new AbortController();
  const giveUp = (): void => hard.abort(givenUp());
  if (settings.abortSignal?.aborted === true) giveUp();
  settings.abortSignal?.addEventListener("abort", giveUp, { once: true });
  const soft = settings.stopSignal === undefined ? [] : [settings.stopSignal];
  return { stopSignal: AbortSignal.any([...soft, hard.signal]), abortSignal: hard.signal };
}

function givenUp(): TargetError {
  return new TargetError("the load was interrupted, and the requests under way were given up", {
    code: "ERR_INTERRUPTED",
    exitCode: exitCodes.interrupted,
  });
}
