import http from "node:http";
import net from "node:net";
import tls from "node:tls";

interface PlainProxyOptions {
  readonly proxy: URL;
  /** Credentials for the proxy, apart from its address. */
  readonly headers: Readonly<Record<string, string>>;
  readonly maxSockets: number;
}

/**
 * Sends plain http through a proxy: the request line names the whole address, and the connection is made to the proxy. Node
 * asks its agents by `addRequest` before a request has any header on the wire, which its types don't show.
 */
export class PlainProxyAgent extends http.Agent {
  readonly #proxy: URL;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ proxy, headers, maxSockets }: PlainProxyOptions) {
    super({ keepAlive: true, scheduling: "fifo", maxSockets });
    this.#proxy = proxy;
    this.#headers = headers;
  }

  addRequest(request: http.ClientRequest, options: object): void {
    const { hostname, protocol, port } = this.#proxy;
    const host = hostname.replace(/^\[|\]$/g, "");
    request.path = new URL(request.path, `http://${String(request.getHeader("host"))}`).href;
    for (const [name, value] of Object.entries(this.#headers)) request.setHeader(name, value);
    const toProxy = { host, port: Number(port) || (protocol === "https:" ? 443 : 80) };
    const add: unknown = Reflect.get(http.Agent.prototype, "addRequest");
    if (typeof add !== "function") throw new Error("this Node has no addRequest in its agents");
    Reflect.apply(add, this, [request, { ...options, ...toProxy, hostname: host }]);
  }

  override createConnection(options: net.TcpNetConnectOpts): net.Socket {
    if (this.#proxy.protocol !== "https:") return net.connect(options);
    const { host = "" } = options;
    return tls.connect({ ...options, ...(net.isIP(host) === 0 ? { servername: host } : {}) });
  }
}
