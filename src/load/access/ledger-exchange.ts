import { LedgerError } from "../../kernel/load-error.ts";
import { repeatByTimer, type Repeat } from "../../ledger/lease.ts";

interface ExchangeSteps<L> {
  /** It is looked so often whether something is to be exchanged, in milliseconds. */
  readonly everyMs: number;
  /** Tells and listens, where that is due. @throws LedgerError */
  readonly exchange: (ledger: L) => Promise<void>;
  /** Nothing of this process is at work on the account any more. @throws LedgerError */
  readonly fallSilent: (ledger: L) => Promise<void>;
}

/** A load of this process, while it is at work: its ledger is open for so long. */
interface Member<L> {
  readonly ledger: L;
}

/** What a process exchanges with others of an account, from the first of its loads to the last, one exchange at a time, through the ledger of one of them. */
export class LedgerExchange<L> {
  readonly #steps: ExchangeSteps<L>;
  readonly #members = new Set<Member<L>>();
  #stop: (() => void) | undefined;
  #underWay: Promise<void> | undefined;
  /** True while the ledger can't be read or written: the loads that write to it tell of that. */
  #isInTrouble = false;

  constructor(steps: ExchangeSteps<L>) {
    this.#steps = steps;
  }

  /** Loads of this process that are at work on the account. */
  get loads(): number {
    return this.#members.size;
  }

  /** Of a load that is at work. */
  get ledger(): L | undefined {
    const [member] = this.#members;
    return member?.ledger;
  }

  /** A load begins. @returns to be called before its ledger is closed; resolves when nothing is under way with that any more */
  join(ledger: L, repeat: Repeat = repeatByTimer): () => Promise<void> {
    const member = { ledger };
    this.#members.add(member);
    this.#stop ??= repeat(() => void this.exchange(), this.#steps.everyMs);
    return async () => await this.#leave(member);
  }

  /** Exchanges once; with whoever asks meanwhile. */
  async exchange(): Promise<void> {
    this.#underWay ??= this.#exchange().finally(() => (this.#underWay = undefined));
    await this.#underWay;
  }

  /** Resolves when no exchange is under way. */
  async settled(): Promise<void> {
    await this.#underWay;
  }

  async #exchange(): Promise<void> {
    const { ledger } = this;
    if (ledger === undefined) return;
    try {
      await this.#steps.exchange(ledger);
      this.#isInTrouble = false;
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      this.#isInTrouble = true;
    }
  }

  async #leave(member: Member<L>): Promise<void> {
    this.#members.delete(member);
    await this.#underWay;
    if (this.#members.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
    if (this.#isInTrouble) return;
    try {
      await this.#steps.fallSilent(member.ledger);
    } catch (error) {
      // Others stop counting on it when they have not heard of it for some seconds.
      if (!(error instanceof LedgerError)) throw error;
    }
  }
}
