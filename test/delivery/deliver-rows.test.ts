import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { createPacer } from "../../src/delivery/pacer.ts";
import { UsageError } from "../../src/kernel/load-error.ts";
import {
  givenCredential,
  setUpDelivery,
  validRow,
  type DeliverySetup,
} from "../support/delivery-setup.ts";
import { createLeapingClock } from "../support/leaping-clock.ts";
import { answerJson, startFakeApi, type FakeApi } from "../support/fake-api.ts";

const action = "rhythm/billing-run-action";
const create = "rhythm/certification-billing-run";
const detail = "billingplatform/invoice-detail";

describe("createDelivery", () => {
  let api: FakeApi;
  let setup: DeliverySetup;

  afterEach(async () => {
    setup.close();
    await api.stop();
  });

  const outcomes = (): string[] =>
    setup.results
      .toSorted((a, b) => a.rowNumber - b.rowNumber)
      .map(
        (r) =>
          `${r.rowNumber} ${r.outcome}${r.errors[0] === undefined ? "" : ` ${r.errors[0].code}`}`,
      );
  const idOf = (path: string): string => decodeURIComponent(path.split("/").at(-1) ?? "");

  it("sends the tagged payload to the record's address with the credential", async () => {
    api = await startFakeApi((call, _index, response) =>
      answerJson(response, 200, { id: idOf(call.path) }),
    );
    setup = setUpDelivery(`${api.url}/gateway/v1`, action);
    await setup.delivery.submit(validRow(7, "a:b|c", { status: "excluded" }));
    await setup.delivery.drain();
    const [call] = api.calls;
    assert.equal(
      `${call?.method} ${call?.path}`,
      "PUT /gateway/v1/billingRunActions/acme/a%3Ab%7Cc",
    );
    assert.equal(call?.headers.authorization, "Bearer t0ken-for-tests");
    const body: unknown = JSON.parse(call?.body ?? "");
    assert.ok(typeof body === "object" && body !== null && "sys_bulk_load_at" in body);
    const { sys_bulk_load_at: at, ...rest } = body;
    assert.match(String(at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(rest, {
      status: "excluded",
      sys_bulk_load_id: "load-1",
      sys_bulk_load_record_no: 7,
      sys_bulk_load_source_file: "in.csv",
      sys_bulk_load_pk: "acme:load-1",
    });
  });

  it("wraps an invoice detail in brmObjects, sends the session as a header and adds no tags", async () => {
    api = await startFakeApi((_call, _index, response) =>
      answerJson(response, 200, { updateResponse: [{ Id: "9", ErrorCode: "0" }] }),
    );
    setup = setUpDelivery(api.url, detail, {
      destination: {
        baseUrl: api.url,
        tenant: undefined,
      },
      credentials: givenCredential({ kind: "session", value: "s3ssion" }),
    });
    await setup.delivery.submit(validRow(1, "9", { Id: "9", Quantity: "1.50" }));
    await setup.delivery.drain();
    assert.equal(api.calls[0]?.headers["sessionid"], "s3ssion");
    assert.equal(api.calls[0]?.path, "/rest/2.0/ACTIVITY");
    assert.equal(api.calls[0]?.body, '{"brmObjects":{"Id":"9","Quantity":"1.50"}}');
  });

  it("makes the intent durable before the request leaves", async () => {
    const seen: string[] = [];
    api = await startFakeApi((call, _index, response) => {
      seen.push(`request ${idOf(call.path)}`);
      answerJson(response, 200, { id: idOf(call.path) });
    });
    setup = setUpDelivery(api.url, action, {
      journal: {
        assertUnderWay: async () => undefined,
        intend: async ([row]) => {
          seen.push(`intend ${row?.key}`);
          return new Map();
        },
        settle: async ([row]) => void seen.push(`settle ${row?.key}`),
      },
    });
    await setup.delivery.submit(validRow(1, "x"));
    await setup.delivery.drain();
    assert.deepEqual(seen, ["intend x", "request x", "settle x"]);
  });

  it("never has more requests in flight than the window", async () => {
    let inFlight = 0;
    let most = 0;
    api = await startFakeApi((call, _index, response) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      setImmediate(() => {
        inFlight -= 1;
        answerJson(response, 200, { id: idOf(call.path) });
      });
    });
    setup = setUpDelivery(api.url, action, { concurrency: 3 });
    for (let row = 1; row <= 60; row += 1) await setup.delivery.submit(validRow(row, `k${row}`));
    await setup.delivery.drain();
    assert.ok(most <= 3, String(most));
    assert.equal(setup.results.filter((r) => r.outcome === "applied").length, 60);
  });

  it("applies rows of one key in file order", async () => {
    const arrived: number[] = [];
    api = await startFakeApi((call, _index, response) => {
      arrived.push(
        (JSON.parse(call.body) as { sys_bulk_load_record_no: number }).sys_bulk_load_record_no,
      );
      answerJson(response, 200, { id: idOf(call.path) });
    });
    setup = setUpDelivery(api.url, action);
    for (let row = 1; row <= 40; row += 1)
      await setup.delivery.submit(validRow(row, `k${row % 3}`));
    await setup.delivery.drain();
    for (const key of [0, 1, 2]) {
      const ofKey = arrived.filter((row) => row % 3 === key);
      assert.deepEqual(
        ofKey,
        ofKey.toSorted((a, b) => a - b),
      );
    }
    assert.equal(arrived.length, 40);
  });

  it("takes keys for one whose accents are only written in another way", async () => {
    api = await startFakeApi((call, _index, response) =>
      answerJson(response, 200, { id: idOf(call.path) }),
    );
    setup = setUpDelivery(api.url, action);
    const earlier = { rowNumber: 1, line: 2, key: "Z\u00E9", outcome: "in-doubt" } as const;
    setup.delivery.hold({ ...earlier, errors: [], attempts: 1, elapsedMs: 0 });
    await setup.delivery.submit(validRow(2, "Ze\u0301"));
    await setup.delivery.submit(validRow(3, "Ze"));
    await setup.delivery.drain();
    assert.deepEqual(
      setup.results.map(({ rowNumber, outcome }) => [rowNumber, outcome]),
      [
        [2, "skipped"],
        [3, "applied"],
      ],
    );
  });

  it("repeats an update after server faults, and counts each try", async () => {
    api = await startFakeApi((call, index, response) =>
      index < 2
        ? answerJson(response, 503, { message: "busy" })
        : answerJson(response, 200, { id: idOf(call.path) }),
    );
    setup = setUpDelivery(api.url, action);
    await setup.delivery.submit(validRow(1, "x"));
    await setup.delivery.drain();
    assert.deepEqual(outcomes(), ["1 applied"]);
    assert.equal(setup.results[0]?.attempts, 3);
    assert.deepEqual(setup.delivery.counters.retries, 2);
  });

  it("lets a row fail when its tries are used up, with the API's words, and goes on with the others", async () => {
    api = await startFakeApi((call, _index, response) =>
      idOf(call.path) === "bad"
        ? answerJson(response, 500, { message: "kaboom" })
        : answerJson(response, 200, { id: idOf(call.path) }),
    );
    setup = setUpDelivery(api.url, action);
    await setup.delivery.submit(validRow(1, "bad"));
    await setup.delivery.submit(validRow(2, "good"));
    await setup.delivery.drain();
    assert.deepEqual(outcomes(), ["1 failed retries-exhausted", "2 applied"]);
    assert.equal(setup.results.find((r) => r.rowNumber === 1)?.errors[0]?.facts["said"], "kaboom");
  });

  it("takes no try from a row for being refused with 429", async () => {
    api = await startFakeApi((call, index, response) =>
      index < 9
        ? answerJson(response, 429, {})
        : answerJson(response, 200, { id: idOf(call.path) }),
    );
    setup = setUpDelivery(api.url, action, { mostTries: 1 });
    await setup.delivery.submit(validRow(1, "x"));
    await setup.delivery.drain();
    assert.deepEqual(outcomes(), ["1 applied"]);
    assert.equal(setup.delivery.counters.refusals, 9);
  });

  it("leaves a row aside that is refused again and again while others pass", async () => {
    api = await startFakeApi((call, _index, response) =>
      idOf(call.path) === "locked"
        ? answerJson(response, 429, {})
        : answerJson(response, 200, { id: idOf(call.path) }),
    );
    setup = setUpDelivery(api.url, action, { concurrency: 2 });
    await setup.delivery.submit(validRow(1, "locked"));
    for (let row = 2; row <= 60; row += 1) await setup.delivery.submit(validRow(row, `k${row}`));
    await setup.delivery.drain();
    assert.equal(outcomes()[0], "1 failed refused-alone");
    assert.equal(setup.results.filter((r) => r.outcome === "applied").length, 59);
  });

  it("stops for a quota instead of sleeping for hours, and says when to resume", async () => {
    api = await startFakeApi((_call, _index, response) =>
      answerJson(response, 429, { message: "daily quota" }, { "retry-after": "7200" }),
    );
    setup = setUpDelivery(api.url, detail);
    await setup.delivery.submit(validRow(1, "x"));
    await assert.rejects(setup.delivery.drain(), { code: "ERR_QUOTA_USED_UP", exitCode: 3 });
    assert.deepEqual(outcomes(), ["1 not-attempted stopped-between-tries"]);
  });

  it("takes a try from a row for a 503 with Retry-After, and counts it as a refusal of the pace", async () => {
    api = await startFakeApi((_call, _index, response) =>
      answerJson(response, 503, { message: "maintenance" }, { "retry-after": "2" }),
    );
    setup = setUpDelivery(api.url, action, { mostTries: 3 });
    await setup.delivery.submit(validRow(1, "x"));
    await setup.delivery.drain();
    assert.deepEqual(outcomes(), ["1 failed retries-exhausted"]);
    assert.equal(api.calls.length, 3);
    assert.equal(setup.delivery.counters.refusals, 0);
  });

  it("stops when the API is down for longer than a load should wait, and says when to resume", async () => {
    api = await startFakeApi((_call, _index, response) =>
      answerJson(response, 503, { message: "maintenance" }, { "retry-after": "7200" }),
    );
    setup = setUpDelivery(api.url, action);
    await setup.delivery.submit(validRow(1, "x"));
    await assert.rejects(setup.delivery.drain(), { code: "ERR_API_PAUSED", exitCode: 3 });
    assert.deepEqual(outcomes(), ["1 not-attempted sent-answer-unknown"]);
  });

  it("never repeats a create that may have arrived: no answer is in-doubt at once", async () => {
    api = await startFakeApi((_call, _index, response) => response.destroy());
    setup = setUpDelivery(api.url, create);
    await setup.delivery.submit(validRow(1, undefined, { name: "June" }));
    await setup.delivery.drain();
    assert.deepEqual(outcomes(), ["1 in-doubt no-answer"]);
    assert.equal(api.calls.length, 1);
  });

  it("keeps the id that the API gave a created record", async () => {
    api = await startFakeApi((_call, _index, response) =>
      answerJson(response, 200, { id: "br-77" }),
    );
    setup = setUpDelivery(api.url, create);
    await setup.delivery.submit(validRow(1, undefined, { name: "June" }));
    await setup.delivery.drain();
    assert.equal(setup.results[0]?.serverId, "br-77");
  });

  it("stops the load when the credential is refused, without failing the rows", async () => {
    api = await startFakeApi((_call, _index, response) =>
      answerJson(response, 401, { message: "expired" }),
    );
    setup = setUpDelivery(api.url, action, { concurrency: 2 });
    const sendAll = async (): Promise<void> => {
      for (let row = 1; row <= 100; row += 1) await setup.delivery.submit(validRow(row, `k${row}`));
      await setup.delivery.drain();
    };
    await assert.rejects(sendAll(), { code: "ERR_CREDENTIALS_REFUSED", exitCode: 3 });
    await assert.rejects(setup.delivery.drain());
    const kinds = new Set(outcomes().map((outcome) => outcome.replace(/^\d+ /, "")));
    assert.deepEqual(kinds, new Set(["not-attempted stopped-between-tries"]));
    assert.ok(api.calls.length <= 4, `${api.calls.length} requests after the refusal`);
  });

  it("sends a row again with a renewed credential, by leave of the pacer like any other request", async () => {
    api = await startFakeApi(({ headers, path }, _index, response) => {
      if (headers.authorization === "Bearer old") answerJson(response, 401, { message: "expired" });
      else answerJson(response, 200, { id: idOf(path) });
    });
    let value = "old";
    let granted = 0;
    const clock = createLeapingClock();
    const pacer = createPacer({ capPerSecond: undefined, mostInFlight: 8, clock, random: () => 0 });
    setup = setUpDelivery(api.url, create, {
      credentials: {
        current: async () => ({ kind: "bearer", value }),
        renew: async () => ({ kind: "bearer", value: (value = "new") }),
        close: async () => undefined,
      },
      pacer: {
        ...pacer,
        acquire: async (...asked) => {
          granted += 1;
          return await pacer.acquire(...asked);
        },
      },
    });
    await setup.delivery.submit(validRow(1, undefined, { name: "June" }));
    await setup.delivery.drain();
    assert.deepEqual([granted, api.calls.length, setup.delivery.counters.requests], [2, 2, 2]);
    assert.equal(setup.results[0]?.attempts, 2);
  });

  it("stops when nothing can be reached, and leaves the row to a resume", async () => {
    api = await startFakeApi(() => undefined);
    await api.stop();
    setup = setUpDelivery(api.url, action);
    await setup.delivery.submit(validRow(1, "x"));
    await assert.rejects(setup.delivery.drain(), { code: "ERR_UNREACHABLE", exitCode: 3 });
    assert.deepEqual(outcomes(), ["1 not-attempted stopped-between-tries"]);
  });

  it("holds a later row back when its twin did not go in", async () => {
    api = await startFakeApi((_call, _index, response) => answerJson(response, 500, {}));
    setup = setUpDelivery(api.url, action);
    await setup.delivery.submit(validRow(1, "x"));
    await setup.delivery.drain();
    await setup.delivery.submit(validRow(2, "x"));
    await setup.delivery.drain();
    assert.deepEqual(outcomes(), ["1 failed retries-exhausted", "2 skipped earlier-row-unsettled"]);
    assert.equal(setup.results[1]?.errors[0]?.facts["earlier_row"], 1);
  });

  it("lets requests in flight finish when it is told to stop, and begins no other", async () => {
    api = await startFakeApi((call, _index, response) => {
      setup.stop.abort(new Error("Ctrl-C"));
      setImmediate(() => answerJson(response, 200, { id: idOf(call.path) }));
    });
    setup = setUpDelivery(api.url, action, { concurrency: 1 });
    for (let row = 1; row <= 3; row += 1) await setup.delivery.submit(validRow(row, `k${row}`));
    await setup.delivery.drain();
    assert.deepEqual(outcomes(), ["1 applied"]);
    assert.equal(api.calls.length, 1);
  });

  it("cuts an answer off at a bound instead of holding it", async () => {
    api = await startFakeApi((_call, _index, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const chunk = Buffer.alloc(1_000_000, "x");
      const pump = (left: number): void => {
        if (left === 0 || response.destroyed) return void response.end();
        response.write(chunk, () => pump(left - 1));
      };
      pump(50);
    });
    setup = setUpDelivery(api.url, action);
    await setup.delivery.submit(validRow(1, "x"));
    await setup.delivery.drain();
    assert.deepEqual(outcomes(), ["1 in-doubt no-evidence"]);
  });

  it("leaves nothing behind on the abort signal, so that a long load does not slow down", async () => {
    api = await startFakeApi((call, _index, response) =>
      answerJson(response, 200, { id: idOf(call.path) }),
    );
    const abortSignal = new AbortController().signal;
    setup = setUpDelivery(api.url, action, { abortSignal });
    for (let row = 1; row <= 50; row += 1) await setup.delivery.submit(validRow(row, `k${row}`));
    await setup.delivery.drain();
    assert.equal(getEventListeners(abortSignal, "abort").length, 0);
  });

  it("stops sending when the journal can't be written, and throws the journal's error", async () => {
    api = await startFakeApi((call, _index, response) =>
      answerJson(response, 200, { id: idOf(call.path) }),
    );
    const full = new UsageError("disk full", { code: "ERR_LEDGER_WRITE" });
    setup = setUpDelivery(api.url, action, {
      journal: {
        assertUnderWay: async () => undefined,
        intend: async () => await Promise.reject(full),
        settle: async () => undefined,
      },
    });
    await setup.delivery.submit(validRow(1, "x"));
    await assert.rejects(setup.delivery.drain(), full);
    assert.equal(api.calls.length, 0);
  });

  it("stops by the rule of its caller", async () => {
    api = await startFakeApi((_call, _index, response) => answerJson(response, 400, {}));
    const rule = new UsageError("too many errors", { code: "ERR_TOO_MANY_ERRORS" });
    setup = setUpDelivery(api.url, action, { concurrency: 1, onResult: () => rule });
    await setup.delivery.submit(validRow(1, "x"));
    await assert.rejects(setup.delivery.drain(), rule);
    assert.deepEqual(outcomes(), ["1 rejected request-refused"]);
  });
});
