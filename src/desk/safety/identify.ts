import type { IncomingMessage } from "node:http";
import { userName } from "../../operations/entrance.ts";
import { rights, type Visitor } from "../visitor.ts";
import type { Refusal } from "./judge-request.ts";
import { cookieOf, createFormTokens, type Sessions } from "./sessions.ts";

/** Finds out who asks, or why that is not known. */
export type Identify = (request: IncomingMessage) => Visitor | Refusal;

/** On this machine alone: whoever came by the link that was printed is the user of the system, who may do all. */
export function identifyBySession(sessions: Sessions, cookieName: () => string): Identify {
  const tokens = createFormTokens();
  return ({ headers }) => {
    const cookie = cookieOf(headers.cookie, cookieName());
    if (cookie === undefined || !sessions.knows(cookie))
      return {
        status: 401,
        reason: "open the desk by the link that waybill desk has printed",
      };
    const name = userName();
    return { name, rights: new Set(rights), formToken: tokens.of(cookie), servedAs: undefined };
  };
}
