import assert from "node:assert/strict";
import fc from "fast-check";
import { compileComparison } from "../../src/change/compare-records.ts";
import { mergeRecord } from "../../src/change/merge-record.ts";
import {
  type ExactObject,
  parseExactJson,
  stringifyExactJson,
} from "../../src/kernel/exact-json.ts";
import type { JsonObject } from "../../src/kernel/json.ts";
import type { MergeRule } from "../../src/rows/merge-rules.ts";
import { targets } from "../../src/targets/index.ts";
import { randomRecord } from "../support/random-record.ts";

type Rules = Readonly<Record<string, MergeRule>>;

const rulesOf = (rules: Rules = {}): ReadonlyMap<string, MergeRule> =>
  new Map(Object.entries(rules));

function mergeTexts(
  live: string,
  payload: string,
  rules?: Rules,
  cleared?: readonly string[],
): string {
  const row = {
    payload: JSON.parse(payload) as JsonObject,
    ...(cleared !== undefined && { cleared }),
  };
  const merged = mergeRecord(parseExactJson(live) as ExactObject, row, rulesOf(rules));
  return "fault" in merged
    ? `${merged.fault.code} ${merged.fault.field}`
    : stringifyExactJson(merged.record);
}

describe("mergeRecord", () => {
  it("keeps what the row does not name, in its order and as it is written", () => {
    assert.equal(
      mergeTexts(
        '{"z":1.50,"id":"1","own__c":{"n":12345678901234567890},"name":"A"}',
        '{"id":"1","name":"B","city":"C"}',
      ),
      '{"z":1.50,"id":"1","own__c":{"n":12345678901234567890},"name":"B","city":"C"}',
    );
  });

  it("keeps a number that has the row's value as it is written, wherever it stands", () => {
    assert.equal(
      mergeTexts(
        '{"a":1.50,"list":[{"n":2.0},{"n":1e2}],"o":{"x":[3.10]}}',
        '{"a":1.5,"list":[{"n":2},{"n":99}],"o":{"x":[3.1]}}',
        { o: "replace" },
      ),
      '{"a":1.50,"list":[{"n":2.0},{"n":99}],"o":{"x":[3.10]}}',
    );
  });

  it("merges objects field by field and replaces lists", () => {
    assert.equal(
      mergeTexts('{"o":{"a":1,"b":{"c":2}},"l":[1,2]}', '{"o":{"b":{"d":3}},"l":[9]}'),
      '{"o":{"a":1,"b":{"c":2,"d":3}},"l":[9]}',
    );
  });

  it("replaces an object where that is said, and puts one in the place of null or a text", () => {
    assert.equal(
      mergeTexts('{"o":{"a":1,"b":2},"p":null,"q":"x"}', '{"o":{"b":3},"p":{"a":1},"q":{"a":1}}', {
        o: "replace",
      }),
      '{"o":{"b":3},"p":{"a":1},"q":{"a":1}}',
    );
  });

  it("appends the items that the list lacks", () => {
    const rules = { l: "append" } as const;
    assert.equal(
      mergeTexts('{"l":["a",1.0]}', '{"l":[1,"b","b"]}', rules),
      '{"l":["a",1.0,"b","b"]}',
    );
    assert.equal(mergeTexts('{"l":null}', '{"l":["b"]}', rules), '{"l":["b"]}');
    assert.equal(mergeTexts("{}", '{"l":["b"]}', rules), '{"l":["b"]}');
  });

  it("matches items by a key: matched ones are merged, new ones come behind, others stay", () => {
    assert.equal(
      mergeTexts(
        '{"r":[{"id":1,"n":"a","x":1.0},{"id":2,"n":"b"},"odd",{"n":"no id"}]}',
        '{"r":[{"id":3,"n":"new"},{"id":"2","n":"B"}]}',
        { r: { byKey: "id" } },
      ),
      '{"r":[{"id":1,"n":"a","x":1.0},{"id":2,"n":"B"},"odd",{"n":"no id"},{"id":3,"n":"new"}]}',
    );
  });

  it("goes on inside of matched items by rules of their own", () => {
    assert.equal(
      mergeTexts('{"r":[{"id":1,"l":["a"]}]}', '{"r":[{"id":1,"l":["b"]}]}', {
        r: { byKey: "id" },
        "r.l": "append",
      }),
      '{"r":[{"id":1,"l":["a","b"]}]}',
    );
  });

  it("guesses nothing where items can't be matched", () => {
    const rules = { r: { byKey: "id" } };
    const live = '{"r":[{"id":1},{"id":1},{"id":2}]}';
    assert.equal(mergeTexts(live, '{"r":[{"id":2},{"n":1}]}', rules), "merge-key-missing r[1]");
    assert.equal(mergeTexts(live, '{"r":[{"id":""}]}', rules), "merge-key-missing r[0]");
    assert.equal(mergeTexts(live, '{"r":["x"]}', rules), "merge-key-missing r[0]");
    assert.equal(mergeTexts("{}", '{"r":[{"n":1}]}', rules), "merge-key-missing r[0]");
    assert.equal(mergeTexts(live, '{"r":[{"id":1}]}', rules), "merge-key-repeated r");
    assert.equal(mergeTexts(live, '{"r":[{"id":2},{"id":2}]}', rules), "merge-key-repeated r");
    assert.equal(
      mergeTexts(live, '{"r":[{"id":2,"n":3}]}', rules),
      '{"r":[{"id":1},{"id":1},{"id":2,"n":3}]}',
    );
  });

  it("takes cleared fields out, and only these", () => {
    assert.equal(
      mergeTexts('{"a":1,"o":{"b":2,"c":3},"n":4}', '{"n":5}', {}, ["a", "o.b", "none", "o.x.y"]),
      '{"o":{"c":3},"n":5}',
    );
  });

  it("takes names that mean something to JavaScript for names", () => {
    assert.equal(
      mergeTexts('{"__proto__":{"a":1}}', '{"__proto__":{"b":2},"o":{"__proto__":3}}'),
      '{"__proto__":{"a":1,"b":2},"o":{"__proto__":3}}',
    );
    assert.equal(
      mergeTexts("{}", '{"constructor":1,"toString":{"a":1}}'),
      '{"constructor":1,"toString":{"a":1}}',
    );
    assert.equal(
      mergeTexts('{"__proto__":1,"a":2}', "{}", {}, ["__proto__", "constructor"]),
      '{"a":2}',
    );
  });
});

