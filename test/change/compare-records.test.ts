import assert from "node:assert/strict";
import fc from "fast-check";
import { compileComparison } from "../../src/change/compare-records.ts";
import {
  ExactNumber,
  type ExactObject,
  parseExactJson,
  stringifyExactJson,
} from "../../src/kernel/exact-json.ts";
import type { FieldChange } from "../../src/rows/field-change.ts";
import { findTarget, targets } from "../../src/targets/index.ts";
import type { Target } from "../../src/targets/target.ts";
import { randomRecord } from "../support/random-record.ts";

function targetOf(name: string): Target {
  const target = findTarget(name);
  assert.ok(target !== undefined);
  return target;
}

const action = targetOf("rhythm/billing-run-action");
const run = targetOf("rhythm/collect-billing-run");
const detail = targetOf("billingplatform/invoice-detail");

const read = (text: string): ExactObject => parseExactJson(text) as ExactObject;

/** Each change as `field: before → after`. */
function changesOf(target: Target, before: string, after: string, mapped: readonly string[] = []) {
  const comparison = compileComparison(target, mapped);
  const changes = comparison.changes(read(before), read(after));
  assert.equal(comparison.isSame(read(before), read(after)), changes.length === 0);
  const show = (value: (typeof changes)[number]["after"]): string =>
    value === undefined ? "-" : stringifyExactJson(value);
  return changes.map((one) => `${one.field}: ${show(one.before)} → ${show(one.after)}`);
}

/** True for an object of objects without any value. */
function isEmptied(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ExactNumber) &&
    Object.values(value).every((child) => child === null || isEmptied(child))
  );
}

