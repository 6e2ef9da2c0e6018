import { setMaxListeners } from "node:events";
import type http from "node:http";
import type net from "node:net";
import type { SecureContext } from "node:tls";
import { HttpsProxyAgent } from "https-proxy-agent";
import { messageOf } from "../kernel/load-error.ts";

/** The request never left: no way through the proxy was made for it. */
export const proxyFailureCode = "ERR_PROXY_FAILED";

class ProxyFailure extends Error {
  readonly code = proxyFailureCode;
}

interface TunnelOptions {
  readonly proxy: URL;
  /** Credentials for the proxy, apart from its address, so that no debug output shows them. */
  readonly headers: Record<string, string>;
  readonly maxSockets: number;
  readonly secureContext: SecureContext | undefined;
}

type ConnectOptions = Parameters<HttpsProxyAgent<string>["connect"]>[1];

const patienceMs = 15_000;

/**
 * Sends through a tunnel (CONNECT) of an HTTP proxy. What the proxy itself answers is an error of the connection, never
 * taken for an answer of the API.
 */
export class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #host: string;
  readonly #secureContext: SecureContext | undefined;
  readonly #closing: AbortController;

  constructor({ proxy, headers, maxSockets, secureContext }: TunnelOptions) {
    const closing = new AbortController();
    setMaxListeners(0, closing.signal);
    const options = {
      headers,
      keepAlive: true,
      scheduling: "fifo",
      maxSockets,
      signal: closing.signal,
    } as const;
    super(proxy.href, options);
    this.#host = proxy.host;
    this.#secureContext = secureContext;
    this.#closing = closing;
  }

  override async connect(
    request: http.ClientRequest,
    options: ConnectOptions,
  ): Promise<net.Socket> {
    let status = 200;
    request.once("proxyConnect", (answer: { readonly statusCode: number }) => {
      status = answer.statusCode;
    });
    const socket = await this.#inTime(super.connect(request, this.#trusting(options)));
    if (status === 200) return socket;
    socket.destroy();
    throw new ProxyFailure(`the proxy ${this.#host} refuses the connection (${status})`);
  }

  /** Ends open connections, and those to the proxy that are still being made. */
  override destroy(): void {
    this.#closing.abort();
    super.destroy();
  }

  #trusting(options: ConnectOptions): ConnectOptions {
    const secureContext = this.#secureContext;
    if (secureContext === undefined) return options;
    const trusting = { ...options, secureContext };
    return trusting;
  }

  async #inTime(connecting: Promise<net.Socket>): Promise<net.Socket> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error("no answer in time")), patienceMs);
    });
    try {
      return await Promise.race([connecting, late]);
    } catch (error) {
      connecting.then(
        (socket) => socket.destroy(),
        () => undefined,
      );
      throw new ProxyFailure(`the proxy ${this.#host} does not connect: ${messageOf(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }
}
