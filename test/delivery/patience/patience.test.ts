import assert from "node:assert/strict";
import type { RowResult } from "../../../src/rows/row.ts";
import { setUpDelivery, validRow, type DeliverySetup } from "../../support/delivery-setup.ts";
import { answerJson, startFakeApi, type FakeApi } from "../../support/fake-api.ts";

const action = "rhythm/billing-run-action";
const create = "rhythm/certification-billing-run";
const patience = {
  retries: { perRequest: 0.1, most: 5, trickleMs: 1000 },
  outage: { requests: 10, lastsMs: 60_000 },
};

describe("delivery to an API that is sick", () => {
  let api: FakeApi;
  let setup: DeliverySetup;

  afterEach(async () => {
    setup.close();
    await api.stop();
  });

  const sendAll = async (rows: number): Promise<void> => {
    for (let row = 1; row <= rows; row += 1)
      await setup.delivery.submit(validRow(row, `k${row}`, { name: "x" }));
    await setup.delivery.drain();
  };
  const count = (outcome: RowResult["outcome"]): number =>
    setup.results.filter((result) => result.outcome === outcome).length;
  const idOf = (path: string): string => decodeURIComponent(path.split("/").at(-1) ?? "");

  it("stops when it is down, without giving up a row", async () => {
    api = await startFakeApi((_call, _index, response) => answerJson(response, 503, {}));
    setup = setUpDelivery(api.url, action, { concurrency: 4, patience });
    await assert.rejects(sendAll(1000), { code: "ERR_API_DOWN", exitCode: 3 });
    assert.equal(count("not-attempted"), setup.results.length);
    assert.ok(api.calls.length < 120, `${api.calls.length} requests`);
  });

  it("stops when it goes down in the middle, with no more rows given up than were in flight", async () => {
    api = await startFakeApi((call, index, response) =>
      index < 50 ? answerJson(response, 200, { id: idOf(call.path) }) : void response.destroy(),
    );
    setup = setUpDelivery(api.url, action, { concurrency: 4, patience });
    await assert.rejects(sendAll(1000), { code: "ERR_API_DOWN" });
    assert.equal(count("applied"), 50);
    assert.ok(count("failed") <= 4, `${count("failed")} rows failed`);
  });

  it("leaves no more creates in doubt than the rule takes to see it", async () => {
    api = await startFakeApi((_call, _index, response) => answerJson(response, 500, {}));
    setup = setUpDelivery(api.url, create, { concurrency: 2, patience });
    await assert.rejects(sendAll(1000), { code: "ERR_API_DOWN" });
    await assert.rejects(setup.delivery.drain());
    assert.ok(count("in-doubt") >= 10 && count("in-doubt") <= 12, `${count("in-doubt")}`);
    assert.equal(api.calls.length, count("in-doubt"));
  });

  it("goes on when it comes back in time", async () => {
    api = await startFakeApi((call, index, response) =>
      index > 20 && index < 50
        ? answerJson(response, 502, {})
        : answerJson(response, 200, { id: idOf(call.path) }),
    );
    setup = setUpDelivery(api.url, action, {
      concurrency: 4,
      mostTries: 30,
      patience: { ...patience, outage: { requests: 10, lastsMs: 3_600_000 } },
    });
    await sendAll(200);
    assert.equal(count("applied"), 200);
  });

  it("falls back instead of beating a server that fails every third request", async () => {
    api = await startFakeApi((call, index, response) =>
      index % 3 === 0
        ? answerJson(response, 500, {})
        : answerJson(response, 200, { id: idOf(call.path) }),
    );
    const before = Date.now();
    let leapt = 0;
    setup = setUpDelivery(api.url, action, {
      concurrency: 4,
      patience,
      onResult: (result) => {
        leapt = Math.max(leapt, result.appliedAt ?? 0);
        return undefined;
      },
    });
    await sendAll(200);
    assert.equal(count("applied"), 200);
    const { retries, requests } = setup.delivery.counters;
    const allowed = 5 + 0.1 * (requests - retries) + (leapt - before) / 1000 + 1;
    assert.ok(retries > 50 && retries <= allowed, `${retries} retries, ${allowed} allowed`);
  });
});
