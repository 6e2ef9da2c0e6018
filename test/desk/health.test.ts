import assert from "node:assert/strict";
import { join } from "node:path";
import { runLoad, surveyUse, type LoadReport } from "../../src/index.ts";
import { createCountdown } from "../support/countdown.ts";
import { actionRows } from "../support/load-files.ts";
import { until } from "../support/until.ts";
import { dataOf } from "../support/workdir.ts";
import { makeDeskPlace, type DeskPlace } from "./desk-place.ts";
import type { Visit } from "./visit.ts";

describe("the health of a desk", function () {
  this.timeout(60_000);
  let place: DeskPlace;
  let visit: Visit;
  let account: string;
  let load: Promise<LoadReport>;
  const stop = new AbortController();
  const books = () => ({ runsDir: join(place.workdir.path, "waybill-runs") });
  const configPath = () => join(place.workdir.path, "waybill.config.yaml");
  /** Of a part of the page: what stands there, and the numbers as they are stored. */
  const partOf = async (id: string) => {
    const { body } = await visit.get("/health");
    const part = new RegExp(`<div id="part-${id}"[^]*?</section>`).exec(body)?.[0] ?? "";
    const numbers = [...part.matchAll(/<data value="([^"]*)"/g)].map(([, value]) => Number(value));
    const times = [...part.matchAll(/<time datetime="([^"]*)"/g)].map(([, at]) => at);
    return { part, numbers, times };
  };

  before(async () => {
    place = makeDeskPlace();
    const some = createCountdown(3);
    // The third row's answer never comes, so that the load stands still while it is looked at.
    await place.simulate({
      rules: [{ match: { id: "act-3" }, answer: "lost" }],
      onReceived: some.tell,
    });
    const { workdir, simulator } = place;
    const url = simulator().urls.collect;
    account = `${url} acme`;
    workdir.file(
      "waybill.config.yaml",
      `version: 1\nconnections:\n  it:\n    base_url: ${url}\n    tenant: acme\n    token: {env: WAYBILL_TOKEN}\n    rate: 50/s\n    concurrency: 1\n    requests_per_day: 500\n`,
    );
    await place.open({ configPath: configPath() });
    visit = await place.enter();
    load = runLoad({
      ...books(),
      sourcePath: workdir.file("a.csv", actionRows(6)),
      mappingPath: join(workdir.path, "m.yaml"),
      connection: { name: "it", configPath: configPath() },
      env: { WAYBILL_TOKEN: "a-token" },
      abortSignal: stop.signal,
      stopSignal: stop.signal,
    });
    await some.over;
    await until(async () => {
      const { accounts, executions } = await surveyUse({ ...books(), configPath: configPath() });
      return accounts[0]?.loads === 1 && executions.length === 1;
    });
  });
  after(async () => {
    stop.abort();
    await load;
    await place.close();
  });

  it("has the numbers of doctor: what accounts are under and have used", async () => {
    const { accounts } = dataOf(await place.workdir.run(["doctor", "--json"]));
    assert.deepEqual(
      accounts.map((one: { readonly account: string }) => one.account),
      [account],
    );
    const [{ loads, processes, limit, pausedUntil, epoch, requests, day }] = accounts;
    assert.deepEqual(
      [loads, processes, limit, pausedUntil, epoch, requests],
      [1, 1, null, null, null, null],
    );
    assert.equal(day.limit, 500);
    assert.ok(day.used >= 3 && day.used <= 500, String(day.used));
    const { part, numbers, times } = await partOf("accounts");
    assert.ok(part.includes(account));
    assert.deepEqual(numbers, [loads, processes, day.used, day.limit]);
    assert.deepEqual(times, [new Date(day.freeAt).toISOString()]);
  });

  it("has the processes at work, and until when each has its load", async () => {
    const { executions } = dataOf(await place.workdir.run(["doctor", "--json"]));
    const [{ loadId, pid, host, standing, writtenAt, leaseEndsAt }] = executions;
    assert.deepEqual(
      [executions.length, pid, standing, leaseEndsAt - writtenAt],
      [1, process.pid, "running", 30_000],
    );
    const { part, times } = await partOf("processes");
    assert.ok(part.includes(`${pid} on ${host}`), part);
    assert.ok(part.includes(`/loads/${loadId}`));
    assert.equal(times.length, 2);
    const [wrote = "", until = ""] = times;
    assert.equal(Date.parse(until) - Date.parse(wrote), 30_000);
    assert.ok(Date.parse(wrote) >= writtenAt);
    const said = (await place.workdir.run(["doctor"])).stdout;
    assert.match(
      said,
      new RegExp(`^process ${pid} on .*: load ${loadId} \\(a\\.csv\\), running`, "m"),
    );
    assert.match(said, /^account \S+ acme: 1 load of 1 process, \d+ of 500 requests in 24 hours$/m);
  });

  it("has the room that is left, and what the ledger takes", async () => {
    const { disks } = dataOf(await place.workdir.run(["doctor", "--json"]));
    assert.deepEqual(
      disks.map(({ what, taken }: { readonly what: string; readonly taken: number | null }) => [
        what,
        taken !== null,
      ]),
      [
        ["runs", false],
        ["ledger", true],
      ],
    );
    const { part, numbers } = await partOf("disks");
    assert.equal(numbers.length, 3);
    assert.match(part, /\d [GM]B/);
    const measured = await surveyUse({ ...books(), freeSpace: async () => 12_345_678_901 });
    assert.deepEqual(
      measured.disks.map(({ free }) => free),
      [12_345_678_901, 12_345_678_901],
    );
    const { disks: none, ...rest } = await surveyUse({ runsDir: join(place.workdir.path, "new") });
    assert.deepEqual(rest, { accounts: [], executions: [] });
    assert.deepEqual(
      none.map(({ taken }) => taken),
      [undefined, undefined],
    );
  });
});
