import { readFileSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import tls from "node:tls";
import { fileURLToPath } from "node:url";

/** The path of one of the certificates that lie beside this file. */
export function certificate(name: string): string {
  return fileURLToPath(new URL(`./certificates/${name}`, import.meta.url));
}

export interface TlsFront {
  readonly port: number;
  /** Common names of the client certificates that were shown; empty texts where none was. */
  readonly clients: readonly string[];
  stop(): Promise<void>;
}

/** Speaks TLS on 127.0.0.1 in front of a plain server, with a certificate of the test authority. */
export async function startTlsFront(
  backPort: number,
  { wantsClient = false }: { readonly wantsClient?: boolean } = {},
): Promise<TlsFront> {
  const clients: string[] = [];
  const open = new Set<net.Socket>();
  const server = tls.createServer(
    {
      cert: readFileSync(certificate("server.pem")),
      key: readFileSync(certificate("server-key.pem")),
      ca: readFileSync(certificate("authority.pem")),
      requestCert: wantsClient,
      rejectUnauthorized: wantsClient,
    },
    (socket) => {
      clients.push(String(socket.getPeerCertificate()?.subject?.CN ?? ""));
      const back = net.connect(backPort, "127.0.0.1");
      for (const end of [socket, back]) {
        open.add(end);
        end.on("error", () => undefined);
        end.on("close", () => [socket, back].map((other) => other.destroy()));
      }
      socket.pipe(back).pipe(socket);
    },
  );
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    clients,
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
