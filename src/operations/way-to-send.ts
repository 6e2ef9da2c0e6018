import type { Connection } from "../connections/connection.ts";
import { resolveConnection } from "../connections/resolve-connection.ts";
import { assertReachable } from "../load/access/network-route-to.ts";
import type { Way } from "./agree-on-load.ts";

/** For whoever sends from here: a connection with its credential, whose address answers. */
export function wayToSend(stopSignal: AbortSignal): Way<Connection> {
  return {
    resolve: resolveConnection,
    assertReachable: async (connection) => await assertReachable(connection, stopSignal),
  };
}
