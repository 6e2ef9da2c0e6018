import { createServer, request as sendRequest } from "node:http";
import net, { type AddressInfo } from "node:net";

export interface FakeProxy {
  readonly port: number;
  /** `CONNECT host:port`, or method and address of a plain request, in order of arrival. */
  readonly seen: readonly string[];
  /** `Proxy-Authorization` of each, empty where there was none. */
  readonly credentials: readonly string[];
  stop(): Promise<void>;
}

/**
 * An HTTP proxy on 127.0.0.1 that leads every host to one port of this machine.
 * @param refusal status with which it refuses instead; 0: it never answers
 */
export async function startFakeProxy(leadsTo: number, refusal?: number): Promise<FakeProxy> {
  const seen: string[] = [];
  const credentials: string[] = [];
  const open = new Set<net.Socket>();
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    credentials.push(request.headers["proxy-authorization"] ?? "");
    const { pathname } = new URL(request.url ?? "", "http://none");
    const { method, headers } = request;
    const onward = sendRequest(
      { port: leadsTo, host: "127.0.0.1", path: pathname, method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  server.on("connection", (socket) => open.add(socket));
  server.on("connect", (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    credentials.push(request.headers["proxy-authorization"] ?? "");
    socket.on("error", () => undefined);
    if (refusal === 0) return;
    if (refusal !== undefined) {
      return void socket.end(`HTTP/1.1 ${refusal} No\r\ncontent-length: 2\r\n\r\nno`);
    }
    const onward = net.connect(leadsTo, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    open.add(onward);
    onward.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    credentials,
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
