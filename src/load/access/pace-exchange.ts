import { randomUUID } from "node:crypto";
import type { AccountPace } from "../../delivery/pacer.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Repeat } from "../../ledger/lease.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { PaceNews, PaceTeller } from "../../ledger/pace-book.ts";
import { LedgerExchange } from "./ledger-exchange.ts";

/** What others tell is looked for so often, in milliseconds: a read of a few rows, and a refusal is soon known to all. */
const lookEveryMs = 100;
/** The same while nobody else is at work on the account. */
const lookAloneEveryMs = 450;
/** What is no news is told about every second, so that others know that this process is there. */
const tellEveryMs = 900;

/** Its clock is what processes of several hosts have in common. */
type PaceLedger = Pick<Ledger, "paces" | "skewMs">;

/** Tells other processes at work on an account of its pace, and listens to them, through the ledger. */
export class PaceExchange {
  readonly #pace: AccountPace;
  readonly #teller: PaceTeller;
  readonly #clock: Clock;
  readonly #exchange = new LedgerExchange<PaceLedger>({
    everyMs: lookEveryMs,
    exchange: async (ledger) => await this.#tellAndListen(ledger),
    fallSilent: async ({ paces }) => await paces.fallSilent(this.#teller),
  });
  #looked: { readonly at: number; readonly isAlone: boolean } | undefined;
  #told: { readonly news: PaceNews; readonly at: number } | undefined;

  constructor(pace: AccountPace, account: string, clock: Clock) {
    this.#pace = pace;
    this.#teller = { account, teller: randomUUID() };
    this.#clock = clock;
  }

  /**
   * A load begins. Resolves when it is known who else is at work on the account.
   * @returns to be called before its ledger is closed
   */
  async join(ledger: PaceLedger, repeat?: Repeat): Promise<() => Promise<void>> {
    const leave = this.#exchange.join(ledger, repeat);
    await this.look();
    return leave;
  }

  /** Tells and listens once. */
  async look(): Promise<void> {
    await this.#exchange.exchange();
  }

  async #tellAndListen({ paces, skewMs }: PaceLedger): Promise<void> {
    const at = this.#clock.monotonic();
    const { at: before = Number.NEGATIVE_INFINITY, isAlone = false } = this.#looked ?? {};
    if (isAlone && at - before < lookAloneEveryMs) return;
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
