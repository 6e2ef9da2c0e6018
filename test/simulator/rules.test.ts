import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import type { Rule } from "../../src/simulator/rule-schema.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";
import {
  billingRunAction,
  type Body,
  call,
  certificationRun,
  createManualClock,
  type Reply,
  simulate,
  stopSimulators,
} from "./simulator-fixture.ts";

const put = (simulator: Simulator, id: string, more: Body = {}): Promise<Reply> =>
  call("PUT", `${simulator.urls.collect}/billingRunActions/acme/${id}`, {
    body: billingRunAction(id, more),
  });

const simulateRule = (rule: Omit<Rule, "match">, more: SimulatorOptions = {}): Promise<Simulator> =>
  simulate({ ...more, rules: [{ match: { id: "a-1" }, ...rule }] });

const isStored = (simulator: Simulator): boolean =>
  simulator.record("collect", "a-1") !== undefined;

describe("the simulator's rules", () => {
  afterEach(stopSimulators);

  const refusals = [
    ["bad-request", 400],
    ["unauthorized", 401],
    ["forbidden", 403],
    ["not-found", 404],
    ["conflict", 409],
    ["too-many-requests", 429],
    ["server-error", 500],
    ["unavailable", 503],
    ["record-error", 400],
    ["update-error", 400],
  ] as const;
  for (const [answer, status] of refusals) {
    it(`${answer}: answers ${status} with the message, stores nothing, leaves others alone`, async () => {
      const simulator = await simulateRule({ answer, message: "Because." });
      const reply = await put(simulator, "a-1");
      assert.deepEqual([reply.status, reply.json], [status, { message: "Because." }]);
      assert.equal(isStored(simulator), false);
      assert.equal((await put(simulator, "a-2")).status, 200);
    });
  }

  it("reset: ends the connection before the request is processed", async () => {
    const simulator = await simulateRule({ answer: "reset" });
    await assert.rejects(put(simulator, "a-1"));
    assert.equal(isStored(simulator), false);
    assert.equal(simulator.counts().reset, 1);
  });

  it("lost: processes the request and ends the connection", async () => {
    const simulator = await simulateRule({ answer: "lost" });
    await assert.rejects(put(simulator, "a-1"));
    assert.equal(isStored(simulator), true);
    assert.equal(simulator.received()[0]?.ending, "lost");
  });

  it("html: answers with a page, 200 unless the rule has a status, and processes nothing", async () => {
    const simulator = await simulateRule({ answer: "html" });
    const reply = await put(simulator, "a-1");
    assert.deepEqual([reply.status, reply.text.slice(0, 15)], [200, "<!doctype html>"]);
    assert.equal(isStored(simulator), false);
    const gateway = await simulateRule({ answer: "html", status: 502 });
    assert.equal((await put(gateway, "a-1")).status, 502);
  });

  it("unreadable and empty: process the request, and answer 200 with what is no JSON", async () => {
    for (const answer of ["unreadable", "empty"] as const) {
      const simulator = await simulateRule({ answer });
      const reply = await put(simulator, "a-1");
      assert.equal(reply.status, 200);
      assert.throws(() => JSON.parse(reply.text));
      assert.equal(reply.text === "", answer === "empty");
      assert.equal(isStored(simulator), true);
    }
  });

  it("no-evidence: answers 200 with another id, and a create without one", async () => {
    const simulator = await simulateRule({ answer: "no-evidence" });
    const reply = await put(simulator, "a-1");
    assert.deepEqual([reply.status, reply.json["id"]], [200, "a-1-other"]);
    const creating = await simulate({
      rules: [{ match: { sys_external_id: "X-7" }, answer: "no-evidence" }],
    });
    const created = await call("POST", `${creating.urls.certifications}/billingRuns/acme`, {
      body: certificationRun({ sys_external_id: "X-7" }),
    });
    assert.deepEqual([created.status, Object.hasOwn(created.json, "id")], [200, false]);
  });

  it("huge: streams as many bytes as it says", async () => {
    const reply = await put(await simulateRule({ answer: "huge", bytes: 300_000 }), "a-1");
    assert.equal(reply.status, 200);
    assert.equal(reply.text.length, 300_000 + '{"padding":""}'.length);
    assert.equal(typeof reply.json["padding"], "string");
  });

  it("huge: survives a client that stops reading", async () => {
    const simulator = await simulateRule({ answer: "huge" });
    await new Promise<void>((resolve, reject) => {
      const url = `${simulator.urls.collect}/billingRunActions/acme/a-1`;
      const headers = { authorization: "Bearer x" };
      const sent = httpRequest(url, { method: "PUT", headers }, (response) => {
        response.once("data", () => {
          response.destroy();
          resolve();
        });
      });
      sent.once("error", reject);
      sent.end(JSON.stringify(billingRunAction("a-1")));
    });
    assert.equal((await put(simulator, "a-2")).status, 200);
  });

  it("applies to the first tries only, counted for each record, when it says times", async () => {
    const simulator = await simulate({
      rules: [{ match: { customer_type: "contact" }, answer: "unavailable", times: 2 }],
    });
    const seen = [];
    for (const id of ["a-1", "a-1", "a-2", "a-1", "a-2", "a-2"]) {
      seen.push((await put(simulator, id)).status);
    }
    assert.deepEqual(seen, [503, 503, 503, 200, 503, 200]);
  });

  it("sends Retry-After when it names the seconds, as a date where that is the setting", async () => {
    const rule = { answer: "unavailable", retryAfter: 3 } as const;
    const clock = createManualClock();
    const seconds = await put(await simulateRule(rule), "a-1");
    const date = await put(await simulateRule(rule, { clock, retryAfter: "date" }), "a-1");
    const without = await put(await simulateRule({ answer: "unavailable" }), "a-1");
    assert.deepEqual(
      [seconds, date, without].map(({ headers }) => headers.get("retry-after")),
      ["3", "Sun, 22 Nov 2026 10:00:03 GMT", null],
    );
  });

  it("matches any field, nested ones by dotted name, and all fields that it names", async () => {
    const simulator = await simulate({
      rules: [
        { match: { sys_external_id: "X-7", city: "Lyon" }, answer: "conflict" },
        { match: { "extra.level": 2 }, answer: "forbidden" },
      ],
    });
    const seen = [
      await put(simulator, "1", { sys_external_id: "X-7" }),
      await put(simulator, "2", { sys_external_id: "X-7", city: "Lyon" }),
      await put(simulator, "3", { extra: { level: 2 } }),
      await put(simulator, "4", { extra: [{ level: 2 }] }),
    ].map(({ status }) => status);
    assert.deepEqual(seen, [200, 409, 403, 200]);
  });

  it("leaves GET alone unless it says GET", async () => {
    const simulator = await simulate({
      records: [{ service: "collect", record: { id: "a-1" } }],
      rules: [
        { match: { id: "a-1" }, answer: "conflict" },
        { match: { id: "a-2" }, answer: "forbidden", method: "GET" },
      ],
    });
    const get = async (id: string): Promise<number> =>
      (await call("GET", `${simulator.urls.collect}/billingRunActions/acme/${id}`)).status;
    assert.deepEqual([await get("a-1"), await get("a-2")], [200, 403]);
  });

  it("can be held to one service", async () => {
    const simulator = await simulateRule({ answer: "conflict", service: "membership" });
    assert.equal((await put(simulator, "a-1")).status, 200);
  });
});
