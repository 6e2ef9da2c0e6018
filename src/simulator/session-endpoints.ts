import type { IncomingHttpHeaders } from "node:http";
import { type Answer, answerJson } from "./answer.ts";
import { parseBody } from "./parse-body.ts";
import type { SimulatorContext } from "./simulator-context.ts";

/** BillingPlatform's login: a refusal too is a 200, told apart by its error code. */
export function answerLogin(body: string, context: SimulatorContext): Answer {
  const { settings, credentials } = context;
  const given = parseBody(body);
  if (typeof given === "string") {
    return context.writeError("billingplatform", { status: 400, message: given });
  }
  const { username, password } = given;
  const isKnown =
    settings.logins.length === 0
      ? typeof username === "string" && typeof password === "string"
      : settings.logins.some((login) => login.username === username && login.password === password);
  const refusal = {
    SessionID: "",
    ErrorCode: "1001",
    ErrorText: ["User name or password is wrong."],
  };
  const result = isKnown
    ? { SessionID: credentials.openSession(), ErrorCode: "0", ErrorText: [] }
    : refusal;
  const answer = answerJson(200, JSON.stringify({ loginResponse: [result] }));
  return isKnown ? answer : { ...answer, reason: "The login was refused." };
}

/** Ends the session that the request came with. */
export function answerLogout(headers: IncomingHttpHeaders, context: SimulatorContext): Answer {
  context.credentials.close(headers);
  return answerJson(200, JSON.stringify({ logoutResponse: [{ ErrorCode: "0", ErrorText: [] }] }));
}
