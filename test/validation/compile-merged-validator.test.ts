import assert from "node:assert/strict";
import fc from "fast-check";
import { mergeRecord } from "../../src/change/merge-record.ts";
import { type ExactObject, parseExactJson } from "../../src/kernel/exact-json.ts";
import type { JsonObject } from "../../src/kernel/json.ts";
import { explainRowError } from "../../src/rows/describe-row-error.ts";
import type { MappedRow } from "../../src/rows/row.ts";
import { findTarget, targets } from "../../src/targets/index.ts";
import type { Target } from "../../src/targets/target.ts";
import type { ValidationRules } from "../../src/validation/adjust-schema.ts";
import { compileMergedValidator } from "../../src/validation/compile-merged-validator.ts";
import { compileValidator } from "../../src/validation/compile-validator.ts";
import { exampleRecord } from "../targets/example-record.ts";
import { randomRecord } from "../support/random-record.ts";

const rules: ValidationRules = {
  leaveToServer: [],
  customFields: {},
  nullableFields: [],
  write: "merge",
};

function targetOf(name: string): Target {
  const target = findTarget(name);
  assert.ok(target !== undefined);
  return target;
}

const run = targetOf("rhythm/collect-billing-run");
const detail = targetOf("billingplatform/invoice-detail");

const rowOf = (payload: JsonObject, cleared?: readonly string[]): MappedRow => ({
  rowNumber: 1,
  line: 2,
  key: "42",
  payload,
  ...(cleared !== undefined && { cleared }),
});

/** What the check of a part says: `code field` of each error. */
function judgePart(payload: JsonObject, own: Partial<ValidationRules> = {}): readonly string[] {
  const result = compileValidator(run, { ...rules, ...own })(rowOf(payload), () => ({}));
  return "payload" in result ? [] : result.map(({ code, field }) => `${code} ${field}`);
}

/** Merges a row into a whole record with some values put in, and says what the check makes of it. */
function judgeMerged(
  live: ExactObject,
  row: MappedRow,
  target = run,
  own: Partial<ValidationRules> = {},
) {
  const record = { ...exampleRecord(target, "all"), ...live };
  const merged = mergeRecord(record, row, new Map());
  assert.ok("record" in merged);
  return compileMergedValidator(target, { ...rules, ...own })(row, merged.record, () => ({}));
}

const codes = (errors: ReturnType<typeof judgeMerged>): readonly string[] =>
  errors.map(({ code, field }) => `${code} ${field}`);

describe("the check of a row that will be merged", () => {
  it("asks for the key and for nothing else", () => {
    assert.deepEqual(judgePart({ id: "42" }), []);
    assert.deepEqual(
      judgePart({ id: "42", statement_options: {}, installment_schedule_options: {} }),
      [],
    );
    assert.deepEqual(
      judgePart({
        id: "42",
        expiring_credit_card_reminder_options: { reminders: [{ id: 1 }, { name: "a" }] },
      }),
      [],
    );
    const result = compileValidator(run, rules)({ ...rowOf({}), key: undefined }, () => ({}));
    assert.ok(Array.isArray(result) && result[0]?.code === "key-missing");
  });

  it("checks what is there as ever", () => {
    assert.deepEqual(
      judgePart({
        id: "42",
        status: "over",
        name: 7,
        nme: "x",
        run_date: null,
        statement_options: { kind: "x" },
      }).toSorted(),
      [
        "field-unknown nme",
        "field-unknown statement_options.kind",
        "value-not-allowed status",
        "wrong-type name",
        "wrong-type run_date",
      ],
    );
    assert.deepEqual(judgePart({ id: "42", run_date: null }, { nullableFields: ["run_date"] }), []);
  });

  it("tells rows that clear other fields apart", () => {
    const validate = compileValidator(run, rules);
    const hashes = [
      undefined,
      ["run_date"],
      ["run_date", "template_id"],
      ["template_id", "run_date"],
    ].map((cleared) => {
      const result = validate(rowOf({ id: "42" }, cleared), () => ({}));
      assert.ok("payloadHash" in result);
      assert.deepEqual(result.cleared, cleared);
      return result.payloadHash;
    });
    assert.equal(new Set(hashes).size, 3);
    assert.equal(hashes[2], hashes[3]);
  });
});

