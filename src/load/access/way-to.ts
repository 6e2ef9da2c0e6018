import type { Connection } from "../../connections/connection.ts";
import type { Way } from "../../delivery/way.ts";

/** How requests of a connection get to an address. @throws ConfigurationError ERR_PROXY */
export function wayTo({ proxyFor, secureContext }: Connection, url: string): Way {
  return { proxy: proxyFor(url), secureContext };
}
