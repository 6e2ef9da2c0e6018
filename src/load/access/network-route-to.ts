import type { Connection } from "../../connections/connection.ts";
import type { NetworkRoute } from "../../delivery/network-route.ts";

/** How requests of a connection get to an address. @throws ConfigurationError ERR_PROXY */
export function networkRouteTo({ proxyFor, secureContext }: Connection, url: string): NetworkRoute {
  return { proxy: proxyFor(url), secureContext };
}
