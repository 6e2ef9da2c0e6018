import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import {
  startSimulator,
  type LoadReport,
  type LoadRequest,
  type Simulator,
  type SimulatorOptions,
} from "../../src/index.ts";
import { answerJson, startFakeApi, type FakeApi, type ReceivedCall } from "../support/fake-api.ts";
import { detailMapping, detailRows } from "../support/load-files.ts";
import { makeLoadPlace, type LoadPlace } from "../support/load-place.ts";
import { until } from "../support/until.ts";
import { makeWorkdir } from "../support/workdir.ts";

const env = { BP_PASSWORD: "pass word", BP_SESSION: "ready-made" };
const login = "login: {username: ann, password: {env: BP_PASSWORD}}";

describe("a BillingPlatform session", () => {
  let place: LoadPlace;
  let simulator: Simulator | undefined;
  let api: FakeApi | undefined;

  beforeEach(() => {
    place = makeLoadPlace();
  });
  afterEach(async () => {
    await simulator?.stop();
    await api?.stop();
    simulator = undefined;
    api = undefined;
    place.remove();
  });

  const simulate = async (options: SimulatorOptions = {}): Promise<Simulator> =>
    (simulator = await startSimulator({
      logins: [{ username: "ann", password: env.BP_PASSWORD }],
      ...options,
    }));
  const load = async (
    rows: number,
    baseUrl: string,
    way = login,
    changes: Partial<LoadRequest> = {},
  ): Promise<LoadReport> =>
    await place.load("details", rows, `base_url: ${baseUrl}\n${way}`, { env, ...changes });
  const count = (running: Simulator, end: string): number =>
    running.received().filter(({ path }) => path.endsWith(end)).length;

  it("is one for all requests, and is logged out at the end", async () => {
    const running = await simulate();
    const report = await load(40, running.urls.billingplatform);
    assert.equal(report.exitCode, 0);
    assert.equal(count(running, "/login"), 1);
    assert.equal(count(running, "/logout"), 1);
    assert.ok(running.received().at(-1)?.path.endsWith("/logout"));
    assert.equal(running.received().length, 42);
  });

  for (const expiredSession of ["401", "500"] as const) {
    it(`is opened again for everybody when the API says with ${expiredSession} that it has ended`, async () => {
      const running = await simulate({ sessionExpiry: { requests: 25 }, expiredSession });
      const report = await load(120, running.urls.billingplatform);
      assert.equal(report.exitCode, 0);
      assert.equal(report.summary.outcomes.applied, 120);
      const refused = running.counts().answered[Number(expiredSession)] ?? 0;
      assert.ok(refused > 0 && refused <= 7 * 8 + 1, `${refused} refusals`);
      // 25 requests a session; a session that ended takes at most the eight in flight with it.
      const logins = count(running, "/login");
      assert.ok(logins >= 5 && logins <= 7, `${logins} logins`);
      for (const { writes } of running.records("billingplatform")) assert.equal(writes.length, 1);
    });
  }

  it("that is refused as a 200 with an error code stops the load before the first row", async () => {
    const running = await simulate();
    const report = await load(3, running.urls.billingplatform, login, {
      env: { BP_PASSWORD: "x" },
    });
    assert.equal(report.exitCode, 3);
    assert.equal(report.error?.code, "ERR_CREDENTIALS_REFUSED");
    assert.match(
      report.error?.message ?? "",
      /refuses the login \(200 without a session, ErrorCode 1001\)/,
    );
    assert.equal(running.counts().requests, 1);
    assert.equal(report.summary.outcomes["not-attempted"], 3);
  });

  it("is logged out after a stop, too", async () => {
    const stop = new AbortController();
    const running = await simulate({
      onReceived: ({ order }) => order === 20 && stop.abort(new Error("Ctrl-C")),
    });
    const report = await load(100, running.urls.billingplatform, login, {
      stopSignal: stop.signal,
    });
    assert.equal(report.exitCode, 130);
    assert.ok(running.received().at(-1)?.path.endsWith("/logout"));
    assert.equal(running.received().at(-1)?.status, 200);
  });

  it("is logged out when the load is interrupted at the terminal", async () => {
    const running = await simulate({ latency: 20 });
    const workdir = makeWorkdir();
    try {
      workdir.file("details.yaml", detailMapping);
      workdir.file("details.csv", detailRows(400));
      workdir.file(
        "waybill.config.yaml",
        `version: 1\nconnections:\n  bp: {base_url: "${running.urls.billingplatform}", ${login}}\n`,
      );
      const words = ["load", "details.csv", "-m", "details.yaml", "--connection", "bp"];
      const program = workdir.start(words, { env });
      const isUnderWay = (): boolean => running.counts().requests > 20;
      await until(isUnderWay);
      program.process.kill("SIGINT");
      const run = await program.over;
      assert.equal(run.code, 130, run.stderr);
      assert.ok(running.received().at(-1)?.path.endsWith("/logout"));
    } finally {
      workdir.remove();
    }
  });

  it("is never opened nor closed when it is given ready-made", async () => {
    const running = await simulate({ sessionIds: [env.BP_SESSION] });
    const way = "session_id: {env: BP_SESSION}";
    assert.equal((await load(5, running.urls.billingplatform, way)).exitCode, 0);
    assert.equal(running.counts().requests, 5);
  });

  it("can be a token by client credentials instead, at the base URL", async () => {
    const running = await simulate({
      logins: [],
      clients: [{ clientId: "me", clientSecret: env.BP_PASSWORD }],
    });
    const way = "client_credentials: {client_id: me, client_secret: {env: BP_PASSWORD}}";
    for (const rows of [5, 6])
      assert.equal((await load(rows, running.urls.billingplatform, way)).exitCode, 0);
    assert.equal(count(running, "/auth/1.0/authenticate"), 1);
  });

  const fake = async (
    answer: (call: ReceivedCall, index: number, response: ServerResponse) => void,
  ): Promise<FakeApi> =>
    (api = await startFakeApi((call, index, response) => {
      if (!call.path.endsWith("/login")) return answer(call, index, response);
      const session = { SessionID: `session-${index}`, ErrorCode: 0, ErrorText: " " };
      answerJson(response, 200, { loginResponse: session });
    }));
  const applied = (call: ReceivedCall): object => ({
    updateResponse: [{ Id: JSON.parse(call.body).brmObjects.Id, ErrorCode: "0" }],
  });
  const pathsOf = ({ calls }: FakeApi, end: string): number =>
    calls.filter(({ path }) => path.endsWith(end)).length;

  it("stops the load when a new one is refused at once, and leaves no row in doubt", async () => {
    const running = await fake((call, _index, response) =>
      call.path.endsWith("/logout")
        ? answerJson(response, 200, {})
        : answerJson(response, 401, { error: "no" }),
    );
    const report = await load(50, running.url);
    assert.equal(report.exitCode, 3);
    assert.equal(report.error?.code, "ERR_CREDENTIALS_REFUSED");
    assert.match(report.error?.message ?? "", /401 "no", though it is new/);
    assert.equal(pathsOf(running, "/login"), 2);
    assert.equal(pathsOf(running, "/logout"), 1);
    assert.ok(pathsOf(running, "/ACTIVITY") <= 16);
    assert.equal(report.summary.outcomes["not-attempted"], 50);
  });

  it("is not opened again for a 403, which no login would change", async () => {
    const running = await fake((_call, _index, response) => answerJson(response, 403, {}));
    assert.equal((await load(5, running.url)).error?.code, "ERR_CREDENTIALS_REFUSED");
    assert.equal(pathsOf(running, "/login"), 1);
  });

  it("whose logout fails, or is never answered, changes nothing but a line in the log", async () => {
    for (const isAnswered of [true, false]) {
      const running = await fake((call, _index, response) => {
        if (!call.path.endsWith("/logout")) return answerJson(response, 200, applied(call));
        if (isAnswered) answerJson(response, 500, {});
        else response.destroy();
      });
      const report = await load(3, running.url);
      assert.equal(report.exitCode, 0);
      assert.match(place.log(report), /logout failed/);
      await running.stop();
    }
  });

  it("stops the load when the login fails in the middle of it", async () => {
    let isGone = false;
    const running = await startFakeApi((call, _index, response) => {
      if (call.path.endsWith("/login")) {
        if (isGone) return void response.destroy();
        isGone = true;
        return answerJson(response, 200, { loginResponse: [{ SessionID: "s-1", ErrorCode: "0" }] });
      }
      answerJson(response, 401, {});
    });
    api = running;
    const report = await load(20, running.url);
    assert.equal(report.error?.code, "ERR_CREDENTIALS_UNAVAILABLE");
    assert.equal(report.exitCode, 3);
    assert.equal(pathsOf(running, "/login"), 1 + 3, "one, and three tries for all rows together");
    assert.equal(report.summary.outcomes["not-attempted"], 20);
  });
});

