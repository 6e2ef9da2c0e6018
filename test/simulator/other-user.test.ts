import assert from "node:assert/strict";
import { ExactNumber } from "../../src/kernel/exact-json.ts";
import {
  billingRunAction,
  call,
  createManualClock,
  invoiceDetail,
  simulate,
  stopSimulators,
} from "./simulator-fixture.ts";

const address = { service: "collect", id: "a-1" } as const;
const seed = { service: "collect", record: { id: "a-1", city: "Lyon", sys_version: 4 } } as const;

describe("what another user does to a simulated record", () => {
  afterEach(stopSimulators);

  it("changes and removes fields, counting the version up and saying when and who", async () => {
    const clock = createManualClock();
    const amount = new ExactNumber("1.50");
    const simulator = await simulate({ clock, records: [seed] });
    clock.advance(1000);
    simulator.changeRecord(address, { city: undefined, amount });
    const { exact, version } = simulator.record("collect", "a-1") ?? {};
    assert.equal(version, 5);
    assert.deepEqual(
      [
        exact?.["amount"],
        exact?.["sys_version"],
        exact?.["sys_last_modified_at"],
        exact?.["sys_last_modified_by_id"],
      ],
      [amount, 5, "2026-11-22T10:00:01.000Z", "other-user"],
    );
    assert.equal(Object.hasOwn(exact ?? {}, "city"), false);
    const reply = await call("GET", `${simulator.urls.collect}/billingRunActions/acme/a-1`);
    assert.ok(reply.text.includes('"amount":1.50'), reply.text);
  });

  it("can change the content without the version", async () => {
    const simulator = await simulate({ records: [seed] });
    simulator.changeRecord(address, { city: "Nice", sys_version: 4 });
    const { fields, version } = simulator.record("collect", "a-1") ?? {};
    assert.deepEqual([fields?.["city"], fields?.["sys_version"], version], ["Nice", 4, 4]);
  });

  it("makes a version that a client has read old", async () => {
    const simulator = await simulate({ checkVersion: true, records: [seed] });
    const url = `${simulator.urls.collect}/billingRunActions/acme/a-1`;
    const body = billingRunAction("a-1", { sys_version: 4 });
    simulator.changeRecord(address, { city: "Nice" });
    assert.equal((await call("PUT", url, { body })).status, 409);
  });

  it("removes a record: reading it is a 404", async () => {
    const simulator = await simulate({ records: [seed] });
    simulator.removeRecord(address);
    const url = `${simulator.urls.collect}/billingRunActions/acme/a-1`;
    assert.equal((await call("GET", url)).status, 404);
    assert.equal(simulator.record("collect", "a-1"), undefined);
  });

  it("locks and unlocks a record, and nothing else changes", async () => {
    const simulator = await simulate({ records: [seed] });
    const url = `${simulator.urls.collect}/billingRunActions/acme/a-1`;
    simulator.lockRecord(address);
    const locked = await call("GET", url);
    assert.deepEqual([locked.json["sys_locked"], locked.json["sys_version"]], [true, 4]);
    assert.equal((await call("PUT", url, { body: billingRunAction("a-1") })).status, 409);
    simulator.unlockRecord(address);
    assert.equal((await call("PUT", url, { body: billingRunAction("a-1") })).status, 200);
  });

  it("locks an invoice detail, which has no field for it", async () => {
    const record = { Id: "1", Quantity: "1" };
    const simulator = await simulate({ records: [{ service: "billingplatform", record }] });
    simulator.lockRecord({ service: "billingplatform", id: "1" });
    const url = `${simulator.urls.billingplatform}/rest/2.0/ACTIVITY`;
    const one = await call("PUT", url, { body: { brmObjects: invoiceDetail("1") } });
    const two = await call("PUT", url, {
      body: { brmObjects: [invoiceDetail("1"), invoiceDetail("2")] },
    });
    assert.deepEqual([one.status, two.status], [409, 200]);
    assert.match(two.text, /The record 1 is locked/);
    assert.equal(simulator.record("billingplatform", "1")?.fields["sys_locked"], undefined);
    assert.ok(simulator.record("billingplatform", "2"));
  });

  it("tells kinds and tenants apart where they are named, and says what is not there", async () => {
    const records = ["acme", "other"].map((tenant) => ({ ...seed, tenant }));
    const simulator = await simulate({ records });
    simulator.changeRecord({ ...address, tenant: "other" }, { city: "Nice" });
    assert.deepEqual(
      simulator.records("collect").map(({ tenant, fields }) => [tenant, fields["city"]]),
      [
        ["acme", "Lyon"],
        ["other", "Nice"],
      ],
    );
    assert.throws(() => simulator.removeRecord({ ...address, resource: "billingRuns" }), {
      message: "The simulator has no collect record with the id a-1.",
    });
  });
});

