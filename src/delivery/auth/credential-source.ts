/** A secret and the way it is shown to the API. */
export interface Credential {
  /** `Authorization: Bearer …`, or the vendor's header for sessions. */
  readonly kind: "bearer" | "session";
  readonly value: string;
}

/** Where delivery gets its credential from: one for all requests, renewed for all of them at once. */
export interface CredentialSource {
  /**
   * The credential to send with; got, or renewed before its end, when need be.
   * @throws LoadError when there is none to be had
   */
  current(): Promise<Credential>;
  /**
   * Another credential than the one that the API refused, for everybody who comes with that one. Undefined: there is
   * none, so that the refusal stands.
   * @throws LoadError when getting one failed
   */
  renew(refused: Credential): Promise<Credential | undefined>;
  /** Gives back what has to be given back, such as a session. Never throws, and does not take long. */
  close(): Promise<void>;
}

/** What a header can carry: a credential with anything else in it is damaged. */
export const headerSafe = /^[\x21-\x7E]+$/;
