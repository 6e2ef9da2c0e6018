import assert from "node:assert/strict";
import fc from "fast-check";
import { compileComparison } from "../../src/change/compare-records.ts";
import {
  findWriteDifferences,
  type ReadBackOptions,
} from "../../src/change/find-write-differences.ts";
import {
  type ExactObject,
  parseExactJson,
  stringifyExactJson,
} from "../../src/kernel/exact-json.ts";
import { targets } from "../../src/targets/index.ts";
import { randomRecord } from "../support/random-record.ts";

const detail = targets.find(({ name }) => name === "billingplatform/invoice-detail");
const action = targets.find(({ name }) => name === "rhythm/billing-run-action");
assert.ok(detail !== undefined && action !== undefined);
const comparisons = {
  detail: compileComparison(detail, []),
  action: compileComparison(action, []),
};

const read = (text: string): ExactObject => parseExactJson(text) as ExactObject;

interface Case extends Partial<ReadBackOptions> {
  readonly sent: string;
  readonly seen: string;
  readonly before?: string;
}

/** Each difference as `field kind: sent → seen`. */
function differences({ sent, seen, before, ...options }: Case): readonly string[] {
  return findWriteDifferences(
    read(sent),
    read(seen),
    before === undefined ? undefined : read(before),
    comparisons.detail,
    { absentIsIgnored: true, ...options },
  ).map((one) => `${one.field} ${one.kind}: ${one.sent ?? "-"} → ${one.seen ?? "-"}`);
}

const kindOf = (sent: string, seen: string, before?: string): string | undefined =>
  /^\S+ (\w+)/.exec(
    differences({
      sent: `{"Quantity":${sent}}`,
      seen: `{"Quantity":${seen}}`,
      ...(before !== undefined && { before: `{"Quantity":${before}}` }),
    })[0] ?? "",
  )?.[1];

describe("findWriteDifferences", () => {
  it("looks at what was sent, and at nothing else", () => {
    assert.deepEqual(
      differences({
        sent: '{"Id":"1","o":{"a":1},"l":[{"n":1}]}',
        seen: '{"Id":"1","Updated":"now","o":{"a":1.0,"b":2},"l":[{"n":1,"id":7}]}',
      }),
      [],
    );
  });

  it("tells a field that stayed as it was, or is not there", () => {
    assert.deepEqual(
      differences({
        sent: '{"Feature":"new","o":{"a":2},"gone":1,"l":[1,2]}',
        seen: '{"Feature":"old","o":{"a":1},"l":[1]}',
        before: '{"Feature":"old","o":{"a":1},"l":[1]}',
      }),
      [
        'Feature ignored: "new" → "old"',
        "o.a ignored: 2 → 1",
        "gone ignored: 1 → -",
        "l ignored: [1,2] → [1]",
      ],
    );
  });

  it("takes absence in an answer for nothing at all", () => {
    const sent = '{"Feature":"new","o":{"a":2,"b":3}}';
    const seen = '{"o":{"b":4}}';
    assert.deepEqual(differences({ sent, seen, absentIsIgnored: false }), ["o.b changed: 3 → 4"]);
  });

  it("tells amounts that were rounded or cut", () => {
    assert.equal(kindOf('"1.005"', '"1.01"'), "rounded");
    assert.equal(kindOf('"1.005"', '"1.00"'), "rounded");
    assert.equal(kindOf('"1.009"', "1.00"), "rounded");
    assert.equal(kindOf("12345678901234567890.6", "12345678901234567891"), "rounded");
    assert.equal(kindOf('"1.009"', '"1.02"'), "changed");
    assert.equal(kindOf('"1.00"', '"1.01"'), "changed");
    assert.equal(kindOf('"1.5"', '"1.55"'), "changed");
  });

  it("tells the same value that is written otherwise", () => {
    assert.equal(kindOf('"10"', '"10.00"'), "reformatted");
    assert.equal(kindOf('"10"', "10", '"10"'), "reformatted");
    assert.equal(kindOf("5", '"5"'), "reformatted");
    assert.equal(
      kindOf('"2026-01-31T09:00:00Z"', '"2026-01-31T10:00:00.000+01:00"'),
      "reformatted",
    );
    assert.equal(kindOf('"2026-01-31T09:00Z"', '"2026-01-31T10:00:00+0100"'), "reformatted");
    assert.equal(kindOf('"2026-01-31"', '"2026-01-31T00:00:00Z"'), "reformatted");
    assert.equal(kindOf('""', "null"), "reformatted");
    assert.equal(kindOf("1.50", "1.5"), undefined);
  });

  it("takes no other value for the same", () => {
    assert.equal(kindOf('"2026-01-31T09:00:00.0001Z"', '"2026-01-31T09:00:00.0002Z"'), "changed");
    assert.equal(kindOf('"2026-01-31T09:00:00Z"', '"2026-01-31T09:00:00"'), "changed");
    assert.deepEqual(differences({ sent: '{"Feature":"007"}', seen: '{"Feature":7}' }), [
      'Feature changed: "007" → 7',
    ]);
    assert.equal(kindOf('{"a":1}', '"x"'), "changed");
    assert.equal(kindOf("[1]", "[1,2]"), "changed");
    assert.equal(kindOf("true", "false"), "changed");
  });

  it("tells a field that was to be taken out and is still there", () => {
    const read = { sent: '{"o":{}}', before: '{"a":1,"o":{"b":2}}', cleared: ["a", "o.b"] };
    assert.deepEqual(differences({ ...read, seen: '{"a":1,"o":{"b":3}}' }), [
      "a ignored: - → 1",
      "o.b changed: - → 3",
    ]);
    assert.deepEqual(differences({ ...read, seen: '{"a":null,"o":{}}' }), []);
  });

  it("leaves tags and the server's own fields aside", () => {
    const found = findWriteDifferences(
      { sys_bulk_load_at: "a", sys_version: 1, error_stack: "x", name: "n" },
      { sys_bulk_load_at: "b", sys_version: 2, name: "n" },
      undefined,
      comparisons.action,
      { absentIsIgnored: true },
    );
    assert.deepEqual(found, []);
  });

  for (const target of targets) {
    it(`finds nothing where a record is kept, and what was changed in it: ${target.name}`, () => {
      const comparison = compileComparison(target, []);
      fc.assert(
        fc.property(randomRecord(target), fc.boolean(), (record, absentIsIgnored) => {
          const seen = parseExactJson(stringifyExactJson(record)) as ExactObject;
          const find = (sent: ExactObject) =>
            findWriteDifferences(sent, seen, undefined, comparison, { absentIsIgnored });
          assert.deepEqual(find(record), []);
          const { [target.key.field]: _key, ...others } = record;
          assert.deepEqual(
            find({ ...others, [target.key.field]: "another" }).map(({ kind }) => kind),
            ["changed"],
          );
        }),
      );
    });
  }
});
