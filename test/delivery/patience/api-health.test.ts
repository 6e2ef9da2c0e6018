import assert from "node:assert/strict";
import { answer } from "../../../docs/answer-cases.ts";
import { createApiHealth, type ApiHealth } from "../../../src/delivery/patience/api-health.ts";
import type { Exchange } from "../../../src/delivery/request.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

const rule = { requests: 3, lastsMs: 60_000 };
const isEnded = (body: string): boolean => body === "INVALID_SESSION_ID";
const silence: Exchange = { kind: "no-answer", cause: "connection reset", mayHaveArrived: true };

describe("createApiHealth", () => {
  const noteAll = (health: ApiHealth, exchanges: readonly Exchange[]): void => {
    for (const exchange of exchanges) health.note(exchange);
  };

  it("calls the API down when nothing but faults come for so many requests and so long", async () => {
    const clock = createFakeClock();
    const health = createApiHealth(rule, true, clock, isEnded);
    noteAll(health, [answer(500, ""), silence]);
    await clock.advance(59_000);
    assert.ok(!health.isSuspect());
    health.note(answer(503, ""));
    assert.ok(health.isSuspect());
    assert.equal(health.outage(), undefined);
    await clock.advance(1000);
    assert.deepEqual(health.outage(), {
      requests: 3,
      lastedMs: 60_000,
      last: "status 503",
      wasReached: true,
    });
  });

  it("tells an API that was never reached from one that is down", async () => {
    const clock = createFakeClock();
    const health = createApiHealth(rule, true, clock, isEnded);
    const refused = { ...silence, mayHaveArrived: false };
    noteAll(health, [answer(503, ""), answer(200, ""), refused, refused, refused]);
    await clock.advance(60_000);
    assert.equal(health.outage()?.wasReached, false);
    health.note(silence);
    assert.equal(health.outage()?.wasReached, true);
  });

  for (const status of [200, 400, 404, 429, 401]) {
    it(`takes a ${status} between faults as a sign of life`, async () => {
      const clock = createFakeClock();
      const health = createApiHealth(rule, true, clock, isEnded);
      noteAll(health, [silence, silence, answer(status, ""), silence, silence]);
      await clock.advance(120_000);
      assert.ok(!health.isSuspect() && health.outage() === undefined);
    });
  }

  it("takes a 500 that tells of an expired session as a sign of life", () => {
    const health = createApiHealth(rule, true, createFakeClock(), isEnded);
    noteAll(health, [silence, silence, answer(500, "INVALID_SESSION_ID"), silence]);
    assert.ok(!health.isSuspect());
  });

  it("waits for no time to pass where every fault leaves a row in doubt", () => {
    const health = createApiHealth(rule, false, createFakeClock(), isEnded);
    noteAll(health, [silence, silence]);
    assert.equal(health.outage(), undefined);
    health.note(silence);
    assert.equal(health.outage()?.last, "connection reset");
  });
});