describe("merging lists by a key", () => {
  const item = fc.record(
    { id: fc.constantFrom(1, 2, 3, 4, "5"), n: fc.integer({ min: 0, max: 2 }) },
    { noNullPrototype: true },
  );
  const list = fc.uniqueArray(item, { selector: ({ id }) => id, maxLength: 5 });
  const keys = (items: readonly { readonly id: unknown }[]) => items.map(({ id }) => id);

  it("keeps the live order, loses no item, and gives matched ones what the row says", () => {
    fc.assert(
      fc.property(list, list, (live, items) => {
        const rules = rulesOf({ r: { byKey: "id" } });
        const merged = mergeRecord({ r: live }, { payload: { r: items } }, rules);
        assert.ok("record" in merged);
        const r = merged.record["r"] as typeof live;
        const isNew = ({ id }: (typeof items)[number]) => !keys(live).includes(id);
        assert.deepEqual(keys(r), keys(live).concat(keys(items.filter(isNew))));
        const said = [...live, ...items];
        for (const one of r)
          assert.deepEqual(
            one,
            said.findLast(({ id }) => id === one.id),
          );
        assert.deepEqual(mergeRecord(merged.record, { payload: { r: items } }, rules), merged);
      }),
    );
  });
});

describe("merging records of any target", () => {
  for (const target of targets) {
    const records = randomRecord(target);
    const lists = target.fields.filter(({ type, items }) => type === "array" && items === "object");
    const byKey = new Map(lists.map(({ name }) => [name, { byKey: "id" }] as const));

    it(`with nothing changes nothing: ${target.name}`, () => {
      fc.assert(
        fc.property(records, (record) => {
          for (const payload of [{}, { [target.key.field]: record[target.key.field] as string }]) {
            const merged = mergeRecord(record, { payload }, byKey);
            assert.ok("record" in merged);
            assert.deepEqual(merged.record, record);
            assert.equal(stringifyExactJson(merged.record), stringifyExactJson(record));
          }
        }),
      );
    });

    it(`with itself changes nothing: ${target.name}`, () => {
      fc.assert(
        fc.property(records, (record) => {
          const merged = mergeRecord(record, { payload: record as JsonObject }, rulesOf());
          assert.ok("record" in merged);
          assert.equal(stringifyExactJson(merged.record), stringifyExactJson(record));
        }),
      );
    });

    it(`twice is the same as once, and is what the row says: ${target.name}`, () => {
      const mapped = target.fields.map(({ name }) => name);
      const comparison = compileComparison(target, mapped);
      const append = new Map(lists.map(({ name }) => [name, "append"] as const));
      let merges = 0;
      fc.assert(
        fc.property(
          records,
          records,
          fc.constantFrom(rulesOf(), byKey, append),
          (live, other, rules) => {
            const row = { payload: other as JsonObject };
            const once = mergeRecord(live, row, rules);
            if ("fault" in once) return;
            merges += 1;
            const twice = mergeRecord(once.record, row, rules);
            assert.ok("record" in twice);
            assert.equal(stringifyExactJson(twice.record), stringifyExactJson(once.record));
            assert.deepEqual(comparison.changes(once.record, twice.record), []);
          },
        ),
      );
      assert.ok(merges > 30);
    });
  }
});
