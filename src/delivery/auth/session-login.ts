import { scalarText } from "../../kernel/exact-json.ts";
import { isJsonObject, type JsonObject } from "../../kernel/json.ts";
import { messageOf } from "../../kernel/load-error.ts";
import type { Sessions } from "../../targets/sign-in.ts";
import { credentialHeader } from "../build-request.ts";
import { parseBody } from "../read-words.ts";
import {
  askAuthority,
  postJson,
  refusedBy,
  type AuthorityAnswer,
  type AuthorityMeans,
} from "./authority.ts";
import { headerSafe, type Credential, type CredentialSource } from "./credential-source.ts";
import { createRenewingSource } from "./renewing-source.ts";

export interface Login {
  /** Of the API, without a trailing slash. */
  readonly baseUrl: string;
  /** What the vendor's sessions are like. */
  readonly sessions: Sessions;
  readonly username: string;
  readonly password: string;
}

/** A logout is a courtesy: it must not hold up the end of a load. */
const logoutMs = 5000;

/**
 * One session for the whole load: logged in at first use and again when the API refuses the session, logged out at the
 * end. A login is a POST of user name and password; one that is refused may come as a 200 with an error code.
 */
export function createSessionLogin(login: Login, means: AuthorityMeans): CredentialSource {
  return createRenewingSource({
    obtain: async (refused) => {
      const value = await logIn(login, means);
      const message = refused === undefined ? "logged in" : "logged in again";
      means.logger.info(message, { host: new URL(login.baseUrl).host });
      return { kind: "session", value };
    },
    isDue: () => false,
    release: async (session) => await logOut(login, session, means),
  });
}

async function logIn(login: Login, means: AuthorityMeans): Promise<string> {
  const { username, password, sessions } = login;
  const request = postJson(`${login.baseUrl}${sessions.loginPath}`, { username, password });
  const answer = await askAuthority(request, means);
  const session = readSession(answer, sessions);
  if (session === undefined) {
    throw refusedBy(request, "the login", answer, means, {
      lacking: describeLack(answer, sessions),
      actions: ["Check user name, password and base_url of the connection, then resume the load."],
    });
  }
  means.learnSecret(session);
  return session;
}

/** The code alone is safe to be shown: words may quote what was sent. */
function describeLack({ body }: AuthorityAnswer, sessions: Sessions): string {
  const code = scalarText(readResult(body, sessions)?.[sessions.errorCodeField]) ?? "";
  return /^[1-9]\d{0,5}$/.test(code)
    ? `a session, ${sessions.errorCodeField} ${code}`
    : "a session";
}

function readResult(body: string, { resultIn }: Sessions): JsonObject | undefined {
  const parsed = parseBody(body);
  const response = isJsonObject(parsed) ? parsed[resultIn] : undefined;
  const result: unknown = Array.isArray(response) ? response[0] : response;
  return isJsonObject(result) ? result : undefined;
}

function readSession({ status, body }: AuthorityAnswer, sessions: Sessions): string | undefined {
  const result = status < 200 || status >= 300 ? undefined : readResult(body, sessions);
  if (result === undefined) return undefined;
  const { [sessions.idField]: session, [sessions.errorCodeField]: code = "0" } = result;
  const isGood = code === null || code === "" || code === "0" || code === 0;
  return isGood && typeof session === "string" && headerSafe.test(session) ? session : undefined;
}

async function logOut(login: Login, session: Credential, means: AuthorityMeans): Promise<void> {
  const request = postJson(`${login.baseUrl}${login.sessions.logoutPath}`, {});
  const headers = { ...request.headers, ...credentialHeader(session, login.sessions) };
  try {
    const exchange = await means.send({ ...request, headers }, AbortSignal.timeout(logoutMs));
    const isOver = exchange.kind === "answer" && exchange.status < 300;
    if (isOver) return means.logger.info("logged out");
    const cause = exchange.kind === "answer" ? `status ${exchange.status}` : exchange.cause;
    means.logger.warn("logout failed; the session ends by itself", { cause: means.redact(cause) });
  } catch (error) {
    const cause = means.redact(messageOf(error));
    means.logger.warn("logout failed; the session ends by itself", { cause });
  }
}
