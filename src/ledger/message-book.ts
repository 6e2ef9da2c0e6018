/** Something that somebody is to be told, once. */
export interface NewMessage {
  /** One message for each: what is written down again under the same id is no news. */
  readonly id: string;
  readonly channel: string;
  readonly drop: string;
  /** Undefined where the drop itself is meant. */
  readonly arrivalId: string | undefined;
  readonly kind: string;
  /** JSON. */
  readonly body: string;
  /** Written only where the newest message to the channel about the drop is of one of these kinds. */
  readonly onlyAfter?: readonly string[];
  /** Written in place of it where that is not so. */
  readonly otherwise?: NewMessage | undefined;
}

/** A message that was written down. */
export interface Message extends Omit<NewMessage, "onlyAfter" | "otherwise"> {
  /** Epoch milliseconds. */
  readonly madeAt: number;
  /** How often it was tried in vain. */
  readonly tries: number;
  readonly sentAt: number | undefined;
  /** Undefined: it was sent, or given up. */
  readonly nextTryAt: number | undefined;
  /** Why it could not be sent the last time: a sentence without a secret. */
  readonly fault: string | undefined;
}

/** What people are to be told, until they are. Times are epoch milliseconds. */
export interface MessageBook {
  /** Writes messages down that belong to no change of an arrival. */
  add(messages: readonly NewMessage[], at: number): Promise<void>;
  /**
   * Takes messages whose time has come, oldest first; until `leasedUntil` nobody else gets them.
   * @param channels only for these
   */
  take(wish: {
    readonly channels: readonly string[];
    readonly at: number;
    readonly leasedUntil: number;
    readonly most: number;
  }): Promise<readonly Message[]>;
  sent(id: string, at: number): Promise<void>;
  /** @param nextTryAt undefined: it is given up */
  failed(id: string, fault: string, nextTryAt: number | undefined): Promise<void>;
  /** Newest first. */
  list(drop: string, limit: number): Promise<readonly Message[]>;
}
