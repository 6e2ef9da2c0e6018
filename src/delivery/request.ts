/** One HTTP request, ready to be sent; the body is prepared once per row and reused by every try. */
export interface DeliveryRequest {
  readonly method: "PUT" | "POST" | "GET";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** True for what must not be sent twice, such as a create: it goes on a connection that the server is sure to hold open. */
  readonly isForOnce?: boolean;
  /** Asked when the connection stands, right before the first byte is written; after a no none is. */
  readonly mayLeave?: (() => boolean) | undefined;
}

/** What came back: an answer, cut off at a bound, or the reason why there is none. */
export type Exchange =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Readonly<Record<string, string | undefined>>;
      readonly body: string;
      /** True when the answer was longer than the bound and was cut off. */
      readonly cutOff: boolean;
      /** True when a secret was blanked out in it: it is no longer what the API sent. */
      readonly isRedacted?: boolean;
    }
  | {
      readonly kind: "no-answer";
      /** In words, such as `connection reset`. */
      readonly cause: string;
      /** Status of an answer that began and could not be read to its end. */
      readonly begun?: number;
      /** False only when the request certainly never left: refused connection, unknown host, failed TLS. */
      readonly mayHaveArrived: boolean;
      /** True when it left and the time for an answer was over. */
      readonly isLate?: boolean;
      /** True when a certificate is to blame: no request gets through until somebody has changed something. */
      readonly isTlsFault?: boolean;
      /** True when it was not let leave. */
      readonly isHeldBack?: boolean;
    };

/** Sends one request and never throws for what the network does. Rejects only when `signal` aborts. */
export type SendRequest = (request: DeliveryRequest, signal: AbortSignal) => Promise<Exchange>;
