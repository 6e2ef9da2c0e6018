import type { Connection } from "../connections/connection.ts";
import { resolveConnection } from "../connections/resolve-connection.ts";
import { probeConnection } from "../delivery/probe-connection.ts";
import { networkRouteTo } from "../load/access/network-route-to.ts";
import type { Way } from "./agree-on-load.ts";

/** For whoever sends from here: a connection with its credential, whose address answers. */
export function wayToSend(stopSignal: AbortSignal): Way<Connection> {
  return {
    resolve: resolveConnection,
    assertReachable: async (connection) => {
      const route = networkRouteTo(connection, connection.baseUrl);
      await probeConnection(connection.baseUrl, stopSignal, route);
    },
  };
}