/** Puts the new value of a change into a record. */
function put(record: ExactObject, { field, after }: FieldChange): void {
  const path = field.match(/[^.[\]]+/g) ?? [];
  const set = (holder: object, name: string, value: unknown): void => {
    Object.defineProperty(holder, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  };
  let holder: object = record;
  for (const name of path.slice(0, -1)) {
    const next: unknown = Object.getOwnPropertyDescriptor(holder, name)?.value;
    if (typeof next !== "object" || next === null) set(holder, name, {});
    holder = Object.getOwnPropertyDescriptor(holder, name)?.value as object;
  }
  const last = path.at(-1) ?? "";
  if (after === undefined) Reflect.deleteProperty(holder, last);
  else set(holder, last, after);
}

describe("compileComparison", () => {
  it("names every value that changes, comes or goes", () => {
    assert.deepEqual(
      changesOf(
        run,
        '{"name":"a","statement_options":{"customer_type":"both","own__c":1},"template_id":"t"}',
        '{"name":"b","statement_options":{"customer_type":"both","own__c":2},"run_date":"d"}',
      ),
      [
        'name: "a" → "b"',
        "statement_options.own__c: 1 → 2",
        'template_id: "t" → -',
        'run_date: - → "d"',
      ],
    );
  });

  it("goes into an object that comes or goes", () => {
    assert.deepEqual(changesOf(run, '{"o":{"a":1,"b":{"c":2}}}', '{"o":null,"p":{}}'), [
      "o.a: 1 → -",
      "o.b.c: 2 → -",
      "p: - → {}",
    ]);
    assert.deepEqual(changesOf(run, '{"o":"x"}', '{"o":{"a":1}}'), ['o: "x" → {"a":1}']);
  });

  it("compares lists of one length item by item, others as a whole", () => {
    assert.deepEqual(
      changesOf(run, '{"l":[{"n":1},"x",[1]],"m":[1]}', '{"l":[{"n":2},"x",[2]],"m":[1,2]}'),
      ["l[0].n: 1 → 2", "l[2][0]: 1 → 2", "m: [1] → [1,2]"],
    );
  });

  it("takes null for a field that is not there", () => {
    assert.deepEqual(changesOf(run, '{"a":null,"b":{"c":null}}', '{"b":{}}'), []);
    assert.deepEqual(changesOf(run, "{}", '{"a":""}'), ['a: - → ""']);
  });

  it("compares numbers by value, to the last digit", () => {
    assert.deepEqual(
      changesOf(
        run,
        '{"a":1.50,"b":1e2,"c":12345678901234567890}',
        '{"a":1.5,"b":100,"c":12345678901234567891}',
      ),
      ["c: 12345678901234567890 → 12345678901234567891"],
    );
  });

  it("compares documented decimals by value, other texts to the letter", () => {
    assert.deepEqual(
      changesOf(
        detail,
        '{"Quantity":"10","Feature":"10"}',
        '{"Quantity":"10.00","Feature":"10.00"}',
      ),
      ['Feature: "10" → "10.00"'],
    );
    assert.deepEqual(changesOf(detail, '{"Quantity":10}', '{"Quantity":"10.0"}'), []);
    assert.deepEqual(changesOf(detail, '{"Quantity":"10"}', '{"Quantity":"n/a"}'), [
      'Quantity: "10" → "n/a"',
    ]);
  });

  it("takes tags and the server's own fields for no change, unless the mapping gives them values", () => {
    const before = '{"sys_bulk_load_id":"1","sys_version":1,"error_stack":"a"}';
    const after = '{"sys_bulk_load_id":"2","sys_version":2,"error_stack":"b"}';
    assert.deepEqual(changesOf(action, before, after), []);
    assert.deepEqual(changesOf(action, before, after, ["error_stack", "sys_version"]), [
      'error_stack: "a" → "b"',
    ]);
    const statistics = [
      '{"statistics":[{"action":"x","total":1}]}',
      '{"statistics":[{"action":"y","total":2}]}',
    ] as const;
    assert.deepEqual(changesOf(run, ...statistics), []);
    assert.deepEqual(changesOf(run, ...statistics, ["statistics[0].total"]), [
      "statistics[0].total: 1 → 2",
    ]);
    const own = compileComparison(detail, [], ["LoadId__c"]);
    assert.ok(own.isSame({ LoadId__c: "1" }, { LoadId__c: "2" }));
  });

  it("takes names that mean something to JavaScript for names", () => {
    assert.deepEqual(changesOf(run, '{"__proto__":1}', '{"constructor":{"a":1}}'), [
      "__proto__: 1 → -",
      "constructor.a: - → 1",
    ]);
  });

  for (const target of targets) {
    it(`finds no change between a record and itself, and one wherever a value is put in: ${target.name}`, () => {
      const comparison = compileComparison(target, []);
      fc.assert(
        fc.property(randomRecord(target), fc.stringMatching(/^new__[a-z]{3}$/), (record, name) => {
          const again = parseExactJson(stringifyExactJson(record)) as ExactObject;
          assert.deepEqual(comparison.changes(record, again), []);
          const changes = comparison.changes(record, { ...again, [name]: "x" });
          assert.deepEqual(changes, [{ field: name, before: undefined, after: "x" }]);
        }),
      );
    });

    it(`finds all that changes: put into the one, the changes make the other: ${target.name}`, () => {
      const comparison = compileComparison({ ...target, tags: undefined, fields: [] }, []);
      const records = randomRecord(target, { extras: false });
      fc.assert(
        fc.property(records, records, (one, other) => {
          const { sys_version: _one, ...before } = one;
          const { sys_version: _other, ...after } = other;
          const copy = parseExactJson(stringifyExactJson(before)) as ExactObject;
          for (const change of comparison.changes(before, after)) put(copy, change);
          // Of an object that goes, the changes name the values and not the object.
          const rest = comparison.changes(copy, after).filter(({ before }) => !isEmptied(before));
          assert.deepEqual(rest, []);
        }),
      );
    });

    it(`changes both ways alike: ${target.name}`, () => {
      const comparison = compileComparison(target, []);
      const records = randomRecord(target);
      fc.assert(
        fc.property(records, records, (one, other) => {
          const there = comparison.changes(one, other).map(({ field }) => field);
          const back = comparison.changes(other, one).map(({ field }) => field);
          assert.deepEqual(there.toSorted(), back.toSorted());
        }),
      );
    });
  }
});
