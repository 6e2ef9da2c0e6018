import assert from "node:assert/strict";
import fields from "../../src/simulator/documented-fields.json" with { type: "json" };
import {
  billingRunAction,
  type Body,
  call,
  certificationRun,
  collectRun,
  invoiceDetail,
  membershipRun,
  simulate,
  stopSimulators,
} from "./simulator-fixture.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";

async function putAction(more: Body, options: SimulatorOptions = {}): Promise<[number, unknown]> {
  const { urls } = await simulate(options);
  const url = `${urls.collect}/billingRunActions/acme/a-1`;
  const reply = await call("PUT", url, { body: billingRunAction("a-1", more) });
  return [reply.status, reply.json["message"]];
}

async function putMembership(more: Body): Promise<[number, unknown]> {
  const { urls } = await simulate();
  const url = `${urls.membership}/billingRuns/acme/m-1`;
  const reply = await call("PUT", url, { body: membershipRun("m-1", more) });
  return [reply.status, reply.json["message"]];
}

describe("the simulator's validation", () => {
  afterEach(stopSimulators);

  const wholeBodies: readonly (readonly [keyof typeof fields, string, string, Body])[] = [
    ["rhythm/billing-run-action", "PUT", "collect/billingRunActions/acme/x", billingRunAction("x")],
    ["rhythm/membership-billing-run", "PUT", "membership/billingRuns/acme/x", membershipRun("x")],
    ["rhythm/collect-billing-run", "PUT", "collect/billingRuns/acme/x", collectRun("x")],
    [
      "rhythm/certification-billing-run",
      "POST",
      "certifications/billingRuns/acme",
      certificationRun(),
    ],
    ["billingplatform/invoice-detail", "PUT", "bp/demo/rest/2.0/ACTIVITY", invoiceDetail("x")],
  ];
  for (const [document, method, path, body] of wholeBodies) {
    it(`asks for every field that the document of ${document} requires`, async () => {
      const { url } = await simulate({ serverFields: "required" });
      const isDetail = document === "billingplatform/invoice-detail";
      const send = async (record: Body): Promise<number> =>
        (await call(method, `${url}/${path}`, { body: isDetail ? { brmObjects: record } : record }))
          .status;
      assert.equal(await send(body), 200);
      const required = fields[document].request
        .map((field) => ({ ...field, name: field.name.replace("brmObjects.", "") }))
        .filter(({ name, required }) => required && !name.includes("."))
        .filter(({ name }) => method === "PUT" || !(name === "id" || name.startsWith("sys_")));
      assert.ok(required.length >= 5);
      for (const { name } of required) {
        const { [name]: _left, ...rest } = body;
        assert.equal(await send(rest), 400, name);
      }
    });
  }

  it("refuses a wrong JSON type", async () => {
    const [status, message] = await putAction({
      sys_bulk_load_record_no: "12",
      city: 5,
      sys_locked: "true",
    });
    assert.equal(status, 400);
    assert.equal(
      message,
      "sys_bulk_load_record_no: must be of type number, not string; city: must be of type string, not number; sys_locked: must be of type boolean, not string.",
    );
  });

  it("refuses a value that is not in the enum", async () => {
    const [status, message] = await putAction({ status: "paid" });
    assert.equal(status, 400);
    assert.match(String(message), /^status: must be one of completed, error, /);
  });

  it("looks into nested objects and arrays of objects", async () => {
    assert.deepEqual(await putMembership({ auto_renewal_options: {} }), [
      400,
      "auto_renewal_options.expiration_date_range_end: is required; auto_renewal_options.expiration_date_range_start: is required.",
    ]);
    const reminders = [{ reminder_notice_id: "n" }, { id: "x" }, "y"];
    assert.deepEqual(await putMembership({ auto_renewal_reminder_options: { reminders } }), [
      400,
      "auto_renewal_reminder_options.reminders[1].reminder_notice_id: is required; auto_renewal_reminder_options.reminders[1].id: must be of type number, not string; auto_renewal_reminder_options.reminders[2]: must be of type object.",
    ]);
  });

  it("takes anything below an object that the document lists without children", async () => {
    const inside = { sys_last_security_context: { user: { roles: [1, null] } } };
    assert.equal((await putAction(inside, { unknownFields: "refuse" }))[0], 200);
  });

  it("keeps or refuses unknown fields, as set", async () => {
    assert.equal((await putAction({ extra_c: 1 }))[0], 200);
    assert.deepEqual(await putAction({ extra_c: 1 }, { unknownFields: "refuse" }), [
      400,
      "extra_c: is not a known field.",
    ]);
  });

  it("keeps or refuses null in an optional field, as set, and refuses it in a required one", async () => {
    assert.equal((await putAction({ city: null }))[0], 200);
    assert.equal((await putAction({ city: null }, { nulls: "refuse" }))[0], 400);
    assert.equal((await putAction({ date: null }))[0], 400);
  });

  it("asks an update for the server's own fields only when the setting requires them, as the tables do", async () => {
    const { sys_created_at: _left, ...body } = billingRunAction("a-1");
    for (const [options, status] of [
      [{ serverFields: "required" }, 400],
      [{}, 200],
    ] as const) {
      const { urls } = await simulate(options);
      const url = `${urls.collect}/billingRunActions/acme/a-1`;
      assert.equal((await call("PUT", url, { body })).status, status);
    }
  });

  it("wants integers whole, of any size", async () => {
    const { urls } = await simulate();
    const put = async (AccountId: string): Promise<number> => {
      const record = JSON.stringify(invoiceDetail("1")).replace(
        '"AccountId":42',
        `"AccountId":${AccountId}`,
      );
      const url = `${urls.billingplatform}/rest/2.0/ACTIVITY`;
      return (await call("PUT", url, { body: `{"brmObjects":${record}}` })).status;
    };
    const values = ["42", "12345678901234567890", "1.5", "1.00", '"42"', "true"];
    assert.deepEqual(await Promise.all(values.map(put)), [200, 200, 400, 400, 400, 400]);
  });
});
