import assert from "node:assert/strict";
import {
  billingRunAction,
  call,
  certificationRun,
  collectRun,
  createManualClock,
  membershipRun,
  simulate,
  stopSimulators,
} from "./simulator-fixture.ts";

describe("the simulated Rhythm APIs", () => {
  afterEach(stopSimulators);

  it("stores each kind of record and gives it back by GET", async () => {
    const { urls } = await simulate();
    const cases = [
      [`${urls.collect}/billingRunActions/acme/a-1`, billingRunAction("a-1")],
      [`${urls.collect}/billingRuns/acme/a-1`, collectRun("a-1")],
      [`${urls.membership}/billingRuns/acme/a-1`, membershipRun("a-1")],
    ] as const;
    for (const [url, body] of cases) {
      const put = await call("PUT", url, { body });
      assert.deepEqual([put.status, put.json["id"], put.json["name"]], [200, "a-1", body["name"]]);
      const got = await call("GET", url);
      assert.deepEqual([got.status, got.text], [200, put.text]);
    }
  });

  it("keeps the kinds of records, the services and the tenants apart", async () => {
    const simulator = await simulate();
    const { urls } = simulator;
    await call("PUT", `${urls.collect}/billingRunActions/acme/x`, { body: billingRunAction("x") });
    for (const url of [
      `${urls.collect}/billingRuns/acme/x`,
      `${urls.membership}/billingRuns/acme/x`,
      `${urls.collect}/billingRunActions/other/x`,
    ]) {
      assert.equal((await call("GET", url)).status, 404, url);
    }
    assert.equal(simulator.record("collect", "x")?.resource, "billingRunActions");
    assert.equal(simulator.record("collect", "x", "billingRuns"), undefined);
  });

  it("counts sys_version up and fills in the system fields, keeping who created the record", async () => {
    const clock = createManualClock();
    const { urls } = await simulate({ clock });
    const url = `${urls.collect}/billingRunActions/acme/a-1`;
    const first = await call("PUT", url, { body: billingRunAction("a-1", { sys_version: 77 }) });
    clock.advance(1000);
    const later = billingRunAction("a-1", { sys_created_at: "1999-01-01T00:00:00Z", city: "Lyon" });
    const second = await call("PUT", url, { body: later });
    assert.deepEqual([first.json["sys_version"], second.json["sys_version"]], [1, 2]);
    assert.equal(second.json["sys_created_at"], "2026-01-02T03:04:05Z");
    assert.equal(second.json["sys_last_modified_at"], "2026-11-22T10:00:01.000Z");
  });

  it("takes a PUT for the whole record: what is left out is gone", async () => {
    const { urls } = await simulate();
    const url = `${urls.collect}/billingRunActions/acme/a-1`;
    await call("PUT", url, { body: billingRunAction("a-1", { city: "Lyon" }) });
    const second = await call("PUT", url, { body: billingRunAction("a-1") });
    assert.equal(Object.hasOwn(second.json, "city"), false);
  });

  it("decodes ids with : and | in the path", async () => {
    const { urls } = await simulate();
    const url = `${urls.collect}/billingRunActions/acme/run%3A1%7C2`;
    const reply = await call("PUT", url, { body: billingRunAction("run:1|2") });
    assert.deepEqual([reply.status, reply.json["id"]], [200, "run:1|2"]);
  });

  it("refuses an id in the body that is not the id in the path", async () => {
    const { urls } = await simulate();
    const url = `${urls.collect}/billingRunActions/acme/a-1`;
    const reply = await call("PUT", url, { body: billingRunAction("a-2") });
    assert.deepEqual(
      [reply.status, reply.json],
      [400, { message: "id: is not the id in the path." }],
    );
  });

  it("creates with POST: no id may be given, and every answer has a new one", async () => {
    const simulator = await simulate();
    const url = `${simulator.urls.certifications}/billingRuns/acme`;
    const first = await call("POST", url, { body: certificationRun() });
    const second = await call("POST", url, { body: certificationRun() });
    const withId = await call("POST", url, { body: certificationRun({ id: "mine" }) });
    const ids = [first, second].map((reply) => String(reply.json["id"]));
    assert.deepEqual([first.status, second.status, withId.status], [200, 200, 400]);
    assert.equal(new Set(ids).size, 2);
    assert.deepEqual(
      simulator.records("certifications").map((record) => record.id),
      ids,
    );
    assert.equal((await call("GET", `${url}/${ids[0]}`)).text, first.text);
  });

  it("refuses a change to a locked record with 409, saying so", async () => {
    const { urls } = await simulate({
      records: [{ service: "collect", record: { id: "a-1", sys_locked: true } }],
    });
    const url = `${urls.collect}/billingRunActions/acme/a-1`;
    const reply = await call("PUT", url, { body: billingRunAction("a-1") });
    assert.equal(reply.status, 409);
    assert.match(String(reply.json["message"]), /a-1 is locked/);
    assert.equal((await call("GET", url)).json["sys_locked"], true);
  });

  it("counts versions on from a record that was there at the start", async () => {
    const { urls } = await simulate({
      unknownIds: "not-found",
      records: [{ service: "collect", tenant: "acme", record: { id: "a-1", sys_version: 41 } }],
    });
    const base = `${urls.collect}/billingRunActions`;
    const body = billingRunAction("a-1");
    assert.equal((await call("PUT", `${base}/acme/a-1`, { body })).json["sys_version"], 42);
    assert.equal((await call("PUT", `${base}/other/a-1`, { body })).status, 404);
  });

  it("answers 404 for an id never seen, where the setting says so", async () => {
    const { urls } = await simulate({ unknownIds: "not-found" });
    const url = `${urls.membership}/billingRuns/acme/m-1`;
    assert.equal((await call("PUT", url, { body: membershipRun("m-1") })).status, 404);
  });

  it("compares sys_version only where the setting says so", async () => {
    const record = { id: "a-1", sys_version: 3 };
    const body = billingRunAction("a-1", { sys_version: 2 });
    for (const [checkVersion, status] of [
      [true, 409],
      [false, 200],
    ] as const) {
      const { urls } = await simulate({ checkVersion, records: [{ service: "collect", record }] });
      const url = `${urls.collect}/billingRunActions/acme/a-1`;
      assert.equal((await call("PUT", url, { body })).status, status);
    }
  });

  it("stores numbers and decimals to the last digit", async () => {
    const simulator = await simulate();
    const url = `${simulator.urls.collect}/billingRunActions/acme/a-1`;
    const plain = JSON.stringify(billingRunAction("a-1", { amount: "0.10" }));
    const body = `${plain.slice(0, -1)},"big":12345678901234567890,"rate":1.50,"tiny":1e-400}`;
    const reply = await call("PUT", url, { body });
    for (const kept of ['"big":12345678901234567890', '"rate":1.50', '"tiny":1e-400', '"0.10"']) {
      assert.ok(reply.text.includes(kept), kept);
      assert.ok(simulator.record("collect", "a-1")?.text.includes(kept), kept);
    }
  });

  it("lists who wrote what, in order, so that a test can prove once and in order", async () => {
    const simulator = await simulate();
    const url = `${simulator.urls.collect}/billingRunActions/acme/a-1`;
    for (const recordNo of [3, 8]) {
      const body = billingRunAction("a-1", { sys_bulk_load_record_no: recordNo });
      await call("PUT", url, { body });
    }
    const writes = simulator.record("collect", "a-1")?.writes ?? [];
    assert.deepEqual(
      writes.map(({ order, request, version, recordNo }) => [order, request, version, recordNo]),
      [
        [1, 1, 1, 3],
        [2, 2, 2, 8],
      ],
    );
    assert.notEqual(writes[0]?.hash, writes[1]?.hash);
  });

  it("stores nothing with keepRecords off, and still counts", async () => {
    const simulator = await simulate({ keepRecords: false });
    const url = `${simulator.urls.collect}/billingRunActions/acme/a-1`;
    assert.equal((await call("PUT", url, { body: billingRunAction("a-1") })).status, 200);
    assert.equal((await call("GET", url)).status, 404);
    assert.deepEqual(simulator.records("collect"), []);
    assert.equal(simulator.counts().recordsAccepted, 1);
  });
});