describe("a credential from a file or a command", () => {
  let place: LoadPlace;
  let api: FakeApi;
  let good = "";

  beforeEach(async () => {
    place = makeLoadPlace();
    good = "first-token";
    api = await startFakeApi((call, index, response) => {
      if (index === 10) good = "second-token";
      if (index === 10) place.file("token", good);
      const isGood = call.headers.authorization === `Bearer ${good}`;
      answerJson(response, isGood ? 200 : 401, isGood ? { id: call.path.split("/").at(-1) } : {});
    });
    place.file("token", good);
  });
  afterEach(async () => {
    await api.stop();
    place.remove();
  });

  const program = JSON.stringify(process.execPath);
  for (const way of [
    "file: token",
    `command: [${program}, -p, "fs.readFileSync('token', 'utf8')"]`,
  ]) {
    it(`is read again when it is refused (${way.slice(0, 7)}), and stops the load when it is still the same`, async () => {
      const settings = `base_url: ${api.url}\ntenant: acme\ntoken: {${way}}`;
      const report = await place.load("actions", 30, settings);
      assert.equal(report.exitCode, 0, report.error?.message);
      good = "third-token";
      const before = api.calls.length;
      const refused = await place.load("actions", 30, settings);
      assert.equal(refused.error?.code, "ERR_CREDENTIALS_REFUSED");
      // At most the eight that are in flight, and the eight that were waiting for the other token.
      assert.ok(api.calls.length - before <= 16);
    });
  }
});
