/** What a process tells others of the pace of an account. Rates in requests per second, instants in epoch milliseconds. */
export interface PaceNews {
  /** Loads of the process that are at work on the account. */
  readonly loads: number;
  /** What the process can use; undefined: as much as it gets. */
  readonly wanted: number | undefined;
  /** The most that its own settings let it send; undefined: no bound. */
  readonly cap: number | undefined;
  /** Until when the API has it wait; undefined: it does not. */
  readonly pausedUntil: number | undefined;
  /** What the last refusal taught of the limit of the whole account; undefined while it has met none. */
  readonly course: PaceCourse | undefined;
}

export interface PaceCourse {
  readonly ceiling: number;
  readonly start: number;
  /** Milliseconds. */
  readonly cycleMs: number;
  readonly learnedAt: number;
}

/** Who tells, and of what. */
export interface PaceTeller {
  /** As in `RequestWish`. */
  readonly account: string;
  /** The same for all that one process tells of the account. */
  readonly teller: string;
}

/** What the processes that are at work on an account tell one another of its pace. */
export interface PaceBook {
  /** In place of what was told before; what was told long ago by processes that are gone is forgotten. @throws LedgerError ERR_LEDGER_WRITE */
  tell(from: PaceTeller, news: PaceNews, at: number): Promise<void>;
  /** What others have told, and not longer ago than some seconds: whoever is silent is gone. @throws LedgerError ERR_LEDGER_READ */
  listen(to: PaceTeller, now: number): Promise<readonly PaceNews[]>;
  /** What all processes have told of all accounts, as far as it is not long ago either. @throws LedgerError ERR_LEDGER_READ */
  list(now: number): Promise<readonly (PaceNews & PaceTeller)[]>;
  /** The process has no load on the account any more. @throws LedgerError ERR_LEDGER_WRITE */
  fallSilent(teller: PaceTeller): Promise<void>;
}

/** So long what was told counts: some looks may fail, and a process that was killed soon holds nobody back. */
const countsForMs = 5000;
export const forgottenAfterMs = 60_000;

/** Also false for what was told in the future, by a clock that was set back since. */
export function isHeard(toldAt: number, now: number): boolean {
  return Math.abs(now - toldAt) < countsForMs;
}
