/** A secret and the way it is shown to the API. */
export interface Credential {
  /** `Authorization: Bearer …`, or the vendor's header for sessions. */
  readonly kind: "bearer" | "session";
  readonly value: string;
}

/** A credential that somebody else made. */
export interface GivenAccess {
  readonly kind: "given";
  readonly credential: Credential;
  /** Looks where it came from once more: a file or a command may have a new one by then. */
  readonly reread?: () => Promise<Credential>;
}

/** OAuth client credentials, for tokens that we fetch ourselves. */
export interface ClientCredentialsAccess {
  readonly kind: "client-credentials";
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly audience: string | undefined;
  /** Folder of the token cache. */
  readonly cacheDir: string;
  /** Tokens that all integrations of a tenant may mint in a month, where the vendor says so. */
  readonly monthlyLimit: number | undefined;
}

/** User and password, for a session that we open ourselves. */
export interface LoginAccess {
  readonly kind: "login";
  readonly username: string;
  readonly password: string;
}

/** How a load gets its credential. */
export type Access = GivenAccess | ClientCredentialsAccess | LoginAccess;
