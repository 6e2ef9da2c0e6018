import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/kernel/json.ts";
import { findTarget, targets } from "../../src/targets/index.ts";
import type { FieldSpec, Target } from "../../src/targets/target.ts";
import { exampleRecord } from "./example-record.ts";

const named = (name: string): Target => {
  const target = findTarget(name);
  assert.ok(target);
  return target;
};

/** A copy of the record with one child more in the object, or the array's first object, of that name. */
const withChild = (value: JsonValue, path: readonly string[], child: JsonObject): JsonValue => {
  const [name, ...rest] = path;
  if (Array.isArray(value)) return value.map((item: JsonValue) => withChild(item, path, child));
  assert.ok(isJsonObject(value));
  if (name === undefined) return { ...value, ...child };
  return { ...value, [name]: withChild(value[name] ?? {}, rest, child) };
};

const holdsObjects = (field: FieldSpec): boolean =>
  field.type === "object" || field.items === "object";

for (const target of targets)
  describe(`the request of ${target.name}`, () => {
    const whole = exampleRecord(target, "all");

    it("takes a record with every documented field and changes nothing", () => {
      assert.deepEqual(target.request.parse(whole), whole);
    });

    it("takes a record with the required fields alone", () => {
      const least = exampleRecord(target, "required");
      assert.deepEqual(target.request.parse(least), least);
    });

    it("refuses a field that is not documented", () => {
      const [issue] = target.request.safeParse({ ...whole, colour: "red" }).error?.issues ?? [];
      assert.equal(issue?.code, "unrecognized_keys");
    });

    it("lets unknown children into open objects and into no others", () => {
      for (const field of target.fields.filter(holdsObjects)) {
        const record = withChild(whole, field.name.split("."), { colour: { red: 1 } });
        assert.equal(target.request.safeParse(record).success, field.open, field.name);
      }
    });

    it("needs each required field", () => {
      const required = target.fields.filter(
        ({ name, required }) => required && !name.includes("."),
      );
      for (const { name } of required) {
        const { [name]: _, ...rest } = whole;
        const asked = !target.filledByServer.includes(name);
        assert.equal(target.request.safeParse(rest).success, !asked, name);
      }
    });

    it("refuses a choice that is not documented", () => {
      const choices = target.fields.filter((field) => field.allowed && !field.name.includes("."));
      for (const { name } of choices)
        assert.equal(target.request.safeParse({ ...whole, [name]: "Done" }).success, false, name);
    });
  });

describe("the answer of every target", () => {
  for (const target of targets) {
    const record = exampleRecord(target, "all");
    const answer = target.envelope === undefined ? record : { retrieveResponse: record };

    it(`of ${target.name} takes the record, unknown fields and optional nulls`, () => {
      const nulls = target.fields.filter(({ name, required }) => !required && !name.includes("."));
      const blanked = Object.fromEntries(nulls.map(({ name }) => [name, null]));
      const odd = { ...record, ...blanked, brand_new: [1] };
      const wrapped = target.envelope === undefined ? odd : { retrieveResponse: odd };
      assert.deepEqual(target.answer.parse(answer), answer);
      assert.deepEqual(target.answer.parse(wrapped), wrapped);
    });

    it(`of ${target.name} refuses another type`, () => {
      const wrong = { ...record, [target.evidence.idField]: ["12"] };
      const body = target.envelope === undefined ? wrong : { retrieveResponse: wrong };
      assert.equal(target.answer.safeParse(body).success, false);
    });
  }
});

describe("rhythm/certification-billing-run", () => {
  const target = named("rhythm/certification-billing-run");

  it("is a create that is not safe to repeat and does not need an id", () => {
    assert.deepEqual(
      [target.method, target.safeToRepeat, target.key.required],
      ["POST", false, false],
    );
    assert.equal("id" in exampleRecord(target, "required"), false);
  });

  it("says why an id is refused", () => {
    assert.match(target.refusedFields["id"] ?? "", /makes the id/);
  });
});

describe("the Rhythm updates", () => {
  const updates = targets.filter(({ vendor, method }) => vendor === "rhythm" && method === "PUT");

  it("are safe to repeat and keyed by an id of documented form", () => {
    assert.equal(updates.length, 3);
    for (const { safeToRepeat, key } of updates) {
      assert.equal(safeToRepeat, true);
      assert.equal(key.pattern?.test("tenant:run|0-9_a"), true);
      for (const bad of ["", "a b", "a.b", "a–b", "a/b", "a\n"])
        assert.equal(key.pattern?.test(bad), false, bad);
    }
  });

  it("leave nothing to the server by themselves", () => {
    for (const target of updates) assert.deepEqual(target.filledByServer, []);
  });
});

describe("fields written by the server", () => {
  const writtenBy = (target: Target): readonly string[] =>
    target.fields.filter((field) => field.writtenByServer).map((field) => field.name);

  it("are never those that a load sets by itself", () => {
    for (const target of targets) {
      const own = [...Object.values(target.tags ?? {}), target.key.field];
      assert.deepEqual(
        writtenBy(target).filter((name) => own.includes(name)),
        [],
      );
    }
  });

  it("are statistics, errors, executions and system fields, with their children", () => {
    const documented = /^(statistics|error|error_stack|execution_arn|sys_\w+)(\..+)?$/;
    const ours = /^(sys_bulk_load_\w+|sys_external_id)$/;
    for (const target of targets.filter(({ vendor }) => vendor === "rhythm")) {
      const names = target.fields.map((field) => field.name);
      const wanted = names.filter((name) => documented.test(name) && !ours.test(name));
      assert.deepEqual(writtenBy(target), wanted);
    }
  });

  it("are the system-controlled ones of an invoice detail", () => {
    assert.deepEqual(writtenBy(named("billingplatform/invoice-detail")), [
      "Updated",
      "UpdateError",
      "Created",
      "CreatedUserId",
      "UpdatedUserId",
    ]);
  });
});
