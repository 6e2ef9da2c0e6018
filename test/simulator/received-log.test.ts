import assert from "node:assert/strict";
import { formatReceived } from "../../src/simulator/format-received.ts";
import { createReceivedLog, type ReceivedRequest } from "../../src/simulator/received-log.ts";
import {
  billingRunAction,
  call,
  createManualClock,
  invoiceDetail,
  simulate,
  stopSimulators,
} from "./simulator-fixture.ts";

describe("createReceivedLog", () => {
  it("holds the newest requests in order of arrival, and counts all", () => {
    const log = createReceivedLog(3);
    const entries = ["a", "b", "c", "d", "e"].map((path, at) =>
      log.open({ at, method: "PUT", path }),
    );
    for (const entry of entries.toReversed()) {
      entry.status = 200;
      log.close(entry, "answered");
    }
    assert.deepEqual(
      log.received().map(({ order, path }) => [order, path]),
      [
        [3, "c"],
        [4, "d"],
        [5, "e"],
      ],
    );
    assert.deepEqual([log.counts().requests, log.counts().answered], [5, { 200: 5 }]);
    assert.deepEqual([log.counts().mostInFlight, log.inFlight()], [5, 0]);
  });

  it("counts the first ending of a request only", () => {
    const log = createReceivedLog(3);
    const entry = log.open({ at: 0, method: "PUT", path: "/" });
    log.close(entry, "lost");
    log.close(entry, "abandoned");
    const { lost, abandoned } = log.counts();
    assert.deepEqual([lost, abandoned, log.inFlight()], [1, 0, 0]);
  });

  it("holds none when the limit is 0, and gives copies", () => {
    const log = createReceivedLog(0);
    log.open({ at: 0, method: "PUT", path: "/" });
    assert.deepEqual([log.received(), log.counts().requests], [[], 1]);
  });
});

describe("what the simulator received", () => {
  afterEach(stopSimulators);

  it("tells method, path, record, size, status and reason of each request", async () => {
    const clock = createManualClock();
    const shown: ReceivedRequest[] = [];
    const simulator = await simulate({
      clock,
      latency: 5,
      onReceived: (request) => shown.push(request),
    });
    const body = billingRunAction("a-1");
    await call("PUT", `${simulator.urls.collect}/billingRunActions/acme/a-1?x=1`, { body });
    const details = { brmObjects: [invoiceDetail("7"), invoiceDetail("8")] };
    await call("PUT", `${simulator.urls.billingplatform}/rest/2.0/ACTIVITY`, { body: details });
    await call("GET", `${simulator.url}/nowhere`);
    const bytes = JSON.stringify(body).length;
    assert.deepEqual(simulator.received()[0], {
      order: 1,
      at: Date.parse("2026-11-22T10:00:00Z"),
      method: "PUT",
      path: "/collect/billingRunActions/acme/a-1",
      service: "collect",
      id: "a-1",
      recordCount: 1,
      bytes,
      status: 200,
      ending: "answered",
      elapsedMs: 5,
      reason: undefined,
    });
    assert.deepEqual(shown, simulator.received());
    assert.deepEqual(shown.map(formatReceived), [
      `#1 10:00:00.000 PUT  /collect/billingRunActions/acme/a-1 200 (${bytes} bytes, 5 ms)`,
      `#2 10:00:00.005 PUT  /bp/demo/rest/2.0/ACTIVITY 200 (2 records, ${JSON.stringify(details).length} bytes, 5 ms)`,
      "#3 10:00:00.010 GET  /nowhere 404 (0 bytes, 5 ms) There is no such service.",
    ]);
    assert.deepEqual(simulator.counts(), {
      requests: 3,
      answered: { 200: 2, 404: 1 },
      lost: 0,
      reset: 0,
      abandoned: 0,
      recordsAccepted: 3,
      recordsRefused: 0,
      bytesReceived: bytes + JSON.stringify(details).length,
      mostInFlight: 1,
    });
  });

  it("says that a client went away before its answer", async () => {
    let arrived = (): void => {};
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    let ended: (request: ReceivedRequest) => void = () => {};
    const end = new Promise<ReceivedRequest>((resolve) => (ended = resolve));
    const sleep = (): Promise<void> => {
      arrived();
      return new Promise(() => {});
    };
    const simulator = await simulate({
      clock: { ...createManualClock(), sleep },
      latency: 1,
      onReceived: (request) => {
        ended(request);
      },
    });
    const leaving = new AbortController();
    const url = `${simulator.urls.collect}/billingRunActions/acme/a-1`;
    const sent = assert.rejects(fetch(url, { method: "PUT", signal: leaving.signal, body: "{}" }));
    await arrival;
    leaving.abort();
    await sent;
    const { ending, status } = await end;
    assert.deepEqual([ending, status], ["abandoned", undefined]);
    assert.equal(simulator.counts().abandoned, 1);
  });

  it("proves that every row came once and in order, under concurrency", async () => {
    const simulator = await simulate();
    const ids = ["a-1", "a-2", "a-3", "a-4"];
    await Promise.all(
      ids.map(async (id, lane) => {
        for (let recordNo = lane + 1; recordNo <= 40; recordNo += ids.length) {
          const body = billingRunAction(id, { sys_bulk_load_record_no: recordNo });
          await call("PUT", `${simulator.urls.collect}/billingRunActions/acme/${id}`, { body });
        }
      }),
    );
    const writes = simulator.records("collect").map((record) => record.writes);
    const numbers = writes.map((list) => list.map(({ recordNo }) => recordNo ?? 0));
    const inOrder = numbers.map((list) => list.toSorted((a, b) => a - b));
    assert.deepEqual(numbers, inOrder);
    assert.equal(new Set(numbers.flat()).size, 40);
    assert.deepEqual(
      writes
        .flat()
        .map(({ order }) => order)
        .toSorted((a, b) => a - b),
      Array.from({ length: 40 }, (_none, index) => index + 1),
    );
  });

  it("prints nothing that could rewrite a terminal line", () => {
    const log = createReceivedLog(1);
    const entry = log.open({ at: 0, method: "GET", path: "/\u001B[2J" });
    assert.ok(!formatReceived(entry).includes("\u001B"));
  });
});
