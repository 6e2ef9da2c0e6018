import type { Random } from "../../kernel/clock.ts";
import type { Announcement } from "./read-announcements.ts";
import { createShortWindow, type ShortWindow } from "./short-window.ts";

/** What the headers of the newest answers allow. Monotonic milliseconds, requests per second. */
export interface AnnouncedLimits {
  /** @param sentAfter requests sent since the one that is answered; @param number its place in the order of sending */
  learn(
    announcements: readonly Announcement[],
    answer: { readonly now: number; readonly number: number; readonly sentAfter: number },
  ): void;
  noteSend(): void;
  /** Infinite when nothing is announced. */
  rate(now: number): number;
  /** When there is something left again; undefined when there is. */
  freeAt(now: number): number | undefined;
}

interface Quota {
  left: number;
  resetAt: number;
  /** The newest-sent request whose answer counted. */
  number: number;
}

const shortWindowMs = 2000;
const shareKept = 0.01;
const forgetAfterMs = 10_000;
/** Two resets closer together than this are one window, told with whole seconds. */
const sameWindowMs = 2000;

/** @param requestsAhead how many requests are still to be made, where that is known */
export class HeaderLimits implements AnnouncedLimits {
  readonly #short = new Map<string, ShortWindow>();
  readonly #quotas = new Map<string, Quota>();
  readonly #random: Random;
  readonly #requestsAhead: () => number | undefined;
  #heardAt = 0;

  constructor(random: Random, requestsAhead: () => number | undefined) {
    this.#random = random;
    this.#requestsAhead = requestsAhead;
  }

  learn(
    announcements: readonly Announcement[],
    answer: { readonly now: number; readonly number: number; readonly sentAfter: number },
  ): void {
    this.#forget(answer.now, announcements.length === 0);
    if (announcements.length > 0) this.#heardAt = answer.now;
    for (const announcement of announcements) {
      const { quota, windowMs, remaining } = announcement;
      if (windowMs !== undefined && windowMs <= shortWindowMs) {
        if (quota !== undefined && quota > 0 && windowMs > 0)
          this.#learnShort(announcement.name, { quota, windowMs, remaining }, answer.now);
      } else this.#learnQuota(announcement, answer);
    }
  }

  noteSend(): void {
    for (const quota of this.#quotas.values()) quota.left -= 1;
  }

  rate(now: number): number {
    let rate = Number.POSITIVE_INFINITY;
    for (const window of this.#short.values()) rate = Math.min(rate, window.rate());
    const ahead = this.#requestsAhead() ?? Number.POSITIVE_INFINITY;
    for (const { left, resetAt } of this.#quotas.values()) {
      if (resetAt <= now || ahead <= left) continue;
      rate = Math.min(rate, (Math.max(0, left) * 1000) / (resetAt - now));
    }
    return rate;
  }

  freeAt(now: number): number | undefined {
    let at: number | undefined;
    for (const { left, resetAt } of this.#quotas.values())
      if (left < 1 && resetAt > now) at = Math.max(at ?? 0, resetAt);
    return at;
  }

  #learnShort(
    name: string,
    limit: { quota: number; windowMs: number; remaining: number | undefined },
    now: number,
  ): void {
    const { quota, windowMs } = limit;
    const known = this.#short.get(name);
    const isKnown = known?.quota === quota && known.windowMs === windowMs;
    const window = isKnown ? known : createShortWindow(quota, windowMs);
    this.#short.set(name, window);
    if (limit.remaining !== undefined) window.note(limit.remaining / quota, now);
  }

  #learnQuota(
    { name, quota = 0, windowMs, remaining, resetInMs }: Announcement,
    { now, number, sentAfter }: { now: number; number: number; sentAfter: number },
  ): void {
    if (remaining === undefined || resetInMs === undefined) return;
    const known = this.#quotas.get(name);
    // A reset so near, of a window that nobody knows: as likely a bucket that refills all the time.
    if (known === undefined && windowMs === undefined && resetInMs <= shortWindowMs) return;
    const left = remaining - sentAfter - shareKept * quota;
    const resetAt = now + resetInMs + 20 + this.#random() * 50;
    if (known === undefined || known.number < number) {
      const isSameWindow = known !== undefined && Math.abs(resetAt - known.resetAt) < sameWindowMs;
      const earliest = isSameWindow ? Math.min(resetAt, known.resetAt) : resetAt;
      this.#quotas.set(name, { left, resetAt: earliest, number });
    }
  }

  #forget(now: number, isSilent: boolean): void {
    for (const [name, { resetAt }] of this.#quotas) if (resetAt <= now) this.#quotas.delete(name);
    if (!isSilent || now - this.#heardAt < forgetAfterMs) return;
    this.#quotas.clear();
    this.#short.clear();
  }
}
