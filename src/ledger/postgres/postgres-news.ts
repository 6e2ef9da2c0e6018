import { randomUUID } from "node:crypto";
import { Socket } from "node:net";
import type { Client } from "pg";
import type { Clock } from "../../kernel/clock.ts";
import type { Hear, Listening, News, NewsTopic } from "../news.ts";
import { quoteName } from "./postgres-transactions.ts";

/** A channel belongs to a database, which may hold several ledgers. */
export const channelOf = (identity: string): string => `waybill ${identity}`;
/** Told when the transaction is over. https://www.postgresql.org/docs/current/sql-notify.html */
export const notifySql = "SELECT pg_notify('waybill ' || id, $1) FROM ledger_identity";
export const noticeOf = (topic: string, word: string): string => `${topic} ${word}`;

export interface ListeningMeans {
  /** Of the ledger. */
  readonly channel: string;
  /** A connection of its own, on a socket, neither of which is connected yet. */
  readonly makeClient: (socket: Socket) => Client;
  /** Tells on the channel by another connection. @throws failures as they are */
  readonly tell: (payload: string) => Promise<void>;
  readonly clock: Pick<Clock, "sleep">;
}

/** Milliseconds. */
interface Pauses {
  /** Before a connection that broke is made again. */
  readonly afterCut: number;
  /** Before it is tried again where nothing came through: every try leaves a pooler with a connection that listens. */
  readonly afterSilence: number;
  /** How long a proof may take. */
  readonly proof: number;
  /** Between proofs that the connection still hears: a network that drops it tells nobody. */
  readonly betweenProofs: number;
}

const usualPauses: Pauses = {
  afterCut: 5000,
  afterSilence: 300_000,
  proof: 5000,
  betweenProofs: 60_000,
};

const proofTopic = "proof";

/**
 * Listens on one connection for all topics of a ledger, made with the first who listens and closed with the last. It is believed only
 * once something that was told by another connection has come through: a pooler in transaction mode takes a LISTEN, and passes nothing on.
 */
export class PostgresNews implements News {
  readonly #means: ListeningMeans;
  readonly #pauses: Pauses;
  readonly #listeners = new Set<{ readonly topic: NewsTopic; readonly hear: Hear }>();
  #isHeard = false;
  #ending: AbortController | undefined;
  #over: Promise<void> = Promise.resolve();

  constructor(means: ListeningMeans, pauses: Partial<Pauses> = {}) {
    this.#means = means;
    this.#pauses = { ...usualPauses, ...pauses };
  }

  listen(topic: NewsTopic, hear: Hear): Listening {
    const listener = { topic, hear };
    this.#listeners.add(listener);
    if (this.#ending === undefined) this.#begin();
    const isHeard = (): boolean => this.#isHeard && this.#listeners.has(listener);
    return {
      get isHeard() {
        return isHeard();
      },
      stop: () => {
        this.#listeners.delete(listener);
        if (this.#listeners.size === 0) this.#end();
      },
    };
  }

  /** Waits until the connection is closed. */
  async close(): Promise<void> {
    this.#listeners.clear();
    this.#end();
    await this.#over;
  }

  #begin(): void {
    const ending = new AbortController();
    this.#ending = ending;
    // One after the other: the former connection may still be closing.
    this.#over = this.#over.then(async () => await this.#keepListening(ending.signal));
  }

  #end(): void {
    this.#ending?.abort();
    this.#ending = undefined;
  }

  async #keepListening(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const wasHeard = await this.#listenOnce(signal);
      const pauseMs = wasHeard ? this.#pauses.afterCut : this.#pauses.afterSilence;
      await this.#sleep(pauseMs, signal);
    }
  }

  /** Until the connection breaks, is found to hear nothing, or is wanted no more. @returns false where nothing came through on a sound one */
  async #listenOnce(signal: AbortSignal): Promise<boolean> {
    const { channel, makeClient } = this.#means;
    const socket = new Socket();
    const client = makeClient(socket);
    const cut = new AbortController();
    const proofs = new Map<string, AbortController>();
    client.on("error", () => cut.abort());
    client.on("end", () => cut.abort());
    client.on("notification", ({ payload = "" }) => this.#pass(payload, proofs));
    const over = AbortSignal.any([signal, cut.signal]);
    try {
      await client.connect();
      await client.query(`LISTEN ${quoteName(channel)}`);
      while (!over.aborted) {
        if (!(await this.#comesThrough(proofs, over))) return over.aborted;
        this.#setHeard(true);
        await this.#sleep(this.#pauses.betweenProofs, over);
      }
      return true;
    } catch {
      // Whatever is wrong with the server is told by the write that is tried next.
      return true;
    } finally {
      this.#setHeard(false);
      await leave(client, socket);
    }
  }

  async #comesThrough(proofs: Map<string, AbortController>, over: AbortSignal): Promise<boolean> {
    const word = randomUUID();
    const heard = new AbortController();
    proofs.set(word, heard);
    try {
      await this.#means.tell(noticeOf(proofTopic, word));
      await this.#sleep(this.#pauses.proof, AbortSignal.any([over, heard.signal]));
      return heard.signal.aborted;
    } finally {
      proofs.delete(word);
    }
  }

  #pass(payload: string, proofs: ReadonlyMap<string, AbortController>): void {
    const [topic = "", ...words] = payload.split(" ");
    const word = words.join(" ");
    if (topic === proofTopic) proofs.get(word)?.abort();
    for (const listener of this.#listeners) if (listener.topic === topic) listener.hear(word);
  }

  /** Whoever has slept because he would be told looks now, and whoever was not told before. */
  #setHeard(isHeard: boolean): void {
    if (this.#isHeard === isHeard) return;
    this.#isHeard = isHeard;
    for (const { hear } of this.#listeners) hear(undefined);
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    await this.#means.clock.sleep(ms, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

/** Milliseconds for a farewell: a server that is gone without a word answers none. */
const farewellMs = 2000;

async function leave(client: Client, socket: Socket): Promise<void> {
  const timer = setTimeout(() => socket.destroy(), farewellMs);
  await client.end().catch(() => undefined);
  clearTimeout(timer);
}
