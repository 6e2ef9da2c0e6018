import { checkToken, readExpiry, type TokenOwner } from "../../connections/check-token.ts";
import type { Connection } from "../../connections/connection.ts";
import type { ClientCredentialsAccess, GivenAccess } from "../../connections/access.ts";
import type { AuthorityMeans } from "../../delivery/auth/authority.ts";
import type { Credential, CredentialSource } from "../../delivery/auth/credential-source.ts";
import { createGivenSource } from "../../delivery/auth/given-credential.ts";
import { createMintedToken } from "../../delivery/auth/minted-token.ts";
import { createSessionLogin } from "../../delivery/auth/session-login.ts";
import type { DailyBudget } from "../../delivery/pacer.ts";
import type { ErrorNames } from "../../delivery/read-words.ts";
import { createSender } from "../../delivery/send-request.ts";
import type { Logger } from "../../kernel/logger.ts";
import { programVersion } from "../../kernel/version.ts";
import type { AccessContext } from "./make-request-context.ts";
import { networkRouteTo } from "./network-route-to.ts";

/** A sign-in that takes longer is out of order, however long a record may take. */
const signInMs = 30_000;

/**
 * The credential of a load, with a sender of its own: what is asked of a sign-in has another host and other times than
 * the records. What is asked of the API itself counts among its requests of 24 hours. Nothing is asked before the first use.
 */
export function openCredentials(
  context: AccessContext,
  logger: Logger,
  dailyBudget: DailyBudget | undefined,
): CredentialSource {
  const { connection } = context;
  const { access, baseUrl } = connection;
  const url = access.kind === "client-credentials" ? access.tokenUrl : baseUrl;
  const sender = createSender({
    timeoutMs: signInMs,
    connections: 2,
    userAgent: `waybill/${programVersion}`,
    networkRoute: networkRouteTo(connection, url),
  });
  const isSameAccount = new URL(url).origin === new URL(baseUrl).origin;
  const source = createSource(context, {
    send: async (request, signal) => {
      if (isSameAccount) await dailyBudget?.take();
      return await sender.send(request, signal);
    },
    clock: context.clock,
    random: context.random,
    logger,
    stopSignal: context.stopSignal,
    abortSignal: context.abortSignal,
    learnSecret: (secret) => context.secrets.learn(secret),
    redact: (text) => context.secrets.redactForeign(text),
    errorNames: errorNamesIn(connection),
  });
  return {
    ...source,
    close: async () => {
      await source.close();
      sender.close();
    },
  };
}

function createSource(context: AccessContext, means: AuthorityMeans): CredentialSource {
  const { access, baseUrl, signIn } = context.connection;
  switch (access.kind) {
    case "given":
      return openGiven(access, context, means);
    case "login":
      if (signIn.sessions === undefined) throw new Error(`${signIn.vendor} has no sessions`);
      return createSessionLogin({ baseUrl, sessions: signIn.sessions, ...access }, means);
    case "client-credentials":
      return openMinted(access, context, means);
  }
}

function openGiven(
  { credential, reread }: GivenAccess,
  { connection, clock }: AccessContext,
  { learnSecret }: AuthorityMeans,
): CredentialSource {
  const rereadChecked = async (): Promise<Credential | undefined> => {
    const found = await reread?.();
    if (found === undefined) return undefined;
    learnSecret(found.value);
    if (found.kind === "bearer") checkToken(found.value, ownerIn(connection), clock.now());
    return found;
  };
  return createGivenSource({
    credential,
    reread: reread === undefined ? undefined : rereadChecked,
    expiryOf: ({ kind, value }) => (kind === "bearer" ? readExpiry(value) : undefined),
    now: () => clock.now(),
  });
}

function openMinted(
  access: ClientCredentialsAccess,
  { connection, clock }: AccessContext,
  means: AuthorityMeans,
): CredentialSource {
  const { tenant } = connection;
  const inspect = (token: string): void => checkToken(token, ownerIn(connection), clock.now());
  return createMintedToken({ ...access, tenant, inspect, expiryOf: readExpiry }, means);
}

/** Where there are sessions, errors of all kinds of signing in are worded as those of a login. */
const errorNamesIn = ({ signIn: { sessions } }: Connection): ErrorNames =>
  sessions === undefined ? { envelopes: [] } : { ...sessions, envelopes: [sessions.resultIn] };

const ownerIn = ({ tenant, signIn }: Connection): TokenOwner => ({
  tenant,
  claim: signIn.tenantClaim,
});
