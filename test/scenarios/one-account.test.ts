import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { type LoadProgress, type LoadRequest, watchDrops } from "../../src/index.ts";
import { openLedger } from "../../src/ledger/open-ledger.ts";
import { beginOnWord } from "../support/begin-at-once.ts";
import { answerJson, type FakeApi, type ReceivedCall, startFakeApi } from "../support/fake-api.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { until } from "../support/until.ts";
import { makeWorkdir, testToken, type Workdir } from "../support/workdir.ts";

/** Timers may wake a little early, and clocks of two processes are read at different moments. */
const toleranceMs = 50;

describe("loads of one account at the same time", () => {
  let workdir: Workdir;
  let api: FakeApi;
  beforeEach(() => {
    workdir = makeWorkdir();
    workdir.file("a.yaml", actionMapping);
  });
  afterEach(async () => {
    await api.stop();
    workdir.remove();
  });
  const take = (call: ReceivedCall, response: ServerResponse): void =>
    answerJson(response, 200, { id: decodeURIComponent(call.path.split("/").at(-1) ?? "") });

  it("in two processes: what the API has told one to wait, the other waits too", async () => {
    const arrivals: { readonly at: number; readonly isOfSecond: boolean }[] = [];
    api = await startFakeApi((call, index, response) => {
      arrivals.push({ at: Date.now(), isOfSecond: call.body.includes("of-the-second") });
      if (index > 0) take(call, response);
      else answerJson(response, 429, {}, { "retry-after": "3" });
    });
    const requestOf = (source: string): LoadRequest => ({
      sourcePath: `${workdir.path}/${source}`,
      mappingPath: `${workdir.path}/a.yaml`,
      preflight: true,
      connection: { baseUrl: api.url, tenant: "acme" },
      runsDir: `${workdir.path}/waybill-runs`,
      env: { WAYBILL_TOKEN: testToken },
    });
    workdir.file("1.csv", actionRows(2));
    workdir.file("2.csv", actionRows(2).replaceAll("Gold", "of-the-second"));
    const [first, second] = await Promise.all(
      ["1.csv", "2.csv"].map(
        async (source) => await beginOnWord({ kind: "load", request: requestOf(source) }),
      ),
    );
    try {
      const firstOver = first?.go();
      const until = await pauseToldOf(workdir, `${api.url} acme`);
      const ended = [await second?.go(), await firstOver];
      assert.deepEqual(
        ended.map((one) => one?.exitCode),
        [0, 0],
      );
      const ofSecond = arrivals.filter(({ isOfSecond }) => isOfSecond).map(({ at }) => at);
      assert.equal(ofSecond.length, 2);
      assert.ok(Math.min(...ofSecond) >= until - toleranceMs, "it did not wait");
    } finally {
      first?.kill();
      second?.kill();
    }
  });

  it("in one watch: drops have one pace, and know of one another", async () => {
    const held: (() => void)[] = [];
    const progress = new Map<string, () => LoadProgress>();
    const seen = new Map<string, number | undefined>();
    api = await startFakeApi((call, _index, response) => {
      held.push(() => take(call, response));
      if (held.length < 2) return;
      for (const [drop, of] of progress) seen.set(drop, of().pace?.loads);
      for (const answer of held.splice(0)) answer();
    });
    workdir.file("inbox/one-1.csv", actionRows(1));
    workdir.file("inbox/two-1.csv", actionRows(1).replace("Gold", "Silver"));
    workdir.file("waybill.config.yaml", configurationOf(api.url));
    const stop = new AbortController();
    let done = 0;
    await watchDrops({
      configPath: `${workdir.path}/waybill.config.yaml`,
      env: { TOKEN: testToken },
      stopSignal: stop.signal,
      observerOf: (drop) => ({ onStart: ({ progress: of }) => progress.set(drop, of) }),
      onArrival: ({ state }) => {
        if (state === "done") done += 1;
        if (done === 2) stop.abort();
      },
    });
    assert.deepEqual(
      seen,
      new Map([
        ["one", 2],
        ["two", 2],
      ]),
    );
  });
});

/** Until when a load has told others to wait, in epoch milliseconds; looks until there is one. */
async function pauseToldOf(workdir: Workdir, account: string): Promise<number> {
  const ledger = await openLedger(`${workdir.path}/waybill-runs/ledger.db`, { mayOnlyRead: true });
  try {
    let told: number | undefined;
    await until(async () => {
      const heard = await ledger.paces.listen({ account, teller: "" }, Date.now());
      told = heard.find(({ pausedUntil }) => pausedUntil !== undefined)?.pausedUntil;
      return told !== undefined;
    });
    assert.ok(told !== undefined);
    return told;
  } finally {
    await ledger.close();
  }
}

const dropOf = (name: string): string => `
  ${name}:
    from: ./inbox
    match: "${name}-{seq}.csv"
    mapping: a.yaml
    connection: it
    complete: rename
    after: { archive: ./archive, failed: ./failed, quarantine: ./quarantine }
    every: 1s`;

const configurationOf = (baseUrl: string): string => `version: 1
connections:
  it: { base_url: "${baseUrl}", tenant: acme, token: { env: TOKEN } }
drops:${dropOf("one")}${dropOf("two")}
`;
