import type { IncomingHttpHeaders } from "node:http";
import { type Answer, answerJson } from "./answer.ts";
import { parseBody } from "./parse-body.ts";
import type { Route } from "./route-request.ts";
import type { SimulatorContext } from "./simulator-context.ts";

type SessionRoute = Extract<Route, { kind: "login" | "logout" }>;

/** A login: a refusal too is a 200, told apart by its error code. */
export function answerLogin(
  body: string,
  { service, sessions }: SessionRoute,
  context: SimulatorContext,
): Answer {
  const { settings, credentials } = context;
  const given = parseBody(body);
  if (typeof given === "string")
    return context.writeError(service, { status: 400, message: given });
  const { username, password } = given;
  const isKnown =
    settings.logins.length === 0
      ? typeof username === "string" && typeof password === "string"
      : settings.logins.some((login) => login.username === username && login.password === password);
  const result = {
    [sessions.idField]: isKnown ? credentials.openSession() : "",
    [sessions.errorCode]: isKnown ? "0" : "1001",
    [sessions.errorText]: isKnown ? [] : ["User name or password is wrong."],
  };
  const answer = answerJson(200, JSON.stringify({ [sessions.loginIn]: [result] }));
  return isKnown ? answer : { ...answer, reason: "The login was refused." };
}

/** Ends the session that the request came with. */
export function answerLogout(
  headers: IncomingHttpHeaders,
  { service, sessions }: SessionRoute,
  { credentials }: SimulatorContext,
): Answer {
  credentials.close(service, headers);
  const result = { [sessions.errorCode]: "0", [sessions.errorText]: [] };
  return answerJson(200, JSON.stringify({ [sessions.logoutIn]: [result] }));
}
