import { createHash, randomUUID } from "node:crypto";
import { CommonPace } from "../../delivery/pacing/common-pace.ts";
import { grantMs } from "../../delivery/pacing/given-places.ts";
import type { KnownPace } from "../../delivery/pacing/known-pace.ts";
import type { AccountPace } from "../../delivery/pacer.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Repeat } from "../../ledger/lease.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Listening } from "../../ledger/news.ts";
import { readLimitNews, type MemberName, type SharedAccount } from "../../ledger/limit-book.ts";
import { LedgerExchange } from "./ledger-exchange.ts";

/** Something is due so often at most, in milliseconds. */
const beatMs = 50;
/** In company: what each has sent is told so often, and what was granted is asked for. */
const tellEveryMs = 250;
/** What everybody may send is decided so often, and at once when there is news. */
const decideEveryMs = 200;
/** In company, where nothing is announced: a file or a pooler lets nobody hear. */
const lookEveryMs = 100;
/** While nobody else is at work on the account: that this process is there, and whether others are. */
const tellAloneEveryMs = 900;
const lookAloneEveryMs = 450;
/** What was learned so long ago is where a load that is alone begins. */
const trustedMs = 24 * 3_600_000;

type LimitLedger = Pick<Ledger, "limits" | "news">;

/** Keeps one limit for an account with all other processes at work on it, through the ledger. */
export class LimitExchange {
  readonly #pace: AccountPace;
  readonly #name: MemberName;
  readonly #clock: Clock;
  readonly #exchange = new LedgerExchange<LimitLedger>({
    everyMs: beatMs,
    exchange: async (ledger) => await this.#tellAndHear(ledger),
    fallSilent: async ({ limits }) => await limits.leave(this.#name),
  });
  #common: CommonPace | undefined;
  #term: number | undefined;
  #decided: { readonly at: number; readonly epoch: number; readonly members: string } | undefined;
  #told: { readonly at: number; readonly loads: number } | undefined;
  #seen: { readonly at: number; readonly now: number; readonly epoch: number } | undefined;
  #isUrgent = false;
  #followed: { readonly ledger: LimitLedger; readonly listening: Listening } | undefined;

  constructor(pace: AccountPace, account: string, clock: Clock) {
    this.#pace = pace;
    this.#name = { account: hashOf(account), member: randomUUID() };
    this.#clock = clock;
  }

  /**
   * A load begins. Resolves when it is known who else is at work on the account.
   * @returns to be called before its ledger is closed
   */
  async join(ledger: LimitLedger, repeat?: Repeat): Promise<() => Promise<void>> {
    this.#pace.share(() => this.#urge());
    const leave = this.#exchange.join(ledger, repeat);
    this.#follow();
    await this.beat(true);
    return async () => await this.#leave(leave);
  }

  /** Tells and listens, where that is due. */
  async beat(isUrgent = false): Promise<void> {
    this.#isUrgent ||= isUrgent;
    await this.#exchange.exchange();
  }

  #urge(): void {
    this.#isUrgent = true;
    void this.#exchange.settled().then(async () => await this.beat());
  }

  async #tellAndHear(ledger: LimitLedger): Promise<void> {
    const at = this.#clock.monotonic();
    const account = await this.#ask(ledger, at);
    if (account === undefined) return;
    // What everybody has sent by now is what the governor goes by.
    if (this.#seen !== undefined && account.gate.epoch !== this.#seen.epoch) this.#isUrgent = true;
    this.#seen = { at, now: account.now, epoch: account.gate.epoch };
    const decided = await this.#govern(ledger, account, at);
    this.#pace.hearAll(decided, { member: this.#name.member, at, trustedMs });
  }

  /** @returns undefined where nothing is due */
  async #ask({ limits }: LimitLedger, at: number): Promise<SharedAccount | undefined> {
    const isAlone = this.#pace.isAlone();
    const { loads } = this.#exchange;
    const sinceTold = at - (this.#told?.at ?? Number.NEGATIVE_INFINITY);
    const isDue = sinceTold >= (isAlone ? tellAloneEveryMs : tellEveryMs);
    if (this.#isUrgent || isDue || this.#told?.loads !== loads || this.#pace.hasGateNews()) {
      this.#isUrgent = false;
      const events = this.#pace.takeGateNews();
      const alone = isAlone ? this.#known(at) : undefined;
      try {
        const account = await limits.tell(this.#name, this.#pace.tellAll(), events, alone);
        this.#told = { at, loads };
        return account;
      } catch (error) {
        this.#pace.handGateNewsBack(events);
        throw error;
      }
    }
    const everyMs = isAlone
      ? lookAloneEveryMs
      : this.#followed?.listening.isHeard === true
        ? tellEveryMs
        : lookEveryMs;
    const sinceSeen = at - (this.#seen?.at ?? Number.NEGATIVE_INFINITY);
    return sinceSeen < everyMs ? undefined : await limits.look(this.#name.account);
  }

  /** What this process has found by itself; undefined before it has heard whether it is alone. */
  #known(at: number): KnownPace | undefined {
    const seen = this.#seen;
    return seen === undefined ? undefined : this.#pace.known(seen.now + at - seen.at);
  }

  /** Decides for all, where this process governs. @returns the account as it stands then */
  async #govern(
    { limits }: LimitLedger,
    account: SharedAccount,
    at: number,
  ): Promise<SharedAccount> {
    const { term, members, now } = account;
    const common = this.#take(account, at);
    if (common === undefined) return account;
    const bound = this.#boundOf(account);
    const names = members.map(({ member }) => member).join(" ");
    const epoch = common.pacedEpoch();
    const isNews = this.#decided?.epoch !== epoch || this.#decided.members !== names;
    const isDue = at - (this.#decided?.at ?? Number.NEGATIVE_INFINITY) >= decideEveryMs;
    if (!isNews && !isDue) return account;
    const grants = common.grants(account, bound);
    const pace = common.known();
    const decision = { pace, pacedEpoch: epoch, grants, forMs: grantMs, isNews };
    if (!(await limits.decide(this.#name, term, decision))) {
      this.#common = undefined;
      return account;
    }
    this.#decided = { at, epoch, members: names };
    return {
      ...account,
      pace,
      pacedEpoch: epoch,
      members: members.map((member) => {
        const granted = grants.get(member.member);
        return granted === undefined
          ? member
          : { ...member, grant: { ...granted, until: now + grantMs } };
      }),
    };
  }

  /** Takes in what all have told. @returns undefined where another process governs, or none has to */
  #take(account: SharedAccount, at: number): CommonPace | undefined {
    const { governor, term, members, now, pacedEpoch } = account;
    const isOurs = governor === this.#name.member;
    const isCompany = members.length > 1;
    if (!isOurs || !isCompany) {
      // Whoever is left alone goes on with what all had in common; it stands in the ledger.
      this.#common = undefined;
      this.#decided = undefined;
      this.#term = isOurs ? term : undefined;
      return undefined;
    }
    if (this.#common === undefined || this.#term !== term) {
      const own = this.#term === term && this.#pace.isAlone() ? this.#known(at) : undefined;
      const before = own === undefined ? "another" : { alone: this.#name.member };
      this.#common = new CommonPace(now, own ?? account.pace, pacedEpoch, before);
      this.#decided = undefined;
    }
    this.#term = term;
    this.#common.take(account, this.#boundOf(account));
    return this.#common;
  }

  /** The most that is announced to this process or set by all of them, for the account. */
  #boundOf({ members }: SharedAccount): number {
    const caps = members.map(({ cap = Number.POSITIVE_INFINITY }) => cap);
    return Math.min(this.#pace.accountBound(), Math.max(...caps));
  }

  /** Listens by the ledger of a load that is at work. */
  #follow(): void {
    const { ledger } = this.#exchange;
    if (this.#followed?.ledger === ledger) return;
    this.#followed?.listening.stop();
    this.#followed = undefined;
    if (ledger === undefined) return;
    const listening = ledger.news.listen("limit", (word) => {
      const news = word === undefined ? undefined : readLimitNews(this.#name.account, word);
      if (word !== undefined && news === undefined) return;
      if (news?.isClosed === true) this.#pace.holdForNews();
      this.#urge();
    });
    this.#followed = { ledger, listening };
  }

  async #leave(leave: () => Promise<void>): Promise<void> {
    if (this.#exchange.loads === 1 && this.#pace.hasGateNews()) await this.beat(true);
    const left = leave();
    this.#follow();
    await left;
  }
}

/** An account's name has the address in it, which is nothing for whoever only has to find the row. */
function hashOf(account: string): string {
  return createHash("sha256").update(account).digest("hex");
}
