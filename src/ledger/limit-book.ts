/** The pace of an account as its governor has it. Rates in requests per second, instants in epoch milliseconds. */
export interface CommonRate {
  readonly rate: number;
  /** The limit as last estimated; undefined while none was met. */
  readonly ceiling: number | undefined;
  readonly start: number;
  readonly cycleMs: number;
  readonly grownMs: number;
  /** When the limit was estimated; undefined while none was met. */
  readonly learnedAt: number | undefined;
}

/** What a process at work on an account tells of itself. Counts are since it came. */
export interface MemberNews {
  /** Loads of the process that are at work on the account. */
  readonly loads: number;
  /** Requests per second that it can use; undefined: as many as it gets. */
  readonly wanted: number | undefined;
  /** The most that its own settings let it send; undefined: no bound. */
  readonly cap: number | undefined;
  /** The most in flight that its own settings allow. */
  readonly width: number;
  /** Most in flight that the account takes of all, as this process knows it; undefined: no such limit. */
  readonly accountInFlight: number | undefined;
  readonly inFlight: number;
  readonly sent: number;
  readonly accepted: number;
  readonly refused: number;
  /** Outages that it saw the end of. */
  readonly outages: number;
  /** Share of the time since it told last, 0 to 1, for which the pace was all that held it back. */
  readonly held: number;
  /** True while it has a request that could probe. */
  readonly isWaiting: boolean;
}

/** What a process may send until a time, however little it hears from then on. */
export interface Grant {
  readonly rate: number;
  /** Undefined: no limit in flight is shared. */
  readonly inFlight: number | undefined;
  readonly until: number;
}

export interface Member extends MemberNews {
  readonly member: string;
  readonly toldAt: number;
  /** Undefined before the governor has seen it. */
  readonly grant: Grant | undefined;
}

/** The gate of an account: closed by a refusal that one process had, for all. */
export interface AccountGate {
  /** Counts its movements: odd while it is closed. */
  readonly epoch: number;
  readonly closedAt: number;
  /** No probe goes before. */
  readonly until: number;
  /** What the API asked for; undefined: it did not say. */
  readonly askedMs: number | undefined;
  /** Who sends the probe; undefined: nobody yet. */
  readonly prober: string | undefined;
  readonly openedAt: number;
}

/** An account, and all that are at work on it. */
export interface SharedAccount {
  /** Epoch milliseconds on the ledger's clock, when this was read. */
  readonly now: number;
  readonly gate: AccountGate;
  /** Who decides, and until when. */
  readonly governor: string | undefined;
  readonly governsUntil: number;
  /** Counts governors. */
  readonly term: number;
  readonly pace: CommonRate | undefined;
  /** The gate's epoch that the pace takes in. */
  readonly pacedEpoch: number;
  readonly members: readonly Member[];
}

export interface MemberName {
  readonly account: string;
  readonly member: string;
}

/** What a process saw happen at the gate. Milliseconds from now. */
export type GateEvent =
  /** A refusal. @param epoch of the gate as the process knew it */
  | {
      readonly kind: "closed";
      readonly epoch: number;
      readonly forMs: number;
      readonly askedMs: number | undefined;
    }
  /** The probe was refused too. */
  | { readonly kind: "extended"; readonly forMs: number }
  /** The probe was taken. @param epoch of the gate as it was closed */
  | { readonly kind: "opened"; readonly epoch: number };

/** What the governor decides. */
export interface PaceDecision {
  readonly pace: CommonRate;
  readonly pacedEpoch: number;
  readonly grants: ReadonlyMap<string, Omit<Grant, "until">>;
  /** So long they are good, in milliseconds. */
  readonly forMs: number;
  /** True: others are told at once. */
  readonly isNews: boolean;
}

/**
 * One limit for all processes that are at work on an account: its pace and its gate, who decides, and who may send how much. All
 * times are on the ledger's clock. Each is tried once: what can't be told now is told with the next beat.
 */
export interface LimitBook {
  /**
   * Tells that a process is at work on the account and what it saw; takes the governor's lease where nobody holds it, or renews it.
   * @param alone what a process that is alone has learned by itself; kept where it governs
   * @throws LedgerError ERR_LEDGER_WRITE
   */
  tell(
    from: MemberName,
    news: MemberNews,
    events: readonly GateEvent[],
    alone?: CommonRate,
  ): Promise<SharedAccount>;
  /** @returns undefined for an account that nobody told of @throws LedgerError ERR_LEDGER_READ */
  look(account: string): Promise<SharedAccount | undefined>;
  /** All accounts that anybody told of, by their names; those of long ago have no members. @throws LedgerError ERR_LEDGER_READ */
  list(): Promise<readonly (SharedAccount & Pick<MemberName, "account">)[]>;
  /** @returns false where somebody else governs by now @throws LedgerError ERR_LEDGER_WRITE */
  decide(from: MemberName, term: number, decision: PaceDecision): Promise<boolean>;
  /** The process has no load on the account any more. @throws LedgerError ERR_LEDGER_WRITE */
  leave(from: MemberName): Promise<void>;
}

/** A governor that is silent for so long is followed by another one, in milliseconds. */
export const governorLeaseMs = 1500;
/** A process that is silent for so long is gone: its grant is over, and what was under way has had some time. */
export const memberLeaseMs = 3000;

/** Also false for what was told by a clock that was set back since. */
export function isAtWork({ toldAt }: Pick<Member, "toldAt">, now: number): boolean {
  return Math.abs(now - toldAt) < memberLeaseMs;
}

const isShut = " closed";

/** What is told of an account (`News`, topic `limit`), so that whoever hears that its gate was closed holds before it has looked. */
export function limitNews(account: string, { epoch }: Pick<AccountGate, "epoch">): string {
  return epoch % 2 === 1 ? `${account}${isShut}` : account;
}

/** @param word as it was heard @returns undefined where it is about another account */
export function readLimitNews(
  account: string,
  word: string,
): { readonly isClosed: boolean } | undefined {
  if (!word.startsWith(account)) return undefined;
  return { isClosed: word.endsWith(isShut) };
}
