import assert from "node:assert/strict";
import type { Simulator } from "../../src/simulator/simulator.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";
import {
  billingRunAction,
  call,
  createManualClock,
  invoiceDetail,
  type Reply,
  simulate,
  stopSimulators,
} from "./simulator-fixture.ts";

const put = (simulator: Simulator, id = "a-1"): Promise<Reply> =>
  call("PUT", `${simulator.urls.collect}/billingRunActions/acme/${id}`, {
    body: billingRunAction(id),
  });

const putDetail = (simulator: Simulator): Promise<Reply> =>
  call("PUT", `${simulator.urls.billingplatform}/rest/2.0/ACTIVITY`, {
    body: { brmObjects: invoiceDetail("1") },
  });

/** Statuses of so many requests, one after the other; 0 where the connection ended. */
async function statuses(simulator: Simulator, count: number): Promise<readonly number[]> {
  const seen: number[] = [];
  for (let index = 0; index < count; index += 1) {
    seen.push(
      await put(simulator, `a-${index}`).then(
        ({ status }) => status,
        () => 0,
      ),
    );
  }
  return seen;
}

describe("the simulator's limits", () => {
  afterEach(stopSimulators);

  it("lets a burst through, then the rate", async () => {
    const clock = createManualClock();
    const simulator = await simulate({ clock, rate: { requestsPerSecond: 2, burst: 3 } });
    assert.deepEqual(await statuses(simulator, 5), [200, 200, 200, 429, 429]);
    clock.advance(500);
    assert.deepEqual(await statuses(simulator, 2), [200, 429]);
    clock.advance(60_000);
    assert.deepEqual(await statuses(simulator, 4), [200, 200, 200, 429]);
  });

  it("limits each service by itself", async () => {
    const simulator = await simulate({ clock: createManualClock(), rate: "1/min" });
    assert.deepEqual([(await put(simulator)).status, (await put(simulator)).status], [200, 429]);
    assert.equal((await putDetail(simulator)).status, 200);
  });

  it("says when to come back in seconds, as a date, or not at all", async () => {
    const expected = { seconds: "10", date: "Sun, 22 Nov 2026 10:00:10 GMT", none: null };
    for (const retryAfter of ["seconds", "date", "none"] as const) {
      const simulator = await simulate({ clock: createManualClock(), rate: "6/min", retryAfter });
      await statuses(simulator, 1);
      const refused = await put(simulator);
      assert.equal(refused.status, 429);
      assert.equal(refused.headers.get("retry-after"), expected[retryAfter]);
      assert.equal(refused.headers.get("date"), "Sun, 22 Nov 2026 10:00:00 GMT");
    }
  });

  it("keeps a daily quota, and opens again on the next day", async () => {
    const clock = createManualClock();
    const simulator = await simulate({ clock, requestsPerDay: 2 });
    assert.deepEqual(await statuses(simulator, 3), [200, 200, 429]);
    clock.advance(1000);
    assert.equal((await put(simulator)).headers.get("retry-after"), String(86_400 - 1));
    clock.advance(86_399_000);
    assert.equal((await put(simulator)).status, 200);
  });

  it("refuses more requests at a time than it may hold", async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const clock = { ...createManualClock(), sleep: () => held };
    const simulator = await simulate({ clock, latency: 10, maxInFlight: 2 });
    const waiting = [put(simulator, "a-1"), put(simulator, "a-2"), put(simulator, "a-3")];
    const refused = await Promise.race(waiting);
    release();
    const all = await Promise.all(waiting);
    assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, null]);
    assert.deepEqual(
      all.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 200, 429],
    );
    assert.equal(simulator.counts().mostInFlight, 3);
  });
});

describe("the simulator's faults", () => {
  afterEach(stopSimulators);

  it("takes the latency that is set, drawn from the range", async () => {
    const clock = createManualClock();
    await statuses(await simulate({ clock, latency: 30 }), 2);
    await statuses(await simulate({ clock, latency: "50-60" }), 20);
    const [first, second, ...drawn] = clock.slept;
    assert.deepEqual([first, second], [30, 30]);
    assert.ok(drawn.every((ms) => ms >= 50 && ms <= 60) && new Set(drawn).size > 3);
  });

  it("fails the share that is set, the same requests for the same seed", async () => {
    const run = async (options: SimulatorOptions): Promise<readonly number[]> =>
      statuses(await simulate(options), 100);
    const first = await run({ faults: "30%", seed: 7 });
    const failed = first.filter((status) => status === 500 || status === 503).length;
    assert.ok(failed > 15 && failed < 45, String(failed));
    assert.ok(first.includes(500) && first.includes(503));
    assert.deepEqual(await run({ faults: 0.3, seed: 7 }), first);
    assert.notDeepEqual(await run({ faults: 0.3, seed: 8 }), first);
  });

  it("processes a request whose answer is lost", async () => {
    const simulator = await simulate({ lost: 1 });
    assert.deepEqual(await statuses(simulator, 2), [0, 0]);
    assert.deepEqual(
      simulator.records("collect").map(({ id }) => id),
      ["a-0", "a-1"],
    );
    const { lost, answered } = simulator.counts();
    assert.deepEqual([lost, answered], [2, {}]);
  });

  it("does not process a request that it answers with a fault", async () => {
    const simulator = await simulate({ faults: 1 });
    await statuses(simulator, 2);
    assert.deepEqual(simulator.records("collect"), []);
  });

  it("words a Rhythm error as set", async () => {
    const expected = {
      message: ["application/json; charset=utf-8", /^\{"message":"There is no record/],
      Message: ["application/json; charset=utf-8", /^\{"Message":"There is no record/],
      error: ["application/json; charset=utf-8", /^\{"error":"There is no record/],
      text: ["text/plain; charset=utf-8", /^There is no record/],
      html: ["text/html; charset=utf-8", /^<!doctype html>.*There is no record/],
      empty: [null, /^$/],
    } as const;
    for (const errorBody of ["message", "Message", "error", "text", "html", "empty"] as const) {
      const { urls } = await simulate({ errorBody });
      const reply = await call("GET", `${urls.collect}/billingRuns/acme/nobody`);
      const [contentType, text] = expected[errorBody];
      assert.deepEqual([reply.status, reply.headers.get("content-type")], [404, contentType]);
      assert.match(reply.text, text);
    }
  });

  it("words a BillingPlatform error as set", async () => {
    const expected = {
      message: { error: "Not found", message: "There is no record with the id 9." },
      errors: {
        errors: [{ error_code: "NOT_FOUND", error_text: "There is no record with the id 9." }],
      },
    };
    for (const shape of ["message", "errors"] as const) {
      const { urls } = await simulate({ billingplatformErrorBody: shape });
      const reply = await call("GET", `${urls.billingplatform}/rest/2.0/ACTIVITY/9`);
      assert.deepEqual([reply.status, reply.json], [404, expected[shape]]);
    }
  });
});
