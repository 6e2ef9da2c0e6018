import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { type LoadRequest, type Simulator } from "../../../src/index.ts";
import { openLedger } from "../../../src/ledger/open-ledger.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import type { SharedAccount } from "../../../src/ledger/limit-book.ts";
import { startSimulator } from "../../../src/simulator/start-simulator.ts";
import { usePostgres } from "../../servers/use-postgres.ts";
import { beginAtOnce, beginOnWord, type Asked } from "../../support/begin-at-once.ts";
import { answerJson, startFakeApi, type FakeApi } from "../../support/fake-api.ts";
import { actionMapping, actionRows } from "../../support/load-files.ts";
import { until } from "../../support/until.ts";
import { makeWorkdir, testToken, type Workdir } from "../../support/workdir.ts";

const hosts = ["first", "second", "third"] as const;

describe("processes of three hosts with one account and a ledger in PostgreSQL", () => {
  const postgres = usePostgres();
  let workdir: Workdir;
  let ledger: Ledger;
  let api: FakeApi | undefined;
  let simulator: Simulator | undefined;
  let begun: readonly Asked[] = [];
  beforeEach(async () => {
    workdir = makeWorkdir();
    workdir.file("a.yaml", actionMapping);
    ledger = await openLedger(addressOf("limits"), {});
  });
  afterEach(async () => {
    for (const { kill } of begun) kill();
    await api?.stop();
    await simulator?.stop();
    await ledger.close();
    await postgres.admin.query("DROP SCHEMA limits CASCADE");
    workdir.remove();
  });

  const addressOf = (schema: string): string =>
    postgres.server.address("postgres", `?schema=${schema}`);
  /** Nothing is shared but the ledger. */
  const requestOf = (host: string, baseUrl: string, rows: number): LoadRequest => ({
    sourcePath: workdir.file(`${host}.csv`, actionRows(rows).replaceAll("Gold", host)),
    mappingPath: `${workdir.path}/a.yaml`,
    preflight: true,
    // One at a time: nothing is on its way when the first refusal is heard.
    connection: { baseUrl, tenant: "acme", concurrency: 1 },
    runsDir: `${workdir.path}/runs of ${host}`,
    ledger: { address: addressOf("limits") },
    env: { WAYBILL_TOKEN: testToken },
  });
  const look = async (baseUrl: string): Promise<SharedAccount | undefined> =>
    await ledger.limits.look(createHash("sha256").update(`${baseUrl} acme`).digest("hex"));

  it("all wait for what the API told one of them, and one of them tries first", async () => {
    const arrivals: { readonly at: number; readonly host: string | undefined }[] = [];
    let probe: (() => void) | undefined;
    const take = (path: string, response: ServerResponse): void =>
      answerJson(response, 200, { id: decodeURIComponent(path.split("/").at(-1) ?? "") });
    api = await startFakeApi(({ path, body }, index, response) => {
      arrivals.push({ at: Date.now(), host: hosts.find((host) => body.includes(host)) });
      if (index === 0) answerJson(response, 429, {}, { "retry-after": "3" });
      else if (index === 1) probe = () => take(path, response);
      else take(path, response);
    });
    const { url } = api;
    begun = await Promise.all(
      hosts.map(
        async (host) => await beginOnWord({ kind: "load", request: requestOf(host, url, 1) }),
      ),
    );
    const [first, ...others] = begun.map(({ go }) => go);
    assert.ok(first !== undefined);
    const ended = [first()];
    await until(async () => ((await look(url))?.gate.epoch ?? 0) === 1);
    ended.push(...others.map(async (go) => await go()));
    await until(() => probe !== undefined);
    await until(async () => (await look(url))?.members.length === 3);
    const held = await look(url);
    assert.ok(held !== undefined);
    // They go on telling that they are there, and none of them sends anything.
    await until(async () => {
      const members = (await look(url))?.members ?? [];
      return members.every(({ toldAt }) => toldAt > held.now + 500);
    });
    assert.deepEqual(
      arrivals.map(({ host }) => host),
      ["first", "first"],
    );
    const [refused, tried] = arrivals;
    assert.ok((tried?.at ?? 0) - (refused?.at ?? 0) >= 2950, "it did not wait");
    probe?.();
    assert.deepEqual(
      (await Promise.all(ended)).map(({ exitCode }) => exitCode),
      [0, 0, 0],
    );
    assert.equal(arrivals.length, 4);
    const after = await look(url);
    assert.deepEqual([after?.gate.epoch, after?.members], [2, []]);
  });

  it("send what they have, each row once, and leave behind what they have learned", async () => {
    // Met on a machine that is busy, too.
    simulator = await startSimulator({ rate: "8/s burst 4" });
    const { collect: url } = simulator.urls;
    const ended = await beginAtOnce(
      hosts.map((host) => ({ kind: "load", request: requestOf(host, url, 20) })),
    );
    assert.deepEqual(
      ended.map(({ exitCode }) => exitCode),
      [0, 0, 0],
    );
    const taken = simulator.received().filter(({ status }) => (status ?? 500) < 300);
    assert.equal(taken.length, 60);
    const { pace, members, term } = (await look(url)) ?? {};
    assert.deepEqual(members, []);
    assert.ok(term !== undefined && term >= 1);
    assert.ok(pace?.ceiling !== undefined, "the limit was met");
  });
});
