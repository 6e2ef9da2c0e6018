import assert from "node:assert/strict";
import { findDoubts } from "../../src/mapping/lint/find-doubts.ts";
import { loadText, mapperOf, refusalOf, rowOf } from "./map-cells.ts";

const head = "version: 1\ntarget: fake/thing\n";
const merging = `${head}write: merge\n`;

interface Refused {
  readonly of: string;
  /** Settings of the file, behind version and target. */
  readonly opening: string;
  readonly fields?: string;
  readonly says: RegExp;
}

const refusals: readonly Refused[] = [
  {
    of: "a merge with a create",
    opening: "version: 1\ntarget: fake/create\nwrite: merge\nleave_to_server: [created_at]\n",
    says: /^line 3, write: fake\/create creates records, so there is none to merge a row with/,
  },
  {
    of: "another way to write",
    opening: `${head}write: merg\n`,
    says: /write: "merg" is not possible here; it takes merge, replace\. Did you mean "merge"/,
  },
  {
    of: "rules without a merge",
    opening: `${head}leave_to_server: [created_at]\nmerge: { tags: append }\n`,
    says: /line 4, merge: .*needs write: merge/,
  },
  {
    of: "a field that nobody documents",
    opening: `${merging}merge: { tag: append }\n`,
    says: /line 4, merge\.tag: .*documents no field tag\. Did you mean "tags"/,
  },
  {
    of: "one item of a list",
    opening: `${merging}merge: { "reminders[0]": replace }\n`,
    says: /names one item/,
  },
  {
    of: "what is no name",
    opening: `${merging}merge: { "a b": replace }\n`,
    says: /"a b" is no name of a field/,
  },
  {
    of: "a rule for a single value",
    opening: `${merging}merge: { city: replace }\n`,
    says: /merge\.city: city is documented as string; only lists and objects/,
  },
  {
    of: "an object that is appended",
    opening: `${merging}merge: { options: append }\n`,
    says: /options is an object.*append and by_key are for lists/,
  },
  {
    of: "a rule that there is not",
    opening: `${merging}merge: { tags: add }\n`,
    says: /"add" is not possible here; it takes replace, append or settings/,
  },
  {
    of: "texts that are matched",
    opening: `${merging}merge: { tags: { by_key: id } }\n`,
    says: /merge\.tags\.by_key: tags is a list of texts/,
  },
  {
    of: "a key that items don't have",
    opening: `${merging}merge: { reminders: { by_key: notice } }\n`,
    says: /documents no field reminders\.notice/,
  },
  {
    of: "a rule within what is replaced",
    opening: `${merging}merge: { options: replace, options.ids: append }\n`,
    says: /options\.ids lies in options, which is replaced as a whole/,
  },
  {
    of: "a rule within items that are not merged",
    opening: `${merging}custom_fields: { reminders.own__c: array }\nmerge: { reminders.own__c: append }\n`,
    says: /lies in the list reminders, whose items are not merged\. Say by_key/,
  },
  {
    of: "clearing without a merge",
    opening: `${head}leave_to_server: [created_at]\n`,
    fields: "  city: { column: C, blank: clear }\n",
    says: /fields\.city\.blank: only a row that is merged can clear/,
  },
  {
    of: "clearing where nobody knows what it does",
    opening: "version: 1\ntarget: fake/unsure\nwrite: merge\n",
    fields: "  city: { column: C, blank: clear }\n",
    says: /whether fake\/unsure erases a field that is left out is not documented; say blank: null or empty/,
  },
  {
    of: "clearing a required field",
    opening: merging,
    fields: "  created_at: { column: C, blank: clear }\n",
    says: /created_at is required by the API, so it can't be taken out/,
  },
  {
    of: "clearing in a list",
    opening: merging,
    fields: "  reminders[0].number: { column: C, blank: clear }\n",
    says: /lies in a list/,
  },
  {
    of: "clearing without a column",
    opening: merging,
    fields: '  city: { template: "{C}", blank: clear }\n',
    says: /only a blank cell of a column clears a field/,
  },
  {
    of: "clearing a constant",
    opening: merging,
    fields: "  city: { constant: a, blank: clear }\n",
    says: /a constant is sent as it is; take out blank/,
  },
  {
    of: "a guard of a create",
    opening:
      "version: 1\ntarget: fake/create\nleave_to_server: [created_at]\nguard: { max_rows_changed: 1 }\n",
    says: /line 4, guard: fake\/create creates records, so nothing is changed/,
  },
  { of: "a guard of nothing", opening: `${merging}guard: {}\n`, says: /guards nothing; it takes/ },
  {
    of: "a field guard that allows everything",
    opening: `${merging}guard: { fields: { city: { on_break: stop } } }\n`,
    says: /guard\.fields\.city: allows everything; it takes max_change/,
  },
  {
    of: "never beside another limit",
    opening: `${merging}guard: { fields: { city: { never: true, transitions: {} } } }\n`,
    says: /needs no other limit/,
  },
  {
    of: "a guard of an unknown field",
    opening: `${merging}guard: { fields: { citty: { never: true } } }\n`,
    says: /line 4, guard\.fields\.citty: .*Did you mean "city"/,
  },
  {
    of: "a guard in a list",
    opening: `${merging}guard: { fields: { reminders.number: { max_change: 1 } } }\n`,
    says: /lies in the list reminders.*Guard reminders by never: true/,
  },
  {
    of: "a guard of a tag",
    opening: `${merging}guard: { fields: { load_id: { never: true } } }\n`,
    says: /changes with every write/,
  },
  {
    of: "an amount that is none",
    opening: `${merging}guard: { fields: { status: { max_change: 1 }, active: { max_percent: 1 } } }\n`,
    says: /status\.max_change: status takes completed, pending, which are no amounts\.\n.*active\.max_percent: active is documented as boolean/,
  },
  {
    of: "a limit with a sign",
    opening: `${merging}guard: { fields: { amount: { max_change: "-1" } } }\n`,
    says: /takes an amount without a sign/,
  },
  {
    of: "transitions of other values",
    opening: `${merging}guard: { fields: { status: { transitions: { pending: [complete] } } } }\n`,
    says: /status\.transitions\.pending: "complete" is not allowed for status; it takes completed, pending\. Did you mean "completed"/,
  },
  {
    of: "transitions of a list",
    opening: `${merging}guard: { fields: { tags: { transitions: { a: [b] } } } }\n`,
    says: /transitions are for single values/,
  },
  {
    of: "a share of more than all rows",
    opening: `${merging}guard: { max_rows_changed: 101% }\n`,
    says: /takes a number of rows, or a share of all rows like 20%/,
  },
  {
    of: "a sum of what is no amount",
    opening: `${merging}guard: { max_sum_of_differences: { options: 1 } }\n`,
    says: /options is documented as object; only amounts can be measured/,
  },
];

