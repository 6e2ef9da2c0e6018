import assert from "node:assert/strict";
import {
  billingRunAction,
  call,
  invoiceDetail,
  simulate,
  stopSimulators,
} from "./simulator-fixture.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";

const records: SimulatorOptions["records"] = [
  { service: "collect", record: { id: "a-1" } },
  { service: "billingplatform", record: { Id: "1", Custom: "x" } },
];

/** Statuses of reading one record of each, and of writing it. */
async function visit(options: SimulatorOptions): Promise<readonly number[]> {
  const { urls } = await simulate({ records, ...options });
  const action = `${urls.collect}/billingRunActions/acme/a-1`;
  const details = `${urls.billingplatform}/rest/2.0/ACTIVITY`;
  const replies = [
    await call("GET", action),
    await call("GET", `${details}/1`),
    await call("PUT", action, { body: billingRunAction("a-1") }),
    await call("PUT", details, { body: { brmObjects: invoiceDetail("1") } }),
  ];
  return replies.map(({ status }) => status);
}

describe("reading simulated records", () => {
  afterEach(stopSimulators);

  it("is refused with 403 or 405 where the setting says so, and writing is not", async () => {
    assert.deepEqual(await visit({ reads: "allowed" }), [200, 200, 200, 200]);
    assert.deepEqual(await visit({ reads: "forbidden" }), [403, 403, 200, 200]);
    assert.deepEqual(await visit({ reads: "not-allowed" }), [405, 405, 200, 200]);
  });

  it("can be refused by one service alone", async () => {
    assert.deepEqual(await visit({ reads: { collect: "not-allowed" } }), [405, 200, 200, 200]);
    assert.deepEqual(
      await visit({ reads: { billingplatform: "forbidden" } }),
      [200, 403, 200, 200],
    );
  });

  it("asks for a credential before it says that it is refused", async () => {
    const { urls } = await simulate({ reads: "forbidden" });
    const url = `${urls.collect}/billingRunActions/acme/a-1`;
    assert.equal((await call("GET", url, { headers: {} })).status, 401);
  });

  it("answers with retrieveResponse as an object or as an array, whatever a PUT answers", async () => {
    const shapes = [
      [{}, false],
      [{ answerShape: "update" }, false],
      [{ answerShape: "update-array" }, true],
      [{ readShape: "array" }, true],
      [{ readShape: "object", answerShape: "update-array" }, false],
    ] as const;
    for (const [options, isArray] of shapes) {
      const { urls } = await simulate({ records, ...options });
      const { json } = await call("GET", `${urls.billingplatform}/rest/2.0/ACTIVITY/1`);
      const content = json["retrieveResponse"];
      assert.equal(Array.isArray(content), isArray, JSON.stringify(options));
      assert.deepEqual(
        [content].flat().map((record) => Object(record).Custom),
        ["x"],
      );
    }
  });

  it("finds a hidden record nowhere: not by id, not by search, and not to write it", async () => {
    const { urls } = await simulate({
      records: [
        { service: "collect", hidden: true, record: { id: "a-1" } },
        { service: "billingplatform", hidden: true, record: { Id: "1" } },
        {
          service: "certifications",
          tenant: "acme",
          hidden: true,
          record: { id: "c-1", name: "n" },
        },
        { service: "certifications", tenant: "acme", record: { id: "c-2", name: "n" } },
      ],
    });
    const action = `${urls.collect}/billingRunActions/acme/a-1`;
    const details = `${urls.billingplatform}/rest/2.0/ACTIVITY`;
    for (const reply of [
      await call("GET", action),
      await call("PUT", action, { body: billingRunAction("a-1") }),
      await call("GET", `${details}/1`),
      await call("PUT", details, { body: { brmObjects: invoiceDetail("1") } }),
    ]) {
      assert.equal(reply.status, 404);
    }
    const many = await call("PUT", details, {
      body: { brmObjects: [invoiceDetail("1"), invoiceDetail("2")] },
    });
    assert.equal(many.status, 200);
    assert.match(many.text, /There is no record with the id 1\./);
    const found = await call("GET", `${urls.certifications}/billingRuns/acme?name=n`);
    assert.deepEqual(found.text.match(/c-\d/g), ["c-2"]);
  });
});
