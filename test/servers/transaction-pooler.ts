import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";

export interface TransactionPooler {
  readonly port: number;
  /** Connections that the server was given, one for each transaction. */
  readonly backends: number;
  stop(): Promise<void>;
}

const readyForQuery = "Z".charCodeAt(0);
const idle = "I".charCodeAt(0);
/** Authentication is done; a number by which a statement can be ended; ready. https://www.postgresql.org/docs/current/protocol-message-formats.html */
const welcome = Buffer.concat([
  message("R", Buffer.from([0, 0, 0, 0])),
  message("S", Buffer.from("client_encoding\0UTF8\0")),
  message("K", Buffer.alloc(8)),
  message("Z", Buffer.from("I")),
]);

/**
 * Gives each transaction a connection of its own to a server that trusts everybody, as a pooler in transaction mode may: whatever a
 * program leaves in one, it does not find in the next.
 */
export async function startTransactionPooler(serverPort: number): Promise<TransactionPooler> {
  let backends = 0;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  };
  const pooler = net.createServer((client) => {
    keep(client);
    let startup: Buffer | undefined;
    let backend: Socket | undefined;
    let waiting: Buffer[] = [];
    const begin = (): Socket => {
      backends += 1;
      const server = net.connect(serverPort, "127.0.0.1");
      keep(server);
      let isIn = false;
      const take = splitter((type, whole) => {
        const isIdle = type === readyForQuery && whole[5] === idle;
        if (isIn) client.write(whole);
        else if (isIdle) {
          isIn = true;
          for (const one of waiting) server.write(one);
          waiting = [];
          return;
        }
        if (isIn && isIdle) {
          backend = undefined;
          server.end();
        }
      });
      server.on("data", take);
      server.on("close", () => backend === server && client.destroy());
      server.write(startup ?? Buffer.alloc(0));
      return server;
    };
    client.on("close", () => backend?.destroy());
    client.on("data", (data) => {
      if (startup === undefined) {
        startup = data;
        client.write(welcome);
        return;
      }
      // X: the program leaves.
      if (backend === undefined && data[0] === "X".charCodeAt(0)) return void client.end();
      const isNew = backend === undefined;
      backend ??= begin();
      if (isNew || waiting.length > 0) waiting.push(data);
      else backend.write(data);
    });
  });
  pooler.listen(0, "127.0.0.1");
  await once(pooler, "listening");
  return {
    port: (pooler.address() as AddressInfo).port,
    get backends() {
      return backends;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      pooler.close();
      await once(pooler, "close");
    },
  };
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Cuts what comes in pieces into whole messages. */
function splitter(take: (type: number, whole: Buffer) => void): (data: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 5) {
      const length = rest.readInt32BE(1) + 1;
      if (rest.length < length) return;
      take(rest[0] ?? 0, rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  };
}
