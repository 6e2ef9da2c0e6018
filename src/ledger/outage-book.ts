import type { NewMessage } from "./message-book.ts";

/** A drop whose folder or server can't be looked into. */
export interface Outage {
  readonly drop: string;
  /** Epoch milliseconds. */
  readonly since: number;
  /** Why, by the newest look: for programs, and in a sentence. */
  readonly code: string;
  readonly reason: string;
}

/** Drops that can't be looked into, until they can. Each outage begins once and ends once, whichever process looks. */
export interface OutageBook {
  /** @returns undefined while the drop can be looked into */
  of(drop: string): Promise<Outage | undefined>;
  /**
   * Writes down that a look was in vain. One that has gone on keeps its beginning and gets the newest reason; one that begins is
   * written down in one step with whom to tell.
   */
  begin(outage: Outage, messages: readonly NewMessage[]): Promise<Outage>;
  /** Writes down that the drop can be looked into again, in one step with whom to tell. Nothing where somebody has done so. */
  end(outage: Outage, messages: readonly NewMessage[], at: number): Promise<void>;
}
