import http from "node:http";
import https from "node:https";
import type { SecureContext } from "node:tls";
import { PlainProxyAgent } from "./plain-proxy-agent.ts";
import { TunnelAgent } from "./tunnel-agent.ts";
import type { NetworkRoute } from "./network-route.ts";

/** The agents that open and keep connections. */
export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
  /** Closes every connection. */
  destroy(): void;
}

/** The connection that is idle longest is used first; only so Node.js never takes one that was closed meanwhile. */
const keptAlive = { keepAlive: true, scheduling: "fifo" } as const;

/** Agents that keep connections alive and go the given way. @param maxSockets most connections per host */
export function createAgents(networkRoute: NetworkRoute | undefined, maxSockets: number): Agents {
  const agents =
    networkRoute?.proxy === undefined
      ? direct(networkRoute?.secureContext, maxSockets)
      : proxied(networkRoute.proxy, networkRoute.secureContext, maxSockets);
  return {
    ...agents,
    destroy: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function proxied(
  proxy: string,
  secureContext: SecureContext | undefined,
  maxSockets: number,
): Pick<Agents, "http" | "https"> {
  const { address, headers } = splitProxy(proxy);
  return {
    http: new PlainProxyAgent({ proxy: address, headers, maxSockets }),
    https: new TunnelAgent({ proxy: address, headers, maxSockets, secureContext }),
  };
}

function direct(
  secureContext: SecureContext | undefined,
  maxSockets: number,
): Pick<Agents, "http" | "https"> {
  const trusting = secureContext === undefined ? {} : { secureContext };
  return {
    http: new http.Agent({ ...keptAlive, maxSockets }),
    https: new https.Agent({ ...keptAlive, maxSockets, ...trusting }),
  };
}

/** The proxy's address without its credentials, and these as the header in which a proxy takes them. */
function splitProxy(proxy: string): { address: URL; headers: Record<string, string> } {
  const address = new URL(proxy);
  const user = decodeURIComponent(address.username);
  const password = decodeURIComponent(address.password);
  address.username = "";
  address.password = "";
  if (user === "" && password === "") return { address, headers: {} };
  const basic = Buffer.from(`${user}:${password}`).toString("base64");
  return { address, headers: { "Proxy-Authorization": `Basic ${basic}` } };
}
