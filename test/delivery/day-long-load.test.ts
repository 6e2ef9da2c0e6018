import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CredentialSource } from "../../src/delivery/auth/credential-source.ts";
import { createMintedToken } from "../../src/delivery/auth/minted-token.ts";
import { createDelivery } from "../../src/delivery/deliver-rows.ts";
import { createPacer, type PacerOptions } from "../../src/delivery/pacer.ts";
import type { SendRequest } from "../../src/delivery/request.ts";
import { createMemoryRequestBook } from "../support/memory-request-book.ts";
import { openDailyBudget } from "../../src/load/access/open-daily-budget.ts";
import { LoadError } from "../../src/kernel/load-error.ts";
import { silentLogger } from "../../src/kernel/logger.ts";
import type { RowResult } from "../../src/rows/row.ts";
import { validRow } from "../support/delivery-setup.ts";
import {
  allOf,
  fixedWindow,
  slidingLog,
  tokenBucket,
  type Limiter,
} from "../support/pace/limiters.ts";
import { playedDelivery } from "../support/pace/play-load.ts";
import { createSeededChance } from "../support/pace/seeded-chance.ts";
import { createSimulatedApi, type SimulatedApi } from "../support/pace/simulated-api.ts";
import { createVirtualClock, type VirtualClock } from "../support/pace/virtual-clock.ts";

const hour = 3_600_000;
const midnight = 24 * hour;
const tokenLife = 3 * hour;
const revokedAt = 4 * hour;
const dawn = 2 * hour;

/** Twice as much by day as by night. */
const limitAt = (now: number): number =>
  now % midnight >= dawn && now % midnight < 22 * hour ? 2 : 1;

/** From when on the error says that the load can be resumed, in epoch milliseconds. */
const resumeTime = ({ actions }: LoadError): number =>
  Date.parse(/after (\S+Z)/.exec(actions[0] ?? "")?.[1] ?? "");

