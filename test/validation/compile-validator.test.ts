import assert from "node:assert/strict";
import { z } from "zod";
import type { JsonObject } from "../../src/kernel/json.ts";
import { explainRowError } from "../../src/rows/describe-row-error.ts";
import type { RowError } from "../../src/rows/row-error.ts";
import type { MappedRow, ValidRow } from "../../src/rows/row.ts";
import { defineTarget } from "../../src/targets/define-target.ts";
import {
  choice,
  decimal,
  flag,
  group,
  groupList,
  instant,
  integer,
  openObject,
  text,
  textList,
} from "../../src/targets/field-types.ts";
import type { Target } from "../../src/targets/target.ts";
import type { ValidationRules } from "../../src/validation/adjust-schema.ts";
import { compileValidator } from "../../src/validation/compile-validator.ts";

const target: Target = defineTarget({
  name: "rhythm/collect-billing-run",
  vendor: "rhythm",
  signIn: { vendor: "Rhythm", tokens: { at: "base-url", path: "/token" } },
  title: "A target for tests",
  document: "none",
  host: undefined,
  method: "PUT",
  path: "/things/{tenantId}/{id}",
  key: { field: "id", required: true, pattern: /^[\w:|-]+$/ },
  safeToRepeat: true,
  erasesLeftOut: true,
  envelope: undefined,
  evidence: { envelopes: [], idField: "id" },
  filledByServer: [],
  refusedFields: { secret: "the API makes it" },
  tags: undefined,
  limits: {},
  timeoutMs: 1000,
  record: () => ({
    id: text("Id."),
    status: choice(["new", "completed"], "Status."),
    amount: decimal("Amount.").optional(),
    at: instant("When.").optional(),
    count: integer("Count.").optional(),
    done: flag("Done.").optional(),
    names: textList("Names.").optional(),
    secret: text("Made by the API.").optional(),
    options: group({ notice_id: text("Notice.") }, "Options.").optional(),
    reminders: groupList(
      { notice_id: text("Notice."), days: integer("Days.").optional() },
      "Reminders.",
    ).optional(),
    open: openObject("Anything.").optional(),
  }),
});

const plain: ValidationRules = { leaveToServer: [], customFields: {}, nullableFields: [] };

function rowOf(payload: JsonObject): MappedRow {
  const id = payload["id"];
  return { rowNumber: 7, line: 9, key: typeof id === "string" ? id : undefined, payload };
}

/** Every field comes from a column of its own name; the cell is what stands in the payload. */
function check(
  payload: JsonObject,
  rules: ValidationRules = plain,
  cells: Readonly<Record<string, string>> = {},
): ValidRow | readonly RowError[] {
  const validate = compileValidator(target, rules);
  return validate(rowOf(payload), (field) => {
    const cell = Object.hasOwn(cells, field) ? cells[field] : undefined;
    return cell === undefined ? {} : { column: field.toUpperCase(), cell };
  });
}

function errorsOf(result: ValidRow | readonly RowError[]): readonly RowError[] {
  assert.ok(!("payload" in result), "the row was taken as valid");
  return result;
}

const tuples = (result: ValidRow | readonly RowError[]): unknown[] =>
  errorsOf(result).map((error) => [error.rowNumber, error.column, error.field, error.code]);

const good = { id: "a-1", status: "new" };