describe("the hooks onRead and onWrite of the simulator", () => {
  afterEach(stopSimulators);

  it("let a test change a record between a client's read and its write", async () => {
    const simulator = await simulate({
      checkVersion: true,
      records: [seed],
      onRead: async (visit) => {
        await Promise.resolve();
        if (visit.moment === "after") simulator.changeRecord(visit, { city: "Nice" });
      },
    });
    const url = `${simulator.urls.collect}/billingRunActions/acme/a-1`;
    const read = await call("GET", url);
    assert.deepEqual([read.json["city"], read.json["sys_version"]], ["Lyon", 4]);
    const body = billingRunAction("a-1", { sys_version: read.json["sys_version"] });
    assert.equal((await call("PUT", url, { body })).status, 409);
    assert.equal(simulator.record("collect", "a-1")?.fields["city"], "Nice");
  });

  it("let a test change a record before the read that is under way", async () => {
    const simulator = await simulate({
      records: [seed],
      onRead: (visit) => {
        if (visit.moment === "before") simulator.changeRecord(visit, { city: "Nice" });
      },
    });
    const url = `${simulator.urls.collect}/billingRunActions/acme/a-1`;
    assert.equal((await call("GET", url)).json["city"], "Nice");
  });

  it("tell of every read and write, before and after, with the records that it is about", async () => {
    const told: unknown[] = [];
    const { urls } = await simulate({
      rules: [{ match: { Id: "9" }, answer: "lost" }],
      onRead: ({ moment, id, status }) => void told.push(["read", moment, id, status]),
      onWrite: ({ moment, ids, status }) => void told.push(["write", moment, ids.join(), status]),
    });
    const details = `${urls.billingplatform}/rest/2.0/ACTIVITY`;
    await call("GET", `${urls.collect}/billingRunActions/acme/a-1`);
    await call("PUT", `${urls.collect}/billingRunActions/acme/a-1`, {
      body: billingRunAction("a-1"),
    });
    await call("PUT", details, { body: { brmObjects: [invoiceDetail("1"), invoiceDetail("2")] } });
    await call("PUT", details, { body: "no JSON" });
    await assert.rejects(call("PUT", details, { body: { brmObjects: invoiceDetail("9") } }));
    assert.deepEqual(told, [
      ["read", "before", "a-1", undefined],
      ["read", "after", "a-1", 404],
      ["write", "before", "a-1", undefined],
      ["write", "after", "a-1", 200],
      ["write", "before", "1,2", undefined],
      ["write", "after", "1,2", 200],
      ["write", "before", "", undefined],
      ["write", "after", "", 400],
      ["write", "before", "9", undefined],
      ["write", "after", "9", undefined],
    ]);
  });

  it("let a test lock a record of an array just before it is written", async () => {
    const record = { Id: "2" };
    const simulator = await simulate({
      records: [{ service: "billingplatform", record }],
      onWrite: ({ moment, service }) => {
        if (moment === "before") simulator.lockRecord({ service, id: "2" });
      },
    });
    const body = { brmObjects: [invoiceDetail("1"), invoiceDetail("2")] };
    const url = `${simulator.urls.billingplatform}/rest/2.0/ACTIVITY`;
    assert.match((await call("PUT", url, { body })).text, /The record 2 is locked/);
    assert.deepEqual(simulator.record("billingplatform", "2")?.writes, []);
  });
});
