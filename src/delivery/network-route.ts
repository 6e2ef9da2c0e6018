import type { SecureContext } from "node:tls";

/** How a request gets to its host: through which proxy, and whom TLS trusts. */
export interface NetworkRoute {
  /** `http(s)://[user:password@]host[:port]`; undefined: straight to the host. */
  readonly proxy: string | undefined;
  /** Undefined: what Node trusts by itself, and no client certificate. */
  readonly secureContext: SecureContext | undefined;
}
