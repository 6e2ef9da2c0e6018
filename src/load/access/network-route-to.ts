import type { Connection } from "../../connections/connection.ts";
import type { NetworkRoute } from "../../delivery/network-route.ts";
import { probeConnection } from "../../delivery/probe-connection.ts";

/** How requests of a connection get to an address. @throws ConfigurationError ERR_PROXY */
export function networkRouteTo({ proxyFor, secureContext }: Connection, url: string): NetworkRoute {
  return { proxy: proxyFor(url), secureContext };
}

/** Sees that the address of a connection answers, before anything is begun. @throws as `probeConnection`; ConfigurationError ERR_PROXY */
export async function assertReachable(connection: Connection, signal: AbortSignal): Promise<void> {
  const { baseUrl } = connection;
  await probeConnection(baseUrl, signal, networkRouteTo(connection, baseUrl));
}
