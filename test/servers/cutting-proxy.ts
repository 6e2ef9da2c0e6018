import net, { type AddressInfo, type Socket } from "node:net";
import { once } from "node:events";

/** What becomes of a COMMIT: passed on, kept from the server, or carried out with nobody told. */
export type CommitFate = "passed" | "lost-on-the-way" | "answer-lost";

export interface CuttingProxy {
  readonly port: number;
  /** How many were asked for by now. */
  readonly commits: number;
  stop(): Promise<void>;
}

/**
 * Stands between a program and PostgreSQL, and breaks the connection at a COMMIT.
 * @param fate of the one with this number, from 1; of one that is lost on the way the program hears when the promise is kept
 */
export async function startCuttingProxy(
  serverPort: number,
  fate: (commit: number) => CommitFate | Promise<"lost-on-the-way">,
): Promise<CuttingProxy> {
  let commits = 0;
  const sockets = new Set<Socket>();
  const proxy = net.createServer((client) => {
    const server = net.connect(serverPort, "127.0.0.1");
    let isDeaf = false;
    let isHeld = false;
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        if (!isHeld) other.destroy();
      });
    }
    client.on("data", (data) => {
      // A statement without values goes as one message: Q, its length, its text.
      if (data.toString("latin1").includes("COMMIT\0")) {
        const what = fate((commits += 1));
        if (what === "lost-on-the-way") return void client.destroy();
        if (what instanceof Promise) {
          isHeld = true;
          return void what.finally(() => client.destroy());
        }
        isDeaf ||= what === "answer-lost";
      }
      server.write(data);
    });
    server.on("data", (data) => {
      if (isDeaf) client.destroy();
      else client.write(data);
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return {
    port: (proxy.address() as AddressInfo).port,
    get commits() {
      return commits;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, "close");
    },
  };
}