describe("the check of a merged record", () => {
  it("lets through what live records hold beyond the document", () => {
    const live = parseExactJson(
      '{"own__c":{"n":1.50},"template_id":null,"status":null,"statement_options":{"x":[null]},"sys_created_at":"yesterday","sys_version":12345678901234567890.5}',
    );
    assert.deepEqual(judgeMerged(live as ExactObject, rowOf({ id: "42", name: "b" })), []);
    const { sys_created_at: _at, ...others } = exampleRecord(run, "all");
    const row = rowOf({ id: "42" });
    assert.deepEqual(
      compileMergedValidator(run, rules)(row, others, () => ({})),
      [],
    );
  });

  it("takes a whole number of any length for one, and no other", () => {
    const row = rowOf({ Id: "42", Feature: "x" });
    const withAccount = (text: string) =>
      judgeMerged({ AccountId: parseExactJson(text) }, row, detail);
    assert.deepEqual(codes(withAccount("12345678901234567890")), []);
    assert.deepEqual(codes(withAccount("1.0")), []);
    assert.deepEqual(codes(withAccount("1.00000000000000000001")), [
      "live-record-invalid AccountId",
    ]);
  });

  it("lets through a number that the API gives as text, and a decimal that it gives as a number", () => {
    const row = rowOf({ Id: "42", Feature: "x" });
    const live = { AccountId: "1001", RatedAmount: parseExactJson("1.50") };
    assert.deepEqual(judgeMerged(live, row, detail), []);
    assert.deepEqual(codes(judgeMerged({ AccountId: "none" }, row, detail)), [
      "live-record-invalid AccountId",
    ]);
  });

  it("names a field of the live record that the row leaves alone, with its value and what it takes", () => {
    const errors = judgeMerged({ status: "over", name: 7 }, rowOf({ id: "42", run_date: "d" }));
    assert.deepEqual(codes(errors).toSorted(), [
      "live-record-invalid name",
      "live-record-invalid status",
    ]);
    const name = errors.find(({ field }) => field === "name");
    assert.ok(name !== undefined);
    assert.equal(
      explainRowError(name),
      "in the live record name is 7, but it takes text, and the row leaves it alone. Correct the record, or map the field.",
    );
  });

  it("names a required field that the live record lacks, unless it is left to the server", () => {
    const { business_unit_id: _unit, ...live } = exampleRecord(run, "all");
    const row = rowOf({ id: "42" });
    const [error] = compileMergedValidator(run, rules)(row, live, () => ({}));
    assert.ok(error !== undefined);
    assert.equal(error.code, "live-record-invalid");
    assert.match(
      explainRowError(error),
      /the live record has no business_unit_id, which is required/,
    );
    const lenient = { ...rules, leaveToServer: ["business_unit_id"] };
    assert.deepEqual(
      compileMergedValidator(run, lenient)(row, live, () => ({})),
      [],
    );
  });

  it("has the usual codes for fields that the row touches, and for those beside them that are missing", () => {
    const reminder = { expiring_credit_card_reminder_options: { reminders: [{ id: 1 }] } };
    assert.deepEqual(
      codes(judgeMerged({}, rowOf({ id: "42", ...reminder }))).toSorted(),
      ["card_expiration_date_end", "card_expiration_date_start", "notice_id"].map(
        (name) => `field-missing expiring_credit_card_reminder_options.reminders[0].${name}`,
      ),
    );
    assert.deepEqual(
      codes(
        judgeMerged(
          { installment_schedule_cancellation_options: null },
          rowOf({ id: "42", installment_schedule_cancellation_options: { date_range_end: "d" } }),
        ),
      ),
      ["field-missing installment_schedule_cancellation_options.date_range_start"],
    );
    assert.deepEqual(codes(judgeMerged({}, rowOf({ id: "42" }, ["statement_options"]))), [
      "field-missing statement_options",
    ]);
  });

  for (const target of targets) {
    it(`finds no fault in a record of documented types: ${target.name}`, () => {
      const validate = compileMergedValidator(target, rules);
      fc.assert(
        fc.property(randomRecord(target), (record) => {
          assert.deepEqual(
            validate(rowOf({}), record, () => ({})),
            [],
          );
        }),
      );
    });
  }
});
