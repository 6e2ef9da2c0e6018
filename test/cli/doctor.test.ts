import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import {
  type Clock,
  examineSetup,
  type ExamineRequest,
  exitCodes,
  type Finding,
  startSimulator,
  systemClock,
  targets,
} from "../../src/index.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { lookAtRuntime } from "../../src/setup/look-at-machine.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { answerJson, startFakeApi } from "../support/fake-api.ts";
import { startRawServer } from "../support/raw-server.ts";
import {
  assertExit,
  assertRefused,
  dataOf,
  makeWorkdir,
  type Workdir,
} from "../support/workdir.ts";

const { ok, someRowsOtherwise, couldNotStart, nothingGoesIn } = exitCodes;
const goodToken = "good-token-4711";

/** A JWT that says this of itself. */
const tokenSaying = (claims: object): string =>
  ["{}", JSON.stringify(claims), "signature"]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");

describe("waybill doctor", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  let configPath: string;
  before(async () => {
    simulator = await startSimulator({
      tokens: [goodToken],
      tenants: ["acme"],
      logins: [{ username: "anna", password: "secret-word" }],
      serverFields: "optional",
    });
    workdir = makeWorkdir();
    configPath = workdir.file(
      "waybill.config.yaml",
      `version: 1
connections:
  rhythm:
    base_url: ${simulator.urls.collect}
    tenant: acme
    token: { env: RHYTHM_TOKEN }
  bp:
    base_url: ${simulator.urls.billingplatform}
    login: { username: anna, password: { env: BP_PASSWORD } }
`,
    );
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const env = { RHYTHM_TOKEN: goodToken, BP_PASSWORD: "secret-word" };
  const look = async (changes: Partial<ExamineRequest> = {}) =>
    await examineSetup({
      runsDir: join(workdir.path, "runs"),
      env,
      ...changes,
      connection: { configPath, ...changes.connection },
    });
  /** `[what, how]` of everything, or of what is not good. */
  const standings = (findings: readonly Finding[]): readonly (readonly [string, string])[] =>
    findings.map(({ about, standing }) => [about, standing] as const);
  const faults = (findings: readonly Finding[]) =>
    findings.filter(({ standing }) => standing === "bad");
  /** The only fault. */
  const faultOf = ({ findings }: { readonly findings: readonly Finding[] }): Finding => {
    const [fault, ...others] = faults(findings);
    assert.ok(fault !== undefined && others.length === 0, JSON.stringify(findings));
    assert.ok(fault.actions.length > 0, "says what to do");
    return fault;
  };

  it("finds good what is good: the machine, and every connection of the configuration", async () => {
    const { findings, exitCode } = await look();
    const perConnection = [
      "connection",
      "address",
      "tenant",
      "credential",
      "read",
      "clock",
      "limits",
    ];
    assert.deepEqual(
      standings(findings),
      ["runtime", "disk", "ledger", ...perConnection, ...perConnection].map((about) => [
        about,
        "good",
      ]),
    );
    assert.equal(exitCode, ok);
  });

  it("writes nothing, and gives a session back", async () => {
    const before = simulator.counts();
    await look({ connection: { name: "bp" } });
    const after = simulator.received().slice(-3);
    assert.deepEqual(
      after.map(({ method, path }) => `${method} ${path.split("/").at(-1)}`),
      ["POST login", "GET 0", "POST logout"],
    );
    assert.equal(simulator.counts().requests - before.requests, 3);
    assert.ok(!workdir.exists("runs"));
  });

  for (const { name, path } of targets)
    it(`asks for a record that nobody has, for ${name}`, async () => {
      const isRhythm = path.includes("{tenantId}");
      const connection = {
        baseUrl: simulator.urls[isRhythm ? serviceOf(name) : "billingplatform"],
        ...(isRhythm ? { tenant: "acme" } : {}),
      };
      const { findings, exitCode } = await look({
        connection,
        target: name,
        env: { WAYBILL_TOKEN: goodToken },
      });
      assert.deepEqual(faults(findings), []);
      assert.equal(findings.find(({ about }) => about === "read")?.standing, "good");
      assert.equal(exitCode, ok);
      assert.equal(simulator.received().at(-1)?.method, "GET");
    });

  it("tells a wrong key, without showing it", async () => {
    const run = await workdir.run(["doctor", "--connection", "rhythm"], {
      env: { RHYTHM_TOKEN: "wrong-token-0815" },
    });
    assertExit(run, nothingGoesIn);
    assert.match(
      run.stdout,
      /^bad +read +ERR_CREDENTIALS_REFUSED: the API does not accept the credential .*401/m,
    );
    assert.match(run.stdout, /^ {2}→ Renew WAYBILL_TOKEN/m);
    assert.match(run.stdout, /^1 thing to put right\. Nothing was written\.$/m);
    assert.doesNotMatch(run.stdout + run.stderr, /0815/);
    const wrong = { ...env, BP_PASSWORD: "wrong-password-0815" };
    const login = await look({ connection: { name: "bp" }, env: wrong });
    assert.equal(faultOf(login).about, "credential");
    assert.equal(login.exitCode, nothingGoesIn);
    assert.doesNotMatch(JSON.stringify(login), /0815/);
  });

  it("tells a wrong tenant, by the token itself or by the answer", async () => {
    const there = await look({ connection: { name: "rhythm", tenant: "other" } });
    assert.deepEqual([faultOf(there).about, there.exitCode], ["read", nothingGoesIn]);
    assert.match(
      faultOf(there).says,
      /refuses this credential for the tenant or the operation: 403/,
    );
    const claims = { "http://rhythmsoftware.com/tenant_id": "other", exp: Date.now() / 1000 + 600 };
    const here = await look({
      connection: { name: "rhythm" },
      env: { RHYTHM_TOKEN: tokenSaying(claims) },
    });
    assert.deepEqual([faultOf(here).about, faultOf(here).code], ["tenant", "ERR_WRONG_TENANT"]);
    assert.equal(here.exitCode, nothingGoesIn);
  });

  it("tells a token that has ended, before anything is asked", async () => {
    const requests = simulator.counts().requests;
    const ended = await look({
      connection: { name: "rhythm" },
      env: { RHYTHM_TOKEN: tokenSaying({ exp: 1_700_000_000 }) },
    });
    assert.deepEqual([faultOf(ended).code, ended.exitCode], ["ERR_TOKEN_EXPIRED", nothingGoesIn]);
    assert.equal(simulator.counts().requests, requests);
  });

  it("tells a clock that is wrong, and by how much", async () => {
    for (const [minutes, says] of [
      [10, /^this machine is (10 min 0 s|9 min 59 s|10 min 1 s) ahead of the server$/],
      [-10, /^this machine is (10 min 0 s|9 min 59 s|10 min 1 s) behind the server$/],
    ] as const) {
      const clock: Clock = { ...systemClock, now: () => Date.now() + minutes * 60_000 };
      const { findings, exitCode } = await look({ connection: { name: "rhythm" }, clock });
      assert.match(faultOf({ findings }).says, says);
      assert.deepEqual([faultOf({ findings }).about, exitCode], ["clock", someRowsOtherwise]);
    }
  });

  it("tells a disk that is full", async () => {
    const full = await look({ connection: { name: "rhythm" }, freeSpace: async () => 12_400_000 });
    assert.equal(
      faultOf(full).says,
      `12 MB free for ${join(workdir.path, "runs")}, and a load of a million rows takes about 390 MB`,
    );
    assert.equal(full.exitCode, someRowsOtherwise);
  });

  it("tells a ledger that is damaged, or gone though loads were run", async () => {
    const runsDir = join(workdir.path, "damaged");
    workdir.file("damaged/ledger.db", "this is no ledger".repeat(300));
    const damaged = await look({ connection: { name: "rhythm" }, runsDir });
    assert.deepEqual([faultOf(damaged).about, damaged.exitCode], ["ledger", someRowsOtherwise]);

    const words = ["--runs-dir", "lost", "--connection", "rhythm"];
    const files = [
      workdir.file("a.csv", actionRows(2)),
      "-m",
      workdir.file("a.yaml", actionMapping),
    ];
    assertExit(await workdir.run(["load", ...files, ...words], { env }), ok);
    const sound = await workdir.run(["doctor", ...words], { env });
    assert.match(sound.stdout, /^good +ledger +sound: 1 load$/m);
    rmSync(join(workdir.path, "lost", "ledger.db"));
    const lost = await workdir.run(["doctor", ...words], { env });
    assertExit(lost, someRowsOtherwise);
    assert.match(lost.stdout, /^bad +ledger +ERR_LEDGER_LOST: /m);
  });

  it("tells an address that can't be reached, and looks at no key then", async () => {
    const gone = await startFakeApi(() => undefined);
    await gone.stop();
    const { findings, exitCode } = await look({
      connection: { name: "rhythm", baseUrl: gone.url },
    });
    assert.deepEqual([faultOf({ findings }).code, exitCode], ["ERR_UNREACHABLE", nothingGoesIn]);
    assert.equal(
      findings.find(({ about }) => about === "credential"),
      undefined,
    );
  });

  it("tells an address where something else answers", async () => {
    const page = await startFakeApi((_call, _index, response) => {
      response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not here</h1>");
    });
    const elsewhere = await startFakeApi((_call, _index, response) => {
      response.writeHead(302, { location: "https://example.com/" }).end();
    });
    try {
      for (const [{ url }, says] of [
        [page, /answered with 404 by something that does not speak JSON/],
        [elsewhere, /the API answered 302 and points elsewhere/],
      ] as const) {
        const found = await look({ connection: { name: "rhythm", baseUrl: url } });
        assert.match(faultOf(found).says, says);
        assert.equal(found.exitCode, nothingGoesIn);
      }
    } finally {
      await page.stop();
      await elsewhere.stop();
    }
  });

  it("says what limits are announced, and does not take a busy API for a wrong key", async () => {
    let status = 404;
    const api = await startFakeApi((_call, _index, response) => {
      answerJson(
        response,
        status,
        {},
        { "x-ratelimit-limit": "600", "x-ratelimit-remaining": "599" },
      );
    });
    try {
      const { findings } = await look({ connection: { name: "rhythm", baseUrl: api.url } });
      assert.match(
        findings.find(({ about }) => about === "limits")?.says ?? "",
        /^announced: 600 requests \(599 left\); a load keeps to 8 in flight$/,
      );
      for (const [answer, says] of [
        [429, /asks for a pause \(429\)/],
        [503, /in trouble: status 503/],
      ] as const) {
        status = answer;
        const found = await look({ connection: { name: "rhythm", baseUrl: api.url } });
        assert.match(faultOf(found).says, says);
        assert.equal(found.exitCode, someRowsOtherwise);
      }
      status = 405;
      const unread = await look({ connection: { name: "rhythm", baseUrl: api.url } });
      assert.equal(unread.findings.find(({ about }) => about === "read")?.standing, "unknown");
      assert.equal(unread.exitCode, ok);
    } finally {
      await api.stop();
    }
  });

  it("ends on the first signal, also while nothing answers", async () => {
    const stop = new AbortController();
    const silent = await startRawServer(() => stop.abort());
    try {
      const looking = look({
        connection: { name: "rhythm", baseUrl: silent.url },
        stopSignal: stop.signal,
      });
      await assert.rejects(looking, { code: "ERR_INTERRUPTED", exitCode: exitCodes.interrupted });
    } finally {
      await silent.stop();
    }
  });

  it("tells a configuration that can't be read, a connection that there is not, a key that is not there", async () => {
    const broken = workdir.file("broken.yaml", "version: 1\nconections: {}\n");
    const one = await look({ connection: { configPath: broken } });
    assert.deepEqual([faultOf(one).about, one.exitCode], ["configuration", couldNotStart]);
    const two = await look({ connection: { name: "rythm" } });
    assert.match(faultOf(two).says, /has no connection "rythm"\. Did you mean "rhythm"\?$/);
    assert.equal(two.exitCode, couldNotStart);
    const three = await look({ connection: { name: "rhythm" }, env: {} });
    assert.equal(faultOf(three).code, "ERR_CREDENTIAL_MISSING");
    assert.equal(three.exitCode, couldNotStart);
  });

  it("says that it looked at no connection where none is known", async () => {
    const none = join(workdir.path, "none.yaml");
    const { findings, exitCode } = await look({ connection: { configPath: none } });
    assert.equal(findings.at(-1)?.standing, "unknown");
    assert.match(
      findings.at(-1)?.says ?? "",
      /is not there, and no connection or address was named/,
    );
    assert.equal(exitCode, ok);
  });

  it("tells scripts the same", async () => {
    const run = await workdir.run(["doctor", "--connection", "rhythm", "--json"], { env });
    assertExit(run, ok);
    const { isGood, findings } = dataOf(run);
    assert.equal(isGood, true);
    assert.deepEqual(Object.keys(findings[0]), [
      "about",
      "connection",
      "standing",
      "says",
      "actions",
      "code",
    ]);
    assert.equal(findings.at(-1).connection, "rhythm");
  });

  it("refuses a target that there is not", async () => {
    const run = await workdir.run(["doctor", "--target", "rhythm/billing-run-actions"]);
    assertRefused(
      run,
      couldNotStart,
      "ERR_NO_SUCH_TARGET",
      /Did you mean "rhythm\/billing-run-action"\?/,
    );
  });

  it("knows what a runtime must be", () => {
    for (const [version, standing] of [
      ["22.17.1", "bad"],
      ["20.19.0", "bad"],
      ["22.18.0", "good"],
      ["24.1.0", "good"],
    ] as const)
      assert.equal(lookAtRuntime(version).standing, standing, version);
  });
});

/** The simulated service of a Rhythm target. */
function serviceOf(name: string): "collect" | "membership" | "certifications" {
  if (name.includes("membership")) return "membership";
  return name.includes("certification") ? "certifications" : "collect";
}
