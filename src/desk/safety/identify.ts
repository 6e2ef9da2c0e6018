import type { IncomingMessage } from "node:http";
import { userName, type TeamDesk } from "../../operations/entrance.ts";
import { rights, type Right, type Visitor } from "../visitor.ts";
import type { Refusal } from "./judge-request.ts";
import { cookieOf, createFormTokens, isSameText, type Sessions } from "./sessions.ts";

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

/** In which the proxy shows that it is the proxy. */
export const secretHeader = "x-waybill-proxy-secret";
const longestName = 200;
const roleRights: readonly (readonly [role: "operator" | "approver", right: Right])[] = [
  ["operator", "operate"],
  ["approver", "approve"],
];

/**
 * For a team: whoever the proxy names. What does not come from the proxy is not answered, whatever it names; a name that stands there
 * twice was put there by somebody else.
 */
export function identifyByProxy(team: TeamDesk): Identify {
  const tokens = createFormTokens();
  const from = new Set(team.from);
  return (request) => {
    const peer = request.socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
    if (!from.has(peer)) return { status: 403, reason: "this desk is reached through its proxy" };
    const secrets = request.headersDistinct[secretHeader] ?? [];
    if (
      team.secret !== undefined &&
      !(secrets.length === 1 && isSameText(secrets[0] ?? "", team.secret))
    )
      return { status: 403, reason: "nothing shows that this came through the proxy" };
    const [given, other] = request.headersDistinct[team.userHeader] ?? [];
    const name = Buffer.from(given ?? "", "latin1")
      .toString("utf8")
      .trim();
    if (name === "" || other !== undefined || name.length > longestName || /[\p{C},]/u.test(name))
      return { status: 401, reason: "the proxy names nobody" };
    const has = (role: keyof TeamDesk["roles"]): boolean =>
      team.roles[role].some((one) => one.toLowerCase() === name.toLowerCase());
    const own = roleRights.filter(([role]) => has(role)).map(([, right]) => right);
    const mayLook = own.length > 0 || has("viewer") || team.roles.viewer.includes("*");
    if (!mayLook) return { status: 403, reason: `${name} has no role at this desk` };
    return { name, rights: new Set(own), formToken: tokens.of(name), servedAs: name };
  };
}
