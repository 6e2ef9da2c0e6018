import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A proxy in front of a desk that takes anybody's word for who he is: `/sign-in?as=NAME`. */
export interface SignInProxy {
  readonly url: string;
  /** Whom it asks for whatever comes in. */
  leadTo(deskUrl: string): void;
  close(): Promise<void>;
}

/** @param headers that it sends besides the name, which stands in X-Forwarded-User */
export async function startSignInProxy(
  headers: Readonly<Record<string, string>>,
): Promise<SignInProxy> {
  let desk: URL | undefined;
  const server: Server = createServer((asked, response) => {
    const url = new URL(asked.url ?? "/", "http://proxy");
    if (url.pathname === "/sign-in") {
      const name = encodeURIComponent(url.searchParams.get("as") ?? "");
      response.writeHead(303, { location: "/loads", "set-cookie": `as=${name}; HttpOnly; Path=/` });
      response.end();
      return;
    }
    const name = decodeURIComponent(
      /(?:^|; )as=([^;]*)/.exec(asked.headers.cookie ?? "")?.[1] ?? "",
    );
    const passed = request({
      host: desk?.hostname,
      port: desk?.port,
      method: asked.method,
      path: asked.url,
      headers: { ...asked.headers, ...headers, "x-forwarded-user": name },
    });
    passed.once("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("error", () => response.destroy());
      answer.pipe(response);
    });
    passed.once("error", () => response.destroy());
    response.once("close", () => passed.destroy());
    asked.pipe(passed);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    leadTo: (url) => {
      desk = new URL(url);
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
