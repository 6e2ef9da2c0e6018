import assert from "node:assert/strict";
import { ConfigurationError } from "../../src/kernel/load-error.ts";
import { mapperOf, rowOf } from "./map-cells.ts";

async function refusalOf(fields: string, header: readonly string[]): Promise<string> {
  try {
    await mapperOf(fields, header);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    assert.equal(error.code, "ERR_HEADER_MISMATCH");
    return error.message;
  }
  return "no error";
}

describe("compileMapping", () => {
  it("takes the first of several names that the header has", async () => {
    const mapper = await mapperOf("  city: { column: [Town, City] }\n", ["Place", "City", "Town"]);
    const result = mapper.mapRow(rowOf(["1", "a", "b", "c"]));
    assert.ok(result.kind === "mapped");
    assert.equal(result.row.payload["city"], "c");
    assert.deepEqual(mapper.unusedColumns, ["Place", "City"]);
  });

  it("never takes a column of a similar name, but suggests it and lists the header", async () => {
    const message = await refusalOf("  city: City\n  name: { template: '{First} {Last}' }\n", [
      "city",
      "First",
    ]);
    assert.match(message, /^file\.csv does not have the columns/);
    assert.match(message, /^fields\.city: there is no column "City"\. Did you mean "city"\?$/m);
    assert.match(message, /^fields\.name: there is no column "Last"\./m);
    assert.match(message, /The header of the file is "Id", "city", "First"\.$/);
  });

  it("refuses a mapped column that stands twice, and bears one that is not mapped", async () => {
    assert.match(await refusalOf("  city: A\n", ["A", "A"]), /"A" more than once/);
    assert.equal(await refusalOf("  city: A\n", ["A", "B", "B"]), "no error");
  });

  it("finds columns of skip_rows", async () => {
    const opening =
      "version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\nskip_rows: [{ column: S, blank: true }]\n";
    const mapper = await mapperOf("", ["S", "T"], opening);
    assert.deepEqual(mapper.unusedColumns, ["T"]);
    await assert.rejects(mapperOf("", ["T"], opening), /skip_rows\[0\]: there is no column "S"/);
  });
});

describe("originOf", () => {
  it("finds column and cell of fields, their parents and children of JSON cells", async () => {
    const mapper = await mapperOf(
      "  name: { template: '{B} {A}' }\n  reminders[0].notice_id: A\n  extras: { column: J, json: true }\n  city: { constant: x }\n",
      ["A", "B", "J"],
    );
    const row = rowOf(["1", "a", "b", "{}"]);
    assert.deepEqual(mapper.originOf("name", row), { column: "B", cell: "b" });
    assert.deepEqual(mapper.originOf("reminders[0].notice_id", row), { column: "A", cell: "a" });
    assert.deepEqual(mapper.originOf("reminders.0.notice_id", row), { column: "A", cell: "a" });
    assert.deepEqual(mapper.originOf("reminders[0]", row), { column: "A", cell: "a" });
    assert.deepEqual(mapper.originOf("reminders", row), { column: "A", cell: "a" });
    assert.deepEqual(mapper.originOf("extras.deep[1].x", row), { column: "J", cell: "{}" });
    assert.deepEqual(mapper.originOf("city", row), {});
    assert.deepEqual(mapper.originOf("absent", row), {});
    assert.deepEqual(mapper.originOf("", row), {});
  });
});
