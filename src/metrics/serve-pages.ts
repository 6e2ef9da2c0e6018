import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { isIP } from "node:net";
import { ConfigurationError, messageOf, systemCodeOf, UsageError } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";

/** Where to listen. */
export interface Address {
  /** An IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly isLoopback: boolean;
}

export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface PageServer {
  /** `http://127.0.0.1:9464`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * `9464`, `:9464`, `127.0.0.1:9464`, `[::1]:9464`; a port alone is one of this machine, and so is localhost.
 * @throws UsageError ERR_METRICS_ADDRESS
 */
export function parseAddress(text: string): Address {
  const [, given = "", digits = ""] =
    /^(?:(\[[\da-fA-F:.]{2,45}\]|[\w.-]{0,253}):)?(\d{1,5})$/.exec(text) ?? [];
  const name = given.startsWith("[") ? given.slice(1, -1) : given;
  const host = name === "" || name === "localhost" ? "127.0.0.1" : name;
  const port = Number(digits);
  const isBracketed = given.startsWith("[");
  if (digits === "" || port > 65_535 || isIP(host) !== (isBracketed ? 6 : 4))
    throw new UsageError(
      `${printable(JSON.stringify(text))} is no address to give metrics out at`,
      {
        code: "ERR_METRICS_ADDRESS",
        actions: [
          "Give an IP address and a port: 127.0.0.1:9464, [::1]:9464, or 9464 for this machine alone.",
        ],
      },
    );
  return { host, port, isLoopback: host.startsWith("127.") || host === "::1" };
}

/**
 * Answers GET for some pages, each made when it is asked for.
 * @throws ConfigurationError ERR_METRICS_PORT when the address can't be listened at
 */
export async function servePages(
  { host, port }: Address,
  pages: Readonly<Record<string, () => Promise<Page>>>,
): Promise<PageServer> {
  // Whoever asks is a program nearby: what takes longer than this is given up.
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000 });
  server.maxConnections = 50;
  server.on("request", (request, response) => {
    const path = (request.url ?? "").replace(/\?.*$/s, "");
    void answer(request.method, pages[path]).then(({ status, type, body }) => {
      response.writeHead(status, {
        "content-type": type,
        connection: "close",
        ...(status === 405 ? { allow: "GET" } : {}),
      });
      response.end(body);
    });
  });
  const taken = await listen(server, host, port);
  // What goes wrong with a connection later is the matter of whoever asked.
  server.on("error", () => undefined);
  const shown = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${shown}:${taken}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  method: string | undefined,
  page: (() => Promise<Page>) | undefined,
): Promise<Page> {
  if (method !== "GET") return plainPage(405, "only GET");
  if (page === undefined) return plainPage(404, "there are /metrics, /healthz and /readyz");
  return await page().catch((error: unknown) => plainPage(500, messageOf(error)));
}

export function plainPage(status: number, ...lines: readonly string[]): Page {
  return { status, type: "text/plain; charset=utf-8", body: `${lines.join("\n")}\n` };
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    const code = systemCodeOf(error);
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: "is taken by another program",
      EACCES: "may not be used by this user",
      EADDRNOTAVAIL: "is no address of this machine",
    };
    throw new ConfigurationError(
      `metrics can't be given out at ${host}:${port}: it ${reasons[code ?? ""] ?? "can't be used"}`,
      {
        code: "ERR_METRICS_PORT",
        actions: ["Give another address or port with --metrics."],
        cause: error,
      },
    );
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}
