import assert from "node:assert/strict";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { isoTime } from "../../src/kernel/clock.ts";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/index.ts";
import { createLeapingClock } from "../support/leaping-clock.ts";
import { makeLoadPlace, type LoadPlace } from "../support/load-place.ts";
import { makeWorkdir } from "../support/workdir.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";

const client = { clientId: "me", clientSecret: "hush-hush" };
const env = { CLIENT_SECRET: client.clientSecret };

describe("client credentials of Rhythm", () => {
  let place: LoadPlace;
  let simulator: Simulator;

  beforeEach(() => {
    place = makeLoadPlace();
  });
  afterEach(async () => {
    await simulator.stop();
    place.remove();
  });

  const simulate = async (options: SimulatorOptions = {}): Promise<void> => {
    simulator = await startSimulator({
      clients: [client],
      tenants: ["acme"],
      serverFields: "optional",
      ...options,
    });
  };
  const settings = (service: "collect" | "certifications" = "collect"): string =>
    `base_url: ${simulator.urls[service]}\ntenant: acme\nclient_credentials: {domain: "${simulator.url}", client_id: me, client_secret: {env: CLIENT_SECRET}}`;
  const mints = (): number =>
    simulator.received().filter(({ path }) => path === "/oauth/token").length;
  const refusals = (): number => simulator.counts().answered[401] ?? 0;
  const cached = (): { token?: { value: string }; mints: { count: number } } => {
    const [path = "", ...others] = place.cacheFiles();
    assert.deepEqual(others, []);
    return JSON.parse(readFileSync(path, "utf8"));
  };

  it("mint one token for several loads, and keep it where nobody else can read it", async () => {
    await simulate();
    for (let load = 0; load < 3; load += 1)
      assert.equal((await place.load("actions", 20, settings(), { env })).exitCode, 0);
    assert.equal(mints(), 1);
    const [path = ""] = place.cacheFiles();
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(place.cacheDir).mode & 0o777, 0o700);
    assert.equal(cached().mints.count, 1);
    assert.ok(!readFileSync(path, "utf8").includes(client.clientSecret));
  });

  it("renew the token before its end, so that no request is ever refused", async () => {
    const clock = createLeapingClock();
    await simulate({
      clock,
      tokenLifeSeconds: 3600,
      onReceived: ({ path }) => path.includes("billingRun") && clock.leap(60_000),
    });
    const report = await place.load("actions", 180, settings(), { env, clock });
    assert.equal(report.exitCode, 0);
    assert.equal(report.summary.outcomes.applied, 180);
    assert.equal(refusals(), 0);
    // Three hours in pieces of about 55 minutes.
    assert.ok(mints() >= 4 && mints() <= 5, `${mints()} tokens`);
  });

  it("replace a token that is refused before its end once, for all requests in flight", async () => {
    await simulate({ sessionExpiry: { requests: 20 } });
    const report = await place.load("actions", 30, settings(), { env });
    assert.equal(report.exitCode, 0);
    assert.equal(mints(), 2);
    for (const { writes } of simulator.records("collect")) assert.equal(writes.length, 1);
  });

  it("stop the load when the one that replaced it is refused too, and leave it to a resume", async () => {
    await simulate({ sessionExpiry: { requests: 10 } });
    const report = await place.load("actions", 60, settings(), { env });
    assert.equal(report.exitCode, 3);
    assert.equal(report.error?.code, "ERR_CREDENTIALS_REFUSED");
    assert.equal(mints(), 2);
    assert.equal(report.summary.outcomes.failed + report.summary.outcomes["in-doubt"], 0);
    const { applied } = report.summary.outcomes;
    assert.equal(report.summary.outcomes["not-attempted"], 60 - report.summary.outcomes.applied);
    // Whoever tries again at once fetches no further token; an hour later one more.
    assert.equal((await place.resume(report, { env })).summary.outcomes.applied, applied);
    assert.equal(mints(), 2);
    const clock = createLeapingClock();
    // The loads before leapt over their waits, so that their hour is over a little later.
    clock.leap(7_200_000);
    assert.ok((await place.resume(report, { env, clock })).summary.outcomes.applied > applied);
    assert.equal(mints(), 3);
  });

  it("send a create once more when its credential was refused, and make one record", async () => {
    await simulate({ sessionExpiry: { requests: 20 } });
    const report = await place.load("creations", 30, settings("certifications"), { env });
    assert.equal(report.exitCode, 0);
    assert.equal(simulator.records("certifications").length, 30);
    assert.equal(mints(), 2);
  });

  it("find out that a token is another tenant's before the first row", async () => {
    await simulate({ tenants: ["rival", "acme"] });
    const report = await place.load("actions", 3, settings(), { env });
    assert.equal(report.error?.code, "ERR_WRONG_TENANT");
    assert.equal(report.summary.outcomes["not-attempted"], 3);
    assert.equal(simulator.counts().requests, 1);
  });

  it("that are refused stop the load before the first row", async () => {
    await simulate();
    const report = await place.load("actions", 3, settings(), { env: { CLIENT_SECRET: "wrong" } });
    assert.equal(report.exitCode, 3);
    assert.equal(report.error?.code, "ERR_CREDENTIALS_REFUSED");
    assert.match(report.error?.message ?? "", /refuses the client credentials \(401\)/);
    assert.equal(simulator.counts().requests, 1);
  });

  it("ask again when the sign-in is busy, and give up soon", async () => {
    await simulate({ tokenQuota: 0 });
    const report = await place.load("actions", 3, settings(), { env });
    assert.equal(report.error?.code, "ERR_CREDENTIALS_UNAVAILABLE");
    assert.equal(mints(), 3);
  });

  it("are asked for no longer when the load is interrupted", async () => {
    const stop = new AbortController();
    await simulate({ tokenQuota: 0, onReceived: () => stop.abort(new Error("Ctrl-C")) });
    const report = await place.load("actions", 3, settings(), { env, stopSignal: stop.signal });
    assert.equal(report.exitCode, 130);
    assert.equal(mints(), 1);
  });

  it("warn before the load when most of the month's tokens are gone", async () => {
    await simulate();
    await place.load("actions", 1, settings(), { env });
    const [path = ""] = place.cacheFiles();
    const write = (month: string): void =>
      writeFileSync(path, JSON.stringify({ version: 1, mints: { month, count: 850 } }), {
        mode: 0o600,
      });
    const warnings: (readonly string[])[] = [];
    const confirm = async (plan: { readonly warnings: readonly string[] }): Promise<boolean> =>
      Boolean(warnings.push(plan.warnings));
    write(isoTime(Date.now()).slice(0, 7));
    const report = await place.load("actions", 1, settings(), { env, confirm });
    assert.match(warnings[0]?.join() ?? "", /asked for 850 tokens this month; .* may have 1000/);
    assert.match(place.log(report), /asked for 851 tokens this month/);
    write("2020-01");
    await place.load("actions", 1, settings(), { env, confirm });
    assert.doesNotMatch(warnings[1]?.join() ?? "", /tokens/);
    assert.equal(cached().mints.count, 1);
  });

  it("trust no cache that is damaged or that others could have written", async () => {
    await simulate();
    await place.load("actions", 1, settings(), { env });
    const [path = ""] = place.cacheFiles();
    chmodSync(path, 0o644);
    await place.load("actions", 1, settings(), { env });
    assert.equal(mints(), 2);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(cached().mints.count, 2);
    for (const [at, text] of ["", "{", "null", '{"version":1,"token":{"value":1}}'].entries()) {
      writeFileSync(path, text);
      await place.load("actions", 1, settings(), { env });
      assert.equal(mints(), at + 3);
    }
  });

  it("ask for nothing when the cache can't be written", async () => {
    await simulate();
    place.file("blocked", "a file, where a folder is wanted");
    const report = await place
      .load("actions", 1, settings(), {
        env: { ...env, WAYBILL_CACHE_DIR: `${place.path}/blocked/cache` },
      })
      .catch((error: unknown) => error);
    assert.equal(Reflect.get(Object(report), "code"), "ERR_TOKEN_CACHE");
    assert.equal(simulator.counts().requests, 0);
  });

  it("mint one token for processes that begin at the same time", async () => {
    await simulate();
    const workdir = makeWorkdir();
    try {
      workdir.file("actions.yaml", actionMapping);
      workdir.file("actions.csv", actionRows(5));
      workdir.file(
        "waybill.config.yaml",
        `version: 1\nconnections:\n  it:\n${settings().replaceAll(/^/gm, "    ")}\n`,
      );
      const words = [
        "load",
        "actions.csv",
        "-m",
        "actions.yaml",
        "--connection",
        "it",
        "--runs-dir",
      ];
      const runs = await Promise.all(
        ["a", "b", "c"].map((runsDir) =>
          workdir.runProgram([...words, runsDir], {
            env: { ...env, WAYBILL_CACHE_DIR: place.cacheDir },
          }),
        ),
      );
      for (const run of runs) assert.equal(run.code, 0, run.stderr);
      assert.equal(mints(), 1);
      assert.equal(place.cacheFiles().length, 1, "no lock and no draft is left");
    } finally {
      workdir.remove();
    }
  });
});