describe("the settings of changes", () => {
  for (const { of, opening, fields = "", says } of refusals) {
    it(`refuse ${of}`, async () => {
      assert.match(await refusalOf(fields, opening), says);
    });
  }

  it("ask a merge for the key and for nothing else", async () => {
    await loadText(`${merging}fields:\n  id: Id\n  options.ids: { column: L, list: "," }\n`);
    await assert.rejects(
      loadText(`${merging}fields:\n  city: City\n`),
      /id says which record a row is merged with/,
    );
  });

  it("are read with their defaults", async () => {
    const plain = await loadText(`${head}leave_to_server: [created_at]\nfields:\n  id: Id\n`);
    assert.deepEqual([plain.write, plain.mergeRules.size, plain.guard], ["replace", 0, undefined]);
    const { mergeRules, guard } = await loadText(
      `${merging}merge: { tags: append, reminders: { by_key: number } }\nguard:\n  on_break: stop\n  fields:\n` +
        "    amount: { max_change: 12.50, max_percent: '7.5', on_break: invalid }\n    count: { transitions: { 0: [1] } }\n" +
        "  max_rows_changed: 2.5%\n  max_sum_of_differences: { amount: 100 }\nfields:\n  id: Id\n  amount: A\n",
    );
    assert.deepEqual(
      [...mergeRules],
      [
        ["tags", "append"],
        ["reminders", { byKey: "number" }],
      ],
    );
    assert.deepEqual(guard, {
      fields: new Map([
        ["amount", { onBreak: "invalid", never: false, maxChange: "12.5", maxPercent: "7.5" }],
        ["count", { onBreak: "stop", never: false, transitions: new Map([["0", ["1"]]]) }],
      ]),
      maxRowsChanged: { percent: "2.5" },
      maxSums: new Map([["amount", "100"]]),
    });
  });

  it("are doubted where they have no effect, or perhaps another than is meant", async () => {
    const mapping = await loadText(
      `${merging}merge: { tags: append }\nguard: { fields: { city: { never: true } }, max_sum_of_differences: { amount: 1 } }\n` +
        "fields:\n  id: Id\n  reminders[0].number: { column: N, integer: true }\n  reminders[0].notice_id: R\n  name: Name\n",
    );
    assert.deepEqual(
      findDoubts(mapping).map(({ path, text }) => [path.join("/"), text.slice(0, 60)]),
      [
        ["merge/tags", "no field of the mapping changes tags, so this has no effect."],
        ["guard/fields/city", "no field of the mapping changes city, so this has no effect."],
        [
          "guard/max_sum_of_differences/amount",
          "no field of the mapping changes amount, so this has no effec",
        ],
        [
          "fields/reminders[0].number",
          "the items that are mapped take the place of the whole list r",
        ],
      ],
    );
  });
});

describe("a row that is merged", () => {
  const mapper = (fields: string, header: readonly string[], target = "fake/thing") =>
    mapperOf(fields, header, `version: 1\ntarget: ${target}\nwrite: merge\n`);

  it("names the fields whose blank cells clear them, and no others", async () => {
    const merged = await mapper(
      "  city: { column: A, blank: clear }\n  options.notice_id: B\n  extras.note: { column: C, blank: clear, nulls: [none] }\n  name: { column: A, blank: null }\n",
      ["A", "B", "C"],
    );
    const blank = merged.mapRow(rowOf(["7", " ", "", "none"]));
    assert.ok(blank.kind === "mapped");
    assert.deepEqual(blank.row.payload, { id: "7", name: null });
    assert.deepEqual(blank.row.cleared, ["city", "extras.note"]);
    const full = merged.mapRow(rowOf(["7", "a", "b", "c"]));
    assert.ok(full.kind === "mapped");
    assert.equal("cleared" in full.row, false);
  });

  it("has no objects but those that cells gave, required ones neither", async () => {
    const merged = await mapper(
      "  terms.note: A\n  terms.dates[0].day: B\n",
      ["A", "B"],
      "fake/strict",
    );
    const result = merged.mapRow(rowOf(["7", "", ""]));
    assert.ok(result.kind === "mapped");
    assert.deepEqual(result.row.payload, { id: "7" });
  });
});