describe("compileValidator", () => {
  it("hands back the payload itself and its hash", () => {
    const row = rowOf({ ...good, amount: "0012.50", open: { deep: [1, { b: null }] } });
    const result = compileValidator(target, plain)(row, () => ({}));
    assert.ok("payload" in result);
    assert.equal(result.payload, row.payload);
    assert.match(result.payloadHash, /^[0-9a-f]{64}$/);
    assert.deepEqual({ ...result, payloadHash: "" }, { ...row, payloadHash: "" });
  });

  it("reports all errors of a row, each with its column and cell", () => {
    const payload = { id: "a-1", status: "complete", amount: "1,5", count: "3", wrong: "x" };
    const cells = { status: "complete", amount: "1,5", count: "3", wrong: "x" };
    assert.deepEqual(tuples(check(payload, plain, cells)), [
      [7, "STATUS", "status", "value-not-allowed"],
      [7, "AMOUNT", "amount", "wrong-format"],
      [7, "COUNT", "count", "wrong-type"],
      [7, "WRONG", "wrong", "field-unknown"],
    ]);
    const [status] = errorsOf(check(payload, plain, cells));
    assert.deepEqual(status, {
      code: "value-not-allowed",
      stage: "validation",
      rowNumber: 7,
      line: 9,
      field: "status",
      column: "STATUS",
      cell: "complete",
      facts: { allowed: ["new", "completed"], nearest: "completed" },
    });
  });

  const faults: readonly (readonly [string, JsonObject, readonly [string, string]])[] = [
    ["a required field that is absent", { id: "a" }, ["status", "field-missing"]],
    [
      "a required child that is absent",
      { ...good, options: {} },
      ["options.notice_id", "field-missing"],
    ],
    [
      "a child in a list",
      { ...good, reminders: [{ notice_id: "n" }, { notice_id: "n", days: "x" }] },
      ["reminders[1].days", "wrong-type"],
    ],
    [
      "an unknown child of a closed object",
      { ...good, options: { notice_id: "n", x: 1 } },
      ["options.x", "field-unknown"],
    ],
    ["a text in place of a list", { ...good, names: "a" }, ["names", "wrong-type"]],
    ["a number in a list of texts", { ...good, names: ["a", 1] }, ["names[1]", "wrong-type"]],
    ["null", { ...good, amount: null }, ["amount", "wrong-type"]],
    ["a fraction in place of a whole number", { ...good, count: 1.5 }, ["count", "wrong-format"]],
    [
      "a whole number that a double can't hold",
      { ...good, count: 2 ** 53 },
      ["count", "wrong-format"],
    ],
    ["a day that the calendar lacks", { ...good, at: "2025-02-30" }, ["at", "wrong-format"]],
    ["a text in place of a flag", { ...good, done: "true" }, ["done", "wrong-type"]],
    ["a text in place of an object", { ...good, options: "{}" }, ["options", "wrong-type"]],
    ["a field that the API refuses", { ...good, secret: "s" }, ["secret", "field-refused"]],
    [
      "a field named like a part of JavaScript",
      { ...good, constructor: "x" },
      ["constructor", "field-unknown"],
    ],
    ["a hidden prototype", { ...good, ["__proto__"]: { x: 1 } }, ["__proto__", "field-unknown"]],
    [
      "a hidden prototype in a closed object",
      { ...good, options: { notice_id: "n", ["__proto__"]: "x" } },
      ["options.__proto__", "field-unknown"],
    ],
  ];
  for (const [title, payload, [field, code]] of faults) {
    it(`finds ${title}`, () => {
      assert.deepEqual(tuples(check(payload)), [[7, undefined, field, code]]);
    });
  }

  it("takes any children in an open object", () => {
    assert.ok("payload" in check({ ...good, open: { x: { y: ["z"] } } }));
  });

  it("ties a part of a JSON cell to the column of the cell", () => {
    const cells = { reminders: '[{"days":"x"}]' };
    const errors = errorsOf(check({ ...good, reminders: [{ days: "x" }] }, plain, cells));
    assert.deepEqual(
      errors.map((error) => [error.column, error.field, error.code, error.facts["inside"]]),
      [
        ["REMINDERS", "reminders[0].notice_id", "field-missing", "reminders"],
        ["REMINDERS", "reminders[0].days", "wrong-type", "reminders"],
      ],
    );
  });
});

describe("the key of a row", () => {
  const withKey = (key: string | undefined): unknown[] => {
    const row = { ...rowOf({ status: "new", ...(key !== undefined && { id: key }) }), key };
    return tuples(compileValidator(target, plain)(row, () => ({ column: "Id", cell: key ?? "" })));
  };

  it("must be there, and is reported once", () => {
    assert.deepEqual(withKey(undefined), [[7, "Id", "id", "key-missing"]]);
    assert.deepEqual(withKey(" \u00a0"), [[7, "Id", "id", "key-missing"]]);
  });

  it("must look like an id", () => {
    for (const key of ["a b", "a/b", "..", "a\u2011b", "a\n", "ä"]) {
      assert.deepEqual(withKey(key), [[7, "Id", "id", "key-malformed"]], JSON.stringify(key));
    }
  });

  it("may be absent where the target does not need one", () => {
    const create: Target = { ...target, key: { field: "status", required: false } };
    const row: MappedRow = { rowNumber: 1, line: 2, key: undefined, payload: good };
    assert.ok("payload" in compileValidator(create, plain)(row, () => ({})));
  });

  it("must be there where the mapping asks for it, though the target does not need one", () => {
    const create: Target = { ...target, key: { field: "ref", required: false } };
    const validate = compileValidator(create, { ...plain, requireKey: true });
    const row: MappedRow = { rowNumber: 1, line: 2, key: undefined, payload: good };
    const origin = () => ({ column: "Ref", cell: "" });
    for (const key of [undefined, "", " "])
      assert.deepEqual(tuples(validate({ ...row, key }, origin)), [
        [1, "Ref", "ref", "key-missing"],
      ]);
    assert.ok("payload" in validate({ ...row, key: "X-1" }, origin));
  });
});

