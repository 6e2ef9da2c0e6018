import assert from "node:assert/strict";
import { startSimulator, type LoadReport, type Simulator } from "../../src/index.ts";
import { createLeapingClock } from "../support/leaping-clock.ts";
import { makeLoadPlace, type LoadPlace } from "../support/load-place.ts";

const env = { BP_PASSWORD: "pass word", BP_SESSION: "ready-made" };
const dayMs = 24 * 3_600_000;

describe("a limit on requests in 24 hours", () => {
  let place: LoadPlace;
  let simulator: Simulator;

  beforeEach(async () => {
    place = makeLoadPlace();
    simulator = await startSimulator();
  });
  afterEach(async () => {
    await simulator.stop();
    place.remove();
  });

  const settings = (limit: number, more = ""): string =>
    `base_url: ${simulator.urls.billingplatform}\nrequests_per_day: ${limit}\nsession_id: {env: BP_SESSION}${more}`;
  const stopOf = ({ exitCode, error }: LoadReport): unknown[] => [exitCode, error?.code];

  it("stops a load where it is reached, resumable after a day, with no request too many", async () => {
    const clock = createLeapingClock();
    const report = await place.load("details", 25, settings(10), { env, clock });
    assert.deepEqual(stopOf(report), [3, "ERR_QUOTA_USED_UP"]);
    assert.match(String(report.error?.actions[0]), /^Resume the load after \d{4}-\d\d-\d\dT/);
    assert.equal(simulator.received().length, 10);
    assert.equal(report.summary.outcomes.applied, 10);
    assert.equal(report.summary.outcomes["not-attempted"], 15);

    assert.deepEqual(stopOf(await place.resume(report, { env, clock })), [3, "ERR_QUOTA_USED_UP"]);
    assert.equal(simulator.received().length, 10);

    clock.leap(dayMs + 900_000);
    const later = await place.resume(report, { env, clock });
    assert.equal(later.summary.outcomes.applied, 20);
    clock.leap(dayMs + 900_000);
    const last = await place.resume(report, { env, clock });
    assert.deepEqual(
      [last.exitCode, last.summary.outcomes.applied, simulator.received().length],
      [0, 25, 25],
    );
  });

  it("is shared by all loads of the account, whatever their credentials", async () => {
    const clock = createLeapingClock();
    const first = await place.load("details", 6, settings(10), { env, clock });
    assert.equal(first.exitCode, 0);
    const second = await place.load("details", 6, settings(10, "\ncache_dir: elsewhere"), {
      env,
      clock,
    });
    assert.deepEqual([second.exitCode, second.summary.outcomes.applied], [3, 4]);
  });

  it("counts sign-ins, and requests that are sent again, like all others", async () => {
    await simulator.stop();
    simulator = await startSimulator({
      logins: [{ username: "ann", password: env.BP_PASSWORD }],
    });
    const login = `base_url: ${simulator.urls.billingplatform}\nrequests_per_day: 10\nlogin: {username: ann, password: {env: BP_PASSWORD}}`;
    const report = await place.load("details", 25, login, { env });
    assert.deepEqual(stopOf(report), [3, "ERR_QUOTA_USED_UP"]);
    assert.equal(simulator.received().length, 10);
    assert.equal(report.summary.outcomes.applied, 9);
  });

  it("is told of before the load when the rows will not fit", async () => {
    const seen: string[] = [];
    const confirm = async ({
      warnings,
    }: {
      readonly warnings: readonly string[];
    }): Promise<boolean> => {
      seen.push(...warnings.filter((warning) => warning.includes("24 hours")));
      return true;
    };
    await place.load("details", 6, settings(10), { env, confirm });
    assert.deepEqual(seen, []);
    await place.load("details", 6, settings(10), { env, confirm });
    assert.match(
      String(seen[0]),
      /^This load needs at least 6 requests; the account has 4 left of its 10 in 24 hours\. The load will stop there, resumable from \d{4}-/,
    );
  });
});
