import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";

/** The way from a program to a server, of which a test can make anything. */
export interface UnsteadyWire {
  readonly port: number;
  /** Milliseconds by which everything comes later from now on, in order. */
  delayBy(ms: number): void;
  /** Breaks every connection. */
  cut(): void;
  /** From now on nothing comes through, in either direction, and nobody is told; new connections are taken and stay silent as well. */
  fallSilent(): void;
  /** What was held back is lost: the connections break, and new ones come through again. */
  mend(): void;
  stop(): Promise<void>;
}

export async function startUnsteadyWire(serverPort: number): Promise<UnsteadyWire> {
  const sockets = new Set<Socket>();
  let delayMs = 0;
  let isSilent = false;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const pass = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on("error", () => to.destroy());
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
    from.on("data", (data) => {
      if (isSilent) return;
      if (delayMs === 0) return void to.write(data);
      // Timers of one length end in the order in which they began.
      setTimeout(() => to.write(data), delayMs);
    });
  };
  const wire = net.createServer((client) => {
    const server = net.connect(serverPort, "127.0.0.1");
    pass(client, server);
    pass(server, client);
  });
  wire.listen(0, "127.0.0.1");
  await once(wire, "listening");
  return {
    port: (wire.address() as AddressInfo).port,
    delayBy: (ms) => void (delayMs = ms),
    cut,
    fallSilent: () => void (isSilent = true),
    mend: () => {
      if (isSilent) cut();
      [isSilent, delayMs] = [false, 0];
    },
    stop: async () => {
      cut();
      wire.close();
      await once(wire, "close");
    },
  };
}
