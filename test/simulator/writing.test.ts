import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { isExactObject, parseExactJson } from "../../src/kernel/exact-json.ts";
import { alterRecord } from "../../src/simulator/alter-record.ts";
import { loadScenario } from "../../src/simulator/load-rules.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";
import {
  billingRunAction,
  type Body,
  call,
  invoiceDetail,
  membershipRun,
  type Reply,
  simulate,
  stopSimulators,
} from "./simulator-fixture.ts";

const putAction = ({ urls }: Simulator, more: Body | string): Promise<Reply> =>
  call("PUT", `${urls.collect}/billingRunActions/acme/a-1`, {
    body: typeof more === "string" ? more : billingRunAction("a-1", more),
  });
const getAction = ({ urls }: Simulator): Promise<Reply> =>
  call("GET", `${urls.collect}/billingRunActions/acme/a-1`);
const putDetails = ({ urls }: Simulator, brmObjects: unknown): Promise<Reply> =>
  call("PUT", `${urls.billingplatform}/rest/2.0/ACTIVITY`, { body: { brmObjects } });
const detail = (simulator: Simulator, id: string): Body =>
  simulator.record("billingplatform", id)?.fields ?? {};
const startAction = (record: Body, options: SimulatorOptions): Promise<Simulator> => {
  const seed = parseExactJson(JSON.stringify(billingRunAction("a-1", record)));
  assert.ok(isExactObject(seed));
  return simulate({ records: [{ service: "collect", record: seed }], ...options });
};

describe("what a simulated service does to values", () => {
  afterEach(stopSimulators);

  it("ignores, rounds and rewrites fields: the echo and a later GET both show it", async () => {
    const writes = {
      collect: {
        ignore: ["city"],
        round: { amount: 2, rate: 1 },
        reformat: { price: "trim-zeros", tax: "two-places" },
      },
    } as const;
    const simulator = await startAction({ city: "Lyon" }, { writes });
    const given = { city: "Nice", amount: "0.125", price: "10.500", tax: "7" };
    const plain = JSON.stringify(billingRunAction("a-1", given));
    const echo = await putAction(simulator, `${plain.slice(0, -1)},"rate":1.250}`);
    const { json, text } = await getAction(simulator);
    assert.equal(echo.text, text);
    assert.deepEqual(
      [json["city"], json["amount"], json["price"], json["tax"]],
      ["Lyon", "0.13", "10.5", "7.00"],
    );
    assert.ok(text.includes('"rate":1.3'), text);
  });

  it("ignores a field that was never there, by storing none", async () => {
    const simulator = await simulate({ writes: { collect: { ignore: ["city"] } } });
    const reply = await putAction(simulator, { city: "Nice" });
    assert.deepEqual([reply.status, Object.hasOwn(reply.json, "city")], [200, false]);
  });

  it("refuses a change of a field that can only be read, and takes it unchanged or left out", async () => {
    const writes = { collect: { readOnly: ["city"] } };
    const simulator = await startAction({ city: "Lyon" }, { writes });
    const refused = await putAction(simulator, { city: "Nice" });
    assert.deepEqual([refused.status, refused.json], [400, { message: "city: can only be read." }]);
    assert.equal((await putAction(simulator, { city: "Lyon" })).status, 200);
    assert.equal((await putAction(simulator, {})).status, 200);
  });

  it("reaches nested fields by dotted name", async () => {
    const writes = {
      membership: { ignore: ["auto_renewal_options.note"], round: { "drop_options.fee": 0 } },
    };
    const simulator = await simulate({ writes });
    const run = membershipRun("m-1", { drop_options: { fee: "2.5" } });
    await call("PUT", `${simulator.urls.membership}/billingRuns/acme/m-1`, { body: run });
    assert.deepEqual(simulator.record("membership", "m-1")?.fields["drop_options"], { fee: "3" });
  });

  it("does the same to every record of an array, and refuses one alone", async () => {
    const writes = {
      billingplatform: { ignore: ["Rate"], round: { Quantity: 1 }, readOnly: ["Cost"] },
    };
    const records = ["1", "2", "3"].map((Id) => ({
      service: "billingplatform" as const,
      record: { Id, Rate: "5", Cost: "9" },
    }));
    const simulator = await simulate({ writes, records });
    const reply = await putDetails(simulator, [
      invoiceDetail("1", { Rate: "6", Quantity: "1.25" }),
      invoiceDetail("2", { Cost: "8" }),
      invoiceDetail("3", { Cost: "9", Quantity: "2" }),
    ]);
    assert.match(reply.text, /"Id":"2","ErrorCode":"1001","ErrorText":"Cost: can only be read\."/);
    const shown = ["1", "2", "3"].map((id) => [
      detail(simulator, id)["Rate"],
      detail(simulator, id)["Quantity"],
    ]);
    assert.deepEqual(shown, [
      ["5", "1.3"],
      ["5", undefined],
      ["5", "2"],
    ]);
    assert.ok(reply.text.includes('"Quantity":"1.3"'), reply.text);
  });

  it("can be told in a rules file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "writes-"));
    const path = join(folder, "rules.yaml");
    await writeFile(path, "writes:\n  collect:\n    ignore: [city]\n    round: {amount: 2}\n");
    const scenario = await loadScenario(path);
    const simulator = await startAction({ city: "Lyon" }, { ...scenario });
    const { json } = await putAction(simulator, { city: "Nice", amount: "1.999" });
    assert.deepEqual([json["city"], json["amount"]], ["Lyon", "2.00"]);
    await writeFile(path, "rules: []\nwrites:\n  collect:\n    round: {amount: many}\n");
    await assert.rejects(loadScenario(path), {
      code: "ERR_SIMULATOR_RULES",
      message: /rules\.yaml line 4: writes → collect → round → amount: /,
    });
    await rm(folder, { recursive: true });
  });

  it("never changes a value by rewriting it, and leaves alone what is no plain decimal", () => {
    const decimal = fc
      .tuple(fc.bigInt(), fc.option(fc.stringMatching(/^\d{1,8}$/), { nil: undefined }))
      .map(([whole, part]) => (part === undefined ? String(whole) : `${whole}.${part}`));
    fc.assert(
      fc.property(decimal, fc.constantFrom("trim-zeros", "two-places"), (value, form) => {
        const altered = alterRecord({ value }, undefined, { reformat: { value: form } })["value"];
        const bare = (text: string): string => text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
        assert.ok(typeof altered === "string" && bare(altered) === bare(value), value);
      }),
    );
    for (const value of ["1,50", "1e3", "", "x", null, true, ["1.500"]]) {
      const record = { value };
      const habits = { round: { value: 0 }, reformat: { value: "two-places" } } as const;
      assert.deepEqual(alterRecord(record, undefined, habits), record);
    }
  });
});

