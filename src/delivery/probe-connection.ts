import http from "node:http";
import https from "node:https";
import type net from "node:net";
import { messageOf, systemCodeOf, TargetError } from "../kernel/load-error.ts";
import { createAgents, type Agents } from "./create-agents.ts";
import { tlsActions, tlsFaultOf } from "./tls-faults.ts";
import type { NetworkRoute } from "./network-route.ts";

const patienceMs = 15_000;

/**
 * Opens a connection to the API's host, through the proxy where there is one, and closes it again, so that a wrong
 * address is known before a load is begun. Nothing is sent and no credential is shown. Plain http through a proxy reaches
 * the proxy only.
 * @throws TargetError ERR_UNREACHABLE, ERR_TLS
 */
export async function probeConnection(
  baseUrl: string,
  signal: AbortSignal,
  networkRoute?: NetworkRoute,
): Promise<void> {
  const url = new URL(baseUrl);
  const agents = createAgents(networkRoute, 1);
  try {
    await connect(url, agents, signal);
  } catch (error) {
    signal.throwIfAborted();
    const code = systemCodeOf(error);
    const fault = tlsFaultOf(code ?? "");
    if (fault !== undefined)
      throw new TargetError(`${url.origin} can't be reached: ${fault}`, {
        code: "ERR_TLS",
        actions: [...tlsActions, "Nothing was sent."],
        cause: error,
      });
    throw new TargetError(
      `${url.origin} can't be reached: ${words[code ?? ""] ?? messageOf(error)}`,
      {
        code: "ERR_UNREACHABLE",
        actions: [
          networkRoute?.proxy === undefined
            ? "Check the address (--base-url or the connection's base_url) and the network. Nothing was sent."
            : "Check the address (--base-url or the connection's base_url) and the proxy (HTTPS_PROXY, NO_PROXY). Nothing was sent.",
        ],
        cause: error,
      },
    );
  } finally {
    agents.destroy();
  }
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there (connection refused)",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the host name can't be looked up now",
};

/** A request that is never ended never leaves: only its connection is made. */
async function connect(url: URL, agents: Agents, signal: AbortSignal): Promise<void> {
  const isTls = url.protocol === "https:";
  const request = isTls
    ? https.request(url, { agent: agents.https })
    : http.request(url, { agent: agents.http });
  await new Promise<void>((resolve, reject) => {
    const giveUp = (reason: string) => (): void => void request.destroy(new Error(reason));
    const late = setTimeout(giveUp(`no connection within ${patienceMs / 1000} s`), patienceMs);
    const onAbort = giveUp("aborted");
    const end = (settle: () => void): void => {
      clearTimeout(late);
      signal.removeEventListener("abort", onAbort);
      request.on("error", () => undefined).destroy();
      settle();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    request.once("error", (error) => end(() => reject(error)));
    request.once("socket", (socket: net.Socket) => {
      const isMade = isTls ? "secureConnect" : "connect";
      if (!isTls && !socket.connecting) return end(resolve);
      socket.once(isMade, () => end(resolve));
    });
  });
}