describe("a load of a day and more", () => {
  let folder: string;
  let clock: VirtualClock;
  let api: SimulatedApi;
  let asked: number;
  const mintedAt: number[] = [];
  const random = createSeededChance(3);
  const signal = new AbortController().signal;

  /** Real files are read and written while simulated time stands still. */
  const watched = (source: CredentialSource): CredentialSource => {
    const watch = async <T>(call: Promise<T>): Promise<T> => {
      asked += 1;
      return await call.finally(() => (asked -= 1));
    };
    return {
      current: async () => await watch(source.current()),
      renew: async (refused) => await watch(source.renew(refused)),
      close: async () => await source.close(),
    };
  };

  const mint: SendRequest = async () => {
    mintedAt.push(clock.monotonic());
    const body = JSON.stringify({
      access_token: `token-${mintedAt.length}`,
      expires_in: tokenLife / 1000,
    });
    return { kind: "answer", status: 200, headers: {}, body, cutOff: false };
  };

  /** Takes a token for as long as it lives; the one of that hour is revoked before its end. */
  const guarded: SendRequest = async (request, abort) => {
    const number = Number(request.headers["authorization"]?.split("token-")[1]);
    const from = mintedAt[number - 1] ?? Number.NaN;
    const now = clock.monotonic();
    const isRevoked = from < revokedAt && now >= revokedAt;
    if (!isRevoked && now - from < tokenLife) return await api.send(request, abort);
    await clock.sleep(20);
    const body = '{"message":"Unauthorized"}';
    return { kind: "answer", status: 401, headers: {}, body, cutOff: false };
  };

  const openCredentials = (): CredentialSource =>
    watched(
      createMintedToken(
        {
          tokenUrl: "http://auth.test/oauth/token",
          clientId: "me",
          clientSecret: "hush",
          audience: undefined,
          tenant: "acme",
          cacheDir: folder,
          monthlyLimit: 1000,
          inspect: () => undefined,
          expiryOf: () => undefined,
        },
        {
          send: mint,
          clock,
          random,
          logger: silentLogger,
          stopSignal: signal,
          abortSignal: signal,
          learnSecret: () => undefined,
          errorNames: { envelopes: [] },
          redact: (text) => text,
        },
      ),
    );

  /** One process at work on the rows that have no outcome yet. Undefined: it came to the end. */
  const execute = async (
    rows: number,
    results: RowResult[],
    limits: Pick<PacerOptions, "capPerSecond" | "dailyBudget"> = { capPerSecond: undefined },
  ): Promise<LoadError | undefined> => {
    const settled = new Set(results.map(({ rowNumber }) => rowNumber));
    const pacer = createPacer({
      ...limits,
      mostInFlight: 8,
      requestsAhead: () => rows - results.length,
      clock,
      random,
    });
    const credentials = openCredentials();
    const delivery = createDelivery(
      playedDelivery({ send: guarded, pacer, clock, random, concurrency: 8, results, credentials }),
    );
    let ending: { readonly error: LoadError | undefined } | undefined;
    const work = async (): Promise<void> => {
      for (let row = 1; row <= rows; row += 1)
        if (!settled.has(row)) await delivery.submit(validRow(row, `k${row}`));
      await delivery.drain();
    };
    const over = work().then(
      () => (ending = { error: undefined }),
      async (error: unknown) => {
        await delivery.drain().catch(() => undefined);
        assert.ok(error instanceof LoadError, String(error));
        ending = { error };
      },
    );
    await clock.run(() => ending !== undefined, 72 * hour);
    await over;
    return ending?.error;
  };

  const begin = (limiter: Limiter): void => {
    asked = 0;
    mintedAt.length = 0;
    clock = createVirtualClock(() => asked > 0);
    api = createSimulatedApi({ limiter, retryAfter: "seconds" }, clock, random);
  };
  const sleepUntil = async (epochMs: number): Promise<void> => {
    let isOver = false;
    const sleeping = clock.sleep(epochMs - clock.now()).then(() => (isOver = true));
    await clock.run(() => isOver, 72 * hour);
    await sleeping;
  };
  const refusalsFrom = (from: number, to: number): number =>
    api.arrived.filter(({ at, status }) => status === 429 && at >= from && at < to).length;
  const appliedFrom = (from: number, to: number): number =>
    api.arrived.filter(({ at, status }) => status === 200 && at >= from && at < to).length;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-day-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("uses a limit that is lower at night, outlives its tokens, stops for the quota, and goes on when the API said", async () => {
    // The quota is used up in the morning, after all else has happened that a day has; the rest is for the next night.
    const [rows, quota] = [45_000, 40_000];
    begin(allOf(tokenBucket(limitAt, 10), fixedWindow(quota, midnight)));
    const results: RowResult[] = [];
    const stop = await execute(rows, results);
    assert.equal(stop?.code, "ERR_QUOTA_USED_UP");
    const resumeAt = resumeTime(stop);
    assert.ok(Math.abs(resumeAt - Date.UTC(2026, 0, 2)) < 60_000, stop.actions[0]);
    assert.equal(results.length, quota);

    // What the limit allowed up to the quota: until dawn 1/s, then 2/s.
    const idealMs = dawn + ((quota - dawn / 1000) / 2) * 1000;
    const utilisation = idealMs / clock.monotonic();
    assert.ok(utilisation >= 0.95, `utilisation ${utilisation.toFixed(3)}`);
    // The limit doubles at dawn. So low a limit is tried seldom: within two minutes the load goes at nine tenths of the new one.
    assert.ok(appliedFrom(dawn + 120_000, dawn + 180_000) >= 0.9 * 120);

    const stopped = clock.monotonic();
    await sleepUntil(resumeAt);
    assert.equal(await execute(rows, results), undefined);
    assert.equal(api.arrived.filter(({ at }) => at > stopped + 60_000 && at < midnight).length, 0);
    assert.ok(clock.monotonic() > midnight + hour);

    assert.equal(new Set(results.map(({ rowNumber }) => rowNumber)).size, rows);
    assert.ok(results.every(({ outcome }) => outcome === "applied"));
    assert.ok([...api.processed.values()].every((times) => times === 1));
    assert.equal(api.processed.size, rows);
    const refusals = refusalsFrom(0, Number.POSITIVE_INFINITY);
    assert.ok((100 * refusals) / rows <= 1, `${refusals} refusals`);
    // At the start, before the first token's end, for the one that was revoked, and after the stop.
    const hours = mintedAt.map((at) => Math.round((at / hour) * 10) / 10);
    assert.deepEqual(hours, [0, 2.9, 4, 24]);
  });

  it("never goes beyond a limit that is documented, and is resumed when the day is over", async () => {
    const [rows, quota] = [17_000, 15_000];
    begin(allOf(slidingLog(15, 1000, true), fixedWindow(quota, midnight)));
    const results: RowResult[] = [];
    const book = createMemoryRequestBook();
    const limit = { account: "acme", limit: quota };
    const run = async (): Promise<LoadError | undefined> => {
      const dailyBudget = openDailyBudget(book, limit, clock);
      const ending = await execute(rows, results, { capPerSecond: 15, dailyBudget });
      await dailyBudget.close();
      return ending;
    };
    const stop = await run();
    assert.equal(stop?.code, "ERR_QUOTA_USED_UP");
    assert.equal(api.arrived.length, quota);
    const utilisation = (quota / 15) * (1000 / clock.monotonic());
    assert.ok(utilisation >= 0.95, `utilisation ${utilisation.toFixed(3)}`);
    const resumeAt = resumeTime(stop);
    assert.ok(resumeAt - clock.now() < midnight + 20 * 60_000);
    await sleepUntil(resumeAt);
    assert.equal(await run(), undefined);
    assert.equal(api.processed.size, rows);
    assert.ok([...api.processed.values()].every((times) => times === 1));
    // Requests that left in more than a second may arrive within one.
    assert.ok(refusalsFrom(0, Number.POSITIVE_INFINITY) <= 10);
  });
});
