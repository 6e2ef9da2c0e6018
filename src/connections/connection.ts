/** A secret and the way it is shown to the API. */
export interface Credential {
  /** `Authorization: Bearer …`, or BillingPlatform's `sessionid: …`. */
  readonly kind: "bearer" | "session";
  readonly value: string;
}

/** Where a load sends its requests, as whom and how fast. */
export interface Connection {
  /** As in waybill.config.yaml; undefined when it was put together from flags alone. */
  readonly name: string | undefined;
  /** http(s), without a trailing slash; a path is kept. */
  readonly baseUrl: string;
  readonly tenant: string | undefined;
  readonly credential: Credential;
  /** Undefined: no limit but what the API's answers teach. */
  readonly ratePerSecond: number | undefined;
  /** Requests in flight at the same time. */
  readonly concurrency: number;
  /** Milliseconds to wait for an answer. */
  readonly timeoutMs: number;
  /** Rows per request; absent: as the mapping says. */
  readonly batch?: number;
  /** The longest pause that the API may ask for before the load stops, in milliseconds. */
  readonly longestWaitMs: number;
  /** True for an address of this machine: a simulator or a gateway. */
  readonly isLoopback: boolean;
  /** Sentences that a person should see before the load. */
  readonly warnings: readonly string[];
}

/** Where a secret stands; it never stands in the configuration itself. */
export type SecretReference = { readonly env: string } | { readonly file: string };

/** One connection as waybill.config.yaml has it. */
export interface ConnectionSettings {
  readonly baseUrl: string | undefined;
  readonly tenant: string | undefined;
  readonly token: SecretReference | undefined;
  readonly sessionId: SecretReference | undefined;
  readonly ratePerSecond: number | undefined;
  readonly concurrency: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly batch: number | undefined;
  readonly longestWaitMs: number | undefined;
}

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;
