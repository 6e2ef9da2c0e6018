import assert from "node:assert/strict";
import prom from "prom-client";
import type { PaceSnapshot } from "../../src/delivery/pacing/pace-snapshot.ts";
import type { LoadProgress } from "../../src/load/load-request.ts";
import { createMetricBook, type MetricBook } from "../../src/metrics/metric-book.ts";
import { noOutcomes } from "../../src/rows/outcome.ts";
import { valueOf } from "../support/exposition.ts";

const nightly = { drop: "nightly" };
const pace: PaceSnapshot = {
  ratePerSecond: 12.5,
  why: "cap",
  gateForMs: undefined,
  window: 4,
  baseLatencyMs: 5,
  p50Ms: 5,
  p95Ms: 9,
  pausedMs: 1500,
  refusals: 2,
  closedForMs: 0,
  loads: 1,
};

describe("the metrics of loads", () => {
  let book: MetricBook;
  let progress: LoadProgress;
  const begin = (loadId: string) => {
    const observer = book.observerOf("nightly");
    observer.onStart?.({ loadId, directory: "", progress: () => progress });
    return observer;
  };
  const value = async (name: string, labels = {}): Promise<number | undefined> =>
    valueOf(await book.all(), name, { ...nightly, ...labels });
  beforeEach(() => {
    book = createMetricBook(prom, [
      { name: "nightly", everyMs: 30_000 },
      { name: "weekly", everyMs: 60_000 },
    ]);
    progress = {
      rowsDone: 5,
      rowsDoneEarlier: 2,
      rowCount: 9,
      counts: { ...noOutcomes(), applied: 5 },
      countsEarlier: { ...noOutcomes(), applied: 2 },
      requests: 7,
      refusals: 2,
      inFlight: 3,
      ratePerSecond: pace.ratePerSecond,
      pace,
      elapsedMs: 1000,
    };
  });

  it("are what this process has done, without what an earlier execution had settled", async () => {
    begin("wb-1");
    for (const _asked of ["once", "twice"]) {
      assert.equal(await value("waybill_rows_total", { outcome: "applied" }), 3);
      assert.equal(await value("waybill_requests_total"), 7);
      assert.equal(await value("waybill_refusals_total"), 2);
    }
  });

  it("are in seconds, and in requests a second", async () => {
    const observer = begin("wb-1");
    observer.onAnswer?.(250);
    assert.equal(await value("waybill_gate_closed_seconds_total"), 1.5);
    assert.equal(await value("waybill_pace_requests_per_second"), 12.5);
    assert.equal(await value("waybill_request_duration_seconds_bucket", { le: "0.1" }), 0);
    assert.equal(await value("waybill_request_duration_seconds_bucket", { le: "0.25" }), 1);
    assert.equal(await value("waybill_request_duration_seconds_sum"), 0.25);
  });

  it("show nothing of a pace that is not known", async () => {
    begin("wb-1");
    await book.all();
    progress = { ...progress, ratePerSecond: undefined };
    assert.equal(await value("waybill_pace_requests_per_second"), undefined);
  });

  it("keep what a load came to when it is over, and begin the next one on top", async () => {
    const observer = begin("wb-1");
    assert.equal(book.isLoading("nightly"), true);
    assert.equal(book.isLoading("weekly"), false);
    await book.all();
    progress = { ...progress, requests: 9, inFlight: 1 };
    observer.onEnd?.("wb-1");
    assert.equal(book.isLoading("nightly"), false);
    assert.equal(await value("waybill_requests_total"), 9);
    assert.equal(await value("waybill_requests_in_flight"), 0);
    assert.equal(await value("waybill_loads_in_progress"), 0);
    assert.equal(await value("waybill_pace_requests_per_second"), undefined);
    begin("wb-2");
    assert.equal(await value("waybill_requests_total"), 18);
    assert.equal(await value("waybill_loads_in_progress"), 1);
  });

  it("never go back, as the count of a reconcile does between its two ways of looking", async () => {
    begin("wb-1");
    await book.all();
    progress = { ...progress, requests: 1 };
    assert.equal(await value("waybill_requests_total"), 8);
  });

  it("show nothing of arrivals as it was once a ledger can't be read", async () => {
    const byState = {
      seen: 0,
      settling: 0,
      complete: 0,
      claimed: 0,
      loading: 0,
      stopped: 0,
      done: 4,
      failed: 0,
      attention: 0,
      quarantined: 0,
      duplicate: 0,
      late: 0,
      missing: 0,
    };
    const figures = { drop: "nightly", byState, lastDoneAt: 9000, oldestWaitingAt: undefined };
    book.note([{ ...figures, lastLoad: { ...noOutcomes(), applied: 3 } }]);
    assert.equal(await value("waybill_arrivals", { state: "done" }), 4);
    assert.equal(await value("waybill_last_good_arrival_timestamp_seconds"), 9);
    book.note(undefined);
    assert.equal(await value("waybill_arrivals", { state: "done" }), undefined);
    assert.equal(await value("waybill_last_good_arrival_timestamp_seconds"), undefined);
    assert.equal(await value("waybill_last_load_rows", { outcome: "applied" }), undefined);
  });
});