describe("the rules of a mapping", () => {
  it("let the server fill a required field, also a nested one", () => {
    const rules = { ...plain, leaveToServer: ["status", "reminders.notice_id"] };
    assert.ok("payload" in check({ id: "a", reminders: [{}] }, rules));
    assert.deepEqual(tuples(check({ id: "a", status: "bad" }, rules)), [
      [7, undefined, "status", "value-not-allowed"],
    ]);
  });

  it("let null into the fields that are declared so, and no others", () => {
    const rules = { ...plain, nullableFields: ["amount", "reminders[0].days"] };
    assert.ok(
      "payload" in
        check({ ...good, amount: null, reminders: [{ notice_id: "n", days: null }] }, rules),
    );
    assert.deepEqual(tuples(check({ ...good, at: null }, rules)), [
      [7, undefined, "at", "wrong-type"],
    ]);
    assert.deepEqual(tuples(check({ ...good, amount: "x" }, rules)), [
      [7, undefined, "amount", "wrong-format"],
    ]);
  });

  it("add custom fields with their types", () => {
    const customFields = {
      c_text: "string",
      c_int: "integer",
      c_num: "number",
      c_flag: "boolean",
      c_object: "object",
      c_list: "array",
      "options.c_deep": "string",
      "reminders.c_item": "integer",
      "fresh.child": "string",
      "open.typed": "integer",
    } as const;
    const rules = { ...plain, customFields };
    const payload = {
      ...good,
      c_text: "x",
      c_int: 1,
      c_num: 1.5,
      c_flag: true,
      c_object: { any: 1 },
      c_list: ["x"],
      options: { notice_id: "n", c_deep: "x" },
      reminders: [{ notice_id: "n", c_item: 2 }],
      fresh: { child: "x" },
      open: { typed: 1, other: "x" },
    };
    assert.ok("payload" in check(payload, rules), JSON.stringify(check(payload, rules)));
    assert.ok("payload" in check(good, rules));
    const wrong = {
      ...good,
      c_text: 1,
      c_int: 1.5,
      c_num: "1",
      c_flag: "x",
      c_object: [],
      c_list: {},
      options: { notice_id: "n", c_deep: 1, other: 1 },
      fresh: { other: "x" },
      open: { typed: "x" },
    };
    assert.deepEqual(
      errorsOf(check(wrong, rules)).map((error) => `${error.field} ${error.code}`),
      [
        "options.c_deep wrong-type",
        "options.other field-unknown",
        "open.typed wrong-type",
        "c_text wrong-type",
        "c_int wrong-format",
        "c_num wrong-type",
        "c_flag wrong-type",
        "c_object wrong-type",
        "c_list wrong-type",
        "fresh.other field-unknown",
      ],
    );
  });

  it("leave the target's own schema as it is", () => {
    compileValidator(target, { ...plain, leaveToServer: ["status"] });
    assert.ok(target.request.shape["status"] instanceof z.ZodEnum);
  });
});

describe("the sentence of a validation error", () => {
  const sentence = (payload: JsonObject, cells: Readonly<Record<string, string>> = {}): string =>
    errorsOf(check(payload, plain, cells))
      .map(explainRowError)
      .join("\n");

  it("names the cell, what is allowed and what to do", () => {
    assert.equal(
      sentence({ ...good, amount: "1,5" }, { amount: "1,5" }),
      '"1,5" does not fit amount, which takes a decimal like 1.5. Correct the cell, or say decimal in the mapping with the marks that the file uses (mark: "," for 1,5).',
    );
    assert.equal(
      sentence({ ...good, count: "12" }, { count: "12" }),
      'count takes a whole number, but "12" is text. Say integer, boolean, list or json for this field in the mapping, whichever fits.',
    );
    assert.equal(
      sentence({ id: "a" }, { status: " " }),
      "the cell is blank, but status is required by the API. Fill it in, or say default, constant or leave_to_server in the mapping.",
    );
    assert.equal(
      sentence({ ...good, secret: "x" }),
      "secret must not be sent: the API makes it. Take the field out of the mapping.",
    );
    assert.equal(
      sentence({ ...good, statuss: "x" }),
      'statuss is not a field that the API documents. Did you mean "status"? Correct the name, or declare it under custom_fields in the mapping.',
    );
  });

  it("speaks of the part of a JSON cell, whether or not the mapping lends the part its column", () => {
    const cell = '[{"days":"x"}]';
    const row = rowOf({ ...good, reminders: [{ days: "x" }] });
    const validate = compileValidator(target, plain);
    const always = errorsOf(validate(row, () => ({ column: "R", cell })));
    const atParent = errorsOf(
      validate(row, (name) => (name === "reminders" ? { column: "R", cell } : {})),
    );
    for (const errors of [always, atParent]) {
      assert.deepEqual(errors.map(explainRowError), [
        '"[{"days":"x"}]" has no reminders[0].notice_id, which is required by the API there. Complete the cell.',
        'reminders[0].days takes a whole number, but the cell\'s part "x" is text. Correct the JSON in the cell.',
      ]);
    }
  });

  it("tells a constant of the mapping and a changed value from a cell", () => {
    assert.match(
      sentence({ id: "a", status: "gone" }),
      /^the mapping's own value "gone" is not allowed/,
    );
    assert.match(
      sentence({ id: "a", status: "gone" }, { status: "G" }),
      /^"G", which the mapping makes "gone", is not allowed for status; it takes new, completed\./,
    );
    assert.match(sentence({ id: "a" }), /^nothing in the mapping gives status a value/);
  });
});
