import { randomUUID } from "node:crypto";
import type { AccountPace } from "../../delivery/pacer.ts";
import type { Clock } from "../../kernel/clock.ts";
import { LedgerError } from "../../kernel/load-error.ts";
import { repeatByTimer, type Repeat } from "../../ledger/lease.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { PaceNews, PaceTeller } from "../../ledger/pace-book.ts";

/** What others tell is looked for so often, in milliseconds: a read of a few rows, and a refusal is soon known to all. */
const lookEveryMs = 100;
/** The same while nobody else is at work on the account. */
const lookAloneEveryMs = 450;
/** What is no news is told about every second, so that others know that this process is there. */
const tellEveryMs = 900;

/** A load of this process, while it is at work: its ledger is open for so long. */
interface Member {
  readonly ledger: PaceLedger;
}

/** Its clock is what processes of several hosts have in common. */
type PaceLedger = Pick<Ledger, "paces" | "skewMs">;

/** Tells other processes at work on an account of its pace, and listens to them, through the ledger. */
export class PaceExchange {
  readonly #pace: AccountPace;
  readonly #teller: PaceTeller;
  readonly #clock: Clock;
  readonly #members = new Set<Member>();
  #stop: (() => void) | undefined;
  #underWay: Promise<void> | undefined;
  #looked: { readonly at: number; readonly isAlone: boolean } | undefined;
  #told: { readonly news: PaceNews; readonly at: number } | undefined;
  /** True while the ledger can't be written: the loads that write to it tell of that. */
  #isInTrouble = false;

  constructor(pace: AccountPace, account: string, clock: Clock) {
    this.#pace = pace;
    this.#teller = { account, teller: randomUUID() };
    this.#clock = clock;
  }

  /**
   * A load begins. Resolves when it is known who else is at work on the account.
   * @returns to be called before its ledger is closed
   */
  async join(ledger: PaceLedger, repeat: Repeat = repeatByTimer): Promise<() => Promise<void>> {
    const member = { ledger };
    this.#members.add(member);
    this.#stop ??= repeat(() => void this.look(), lookEveryMs);
    await this.look();
    return async () => await this.#leave(member);
  }

  /** Tells and listens once. */
  async look(): Promise<void> {
    this.#underWay ??= this.#exchange().finally(() => (this.#underWay = undefined));
    await this.#underWay;
  }

  async #exchange(): Promise<void> {
    const [member] = this.#members;
    const at = this.#clock.monotonic();
    const { at: before = Number.NEGATIVE_INFINITY, isAlone = false } = this.#looked ?? {};
    if (member === undefined || (isAlone && at - before < lookAloneEveryMs)) return;
    const { paces, skewMs } = member.ledger;
    try {
      const news = this.#pace.tell();
      if (
        this.#told === undefined ||
        at - this.#told.at >= tellEveryMs ||
        isNews(news, this.#told.news)
      ) {
        await paces.tell(this.#teller, shift(news, skewMs), this.#clock.now() + skewMs);
        this.#told = { news, at };
      }
      const others = await paces.listen(this.#teller, this.#clock.now() + skewMs);
      this.#looked = { at, isAlone: others.length === 0 };
      this.#pace.hear(others.map((other) => shift(other, -skewMs)));
      this.#isInTrouble = false;
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      this.#isInTrouble = true;
    }
  }

  async #leave(member: Member): Promise<void> {
    this.#members.delete(member);
    await this.#underWay;
    if (this.#members.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
    if (this.#isInTrouble) return;
    try {
      await member.ledger.paces.fallSilent(this.#teller);
    } catch (error) {
      // Others stop counting on it when they have not heard of it for some seconds.
      if (!(error instanceof LedgerError)) throw error;
    }
  }
}

/** The same on a clock that is so many milliseconds ahead. */
function shift(news: PaceNews, ms: number): PaceNews {
  const { pausedUntil, course } = news;
  return {
    ...news,
    pausedUntil: pausedUntil === undefined ? undefined : pausedUntil + ms,
    course: course === undefined ? undefined : { ...course, learnedAt: course.learnedAt + ms },
  };
}

/** What others should know at once. */
function isNews(news: PaceNews, told: PaceNews): boolean {
  return (
    news.loads !== told.loads ||
    (news.wanted === undefined) !== (told.wanted === undefined) ||
    isOtherTime(news.pausedUntil, told.pausedUntil) ||
    isOtherTime(news.course?.learnedAt, told.course?.learnedAt)
  );
}

/** Times are told to some milliseconds. */
function isOtherTime(one: number | undefined, other: number | undefined): boolean {
  return one === undefined || other === undefined ? one !== other : Math.abs(one - other) > 100;
}
