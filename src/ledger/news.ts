/** What processes tell one another of as soon as it stands in the ledger. `work`: loads of the queue that a worker may be able to take. `limit`: the limit of an account, by its name. `moved`: something that people look at, a load or an arrival, by its id. */
export type NewsTopic = "work" | "limit" | "moved";

/** Called for what was told. Without a word: something may have been told and not heard, so whoever listens looks for himself. */
export type Hear = (word: string | undefined) => void;

/** That somebody listens. */
export interface Listening {
  /** True while what is told is heard at once, as far as anybody can know; else whoever listens has to look often. */
  readonly isHeard: boolean;
  stop(): void;
}

/**
 * How processes that share a ledger wake one another. It is there to be quick and promises nothing: what counts stands in the
 * ledger, and whoever listens looks there all the same, only more rarely. What tells is a step of the transaction that writes what is
 * told of (`tell` in `tables/query.ts`), so nobody hears of what is not there. Another means of waking takes its place here.
 */
export interface News {
  /** Listens until it is stopped, or the ledger is closed; it begins to be heard some time after. Never throws. */
  listen(topic: NewsTopic, hear: Hear): Listening;
}

/** Where processes can't wake one another. */
export const noNews: News = {
  listen: () => ({ isHeard: false, stop: () => undefined }),
};