describe("a PUT of a simulated record that is there already", () => {
  afterEach(stopSimulators);

  it("erases the fields it leaves out, or keeps them where the setting says so", async () => {
    for (const [leftOut, city] of [
      [undefined, undefined],
      ["erase", undefined],
      ["keep", "Lyon"],
      [{ collect: "keep" }, "Lyon"],
      [{ billingplatform: "keep" }, undefined],
    ] as const) {
      const simulator = await startAction({ city: "Lyon" }, { leftOut });
      assert.equal((await putAction(simulator, {})).json["city"], city, JSON.stringify(leftOut));
    }
  });

  it("does so for each record of an array", async () => {
    for (const [leftOut, expected] of [
      ["keep", "r-1,r-2"],
      ["erase", ","],
    ] as const) {
      const records = ["1", "2"].map((Id) => ({
        service: "billingplatform" as const,
        record: { Id, Note: `r-${Id}` },
      }));
      const simulator = await simulate({ leftOut, records });
      await putDetails(simulator, [invoiceDetail("1"), invoiceDetail("2")]);
      const notes = ["1", "2"].map((id) => detail(simulator, id)["Note"]);
      assert.equal(notes.join(), expected);
    }
  });

  it("with checkVersion is refused for an old version only: the right one or none is good", async () => {
    const cases = [
      [{ sys_version: 3 }, 200],
      [{}, 200],
      [{ sys_version: 2 }, 409],
      [{ sys_version: 4 }, 409],
    ] as const;
    for (const [more, status] of cases) {
      const simulator = await startAction({ sys_version: 3 }, { checkVersion: true });
      assert.equal((await putAction(simulator, more)).status, status, JSON.stringify(more));
      assert.equal(simulator.record("collect", "a-1")?.version, status === 200 ? 4 : 3);
    }
  });

  it("may bring back what it had, read by GET and sent as it is, also where unknown fields are refused", async () => {
    const legacy = {
      reminders: [{ reminder_notice_id: "n", x_days: 3 }, { reminder_notice_id: "m" }],
    };
    const record = membershipRun("m-1", {
      x_total: "1.50",
      x_tree: { deep: [1, { a: null }] },
      auto_renewal_reminder_options: legacy,
    });
    const seed = parseExactJson(JSON.stringify(record));
    assert.ok(isExactObject(seed));
    const options = { unknownFields: "refuse", checkVersion: true } as const;
    const simulator = await simulate({
      ...options,
      records: [{ service: "membership", record: seed }],
    });
    const url = `${simulator.urls.membership}/billingRuns/acme/m-1`;
    const read = await call("GET", url);
    const echo = await call("PUT", url, { body: read.text });
    assert.equal(echo.status, 200, echo.text);
    assert.deepEqual(
      [echo.json["x_total"], echo.json["x_tree"], echo.json["auto_renewal_reminder_options"]],
      [record["x_total"], record["x_tree"], legacy],
    );
  });

  it("is refused where it changes an unknown field, adds one, or brings it to another record", async () => {
    const simulator = await startAction({ x_total: "1.50" }, { unknownFields: "refuse" });
    for (const more of [{ x_total: "1.5" }, { x_total: "1.50", x_new: 1 }, { x_total: null }]) {
      const reply = await putAction(simulator, more);
      assert.deepEqual([reply.status, /is not a known field/.test(reply.text)], [400, true]);
    }
    const url = `${simulator.urls.collect}/billingRunActions/acme/a-2`;
    const body = billingRunAction("a-2", { x_total: "1.50" });
    assert.equal((await call("PUT", url, { body })).status, 400);
  });

  it("is judged so for each record of an array", async () => {
    const records = ["1", "2"].map((Id) => ({
      service: "billingplatform" as const,
      record: { Id, Custom: Id },
    }));
    const simulator = await simulate({ unknownFields: "refuse", records });
    const reply = await putDetails(simulator, [
      invoiceDetail("1", { Custom: "1" }),
      invoiceDetail("2", { Custom: "1" }),
    ]);
    assert.equal(reply.status, 200);
    assert.match(
      reply.text,
      /"Id":"2","ErrorCode":"1001","ErrorText":"Custom: is not a known field/,
    );
    assert.equal(detail(simulator, "1")["Custom"], "1");
    const writes = ["1", "2"].map((id) => simulator.record("billingplatform", id)?.writes.length);
    assert.deepEqual(writes, [1, 0]);
  });
});
