import type { SecureContext } from "node:tls";
import type { SignIn } from "../targets/sign-in.ts";
import type { Access } from "./access.ts";

/** Where a load sends its requests, as whom and how fast. */
export interface Connection {
  /** As in waybill.config.yaml; undefined when it was put together from flags alone. */
  readonly name: string | undefined;
  /** http(s), without a trailing slash; a path is kept. */
  readonly baseUrl: string;
  readonly tenant: string | undefined;
  readonly access: Access;
  /** How one signs in to the vendor's APIs. */
  readonly signIn: SignIn;
  /** Undefined: no limit but what the API's answers teach. */
  readonly ratePerSecond: number | undefined;
  /** Requests in flight at the same time. */
  readonly concurrency: number;
  /** The same over all loads of the account, where the vendor documents it; undefined: nothing is known of that. */
  readonly accountInFlight: number | undefined;
  /** Most requests in any 24 hours, over all loads of the account; undefined: as many as it takes. */
  readonly requestsPerDay: number | undefined;
  /** Milliseconds to wait for an answer. */
  readonly timeoutMs: number;
  /** The certificates to trust and to show, where the connection names any. */
  readonly secureContext: SecureContext | undefined;
  /** The proxy that the environment names for an address; undefined: none. */
  readonly proxyFor: (url: string) => string | undefined;
  /** Rows per request; absent: as the mapping says. */
  readonly batch?: number;
  /** True: only plans that a second person approved are applied. */
  readonly requireApproval: boolean;
  /** Who says so, in words; undefined: nobody. */
  readonly approvalRule?: string;
  /** The longest pause that the API may ask for before the load stops, in milliseconds. */
  readonly longestWaitMs: number;
  /** True for an address of this machine: a simulator or a gateway. */
  readonly isLoopback: boolean;
  /** Files that it was read from: configuration, secrets, certificates. */
  readonly files: readonly string[];
  /** Sentences that a person should see before the load. */
  readonly warnings: readonly string[];
}

/** A connection as far as it can be told without a secret or a file of it: by whoever agrees what is sent there, and sends nothing. */
export type Destination = Omit<Connection, "access" | "secureContext">;

/** Where a secret stands; it never stands in the configuration itself. */
export type SecretReference =
  | { readonly env: string }
  | { readonly file: string }
  /** A program and its arguments, run without a shell; what it prints is the secret. */
  | {
      readonly command: readonly string[];
      /** Environment variables that it gets beside the usual ones. */
      readonly variables?: readonly string[];
    };

/** A text that is no secret, or the place where it stands all the same. */
export type TextOrReference = string | SecretReference;

export interface ClientCredentialsSettings {
  /** The tenant's own, where its tokens come from; not taken where they come from the base URL. */
  readonly domain: string | undefined;
  readonly clientId: TextOrReference;
  readonly clientSecret: SecretReference;
  readonly audience: string | undefined;
}

export interface LoginSettings {
  readonly username: TextOrReference;
  readonly password: SecretReference;
}

/** One connection as waybill.config.yaml has it. */
export interface ConnectionSettings {
  readonly baseUrl: string | undefined;
  readonly tenant: string | undefined;
  readonly token: SecretReference | undefined;
  readonly sessionId: SecretReference | undefined;
  readonly clientCredentials: ClientCredentialsSettings | undefined;
  readonly login: LoginSettings | undefined;
  readonly cacheDir: string | undefined;
  readonly caFile: string | undefined;
  readonly clientCertFile: string | undefined;
  readonly clientKeyFile: string | undefined;
  readonly allowPlainHttp: boolean | undefined;
  readonly ratePerSecond: number | undefined;
  readonly concurrency: number | undefined;
  readonly accountConcurrency: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly requestsPerDay: number | undefined;
  readonly batch: number | undefined;
  readonly longestWaitMs: number | undefined;
  readonly requireApproval: boolean | undefined;
}

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;
