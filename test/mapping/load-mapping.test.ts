import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "../../src/kernel/load-error.ts";
import { loadMapping } from "../../src/mapping/load-mapping.ts";
import { findFakeTarget } from "./fake-target.ts";
import { loadText, refusalOf } from "./map-cells.ts";

async function failureOf(promise: Promise<unknown>): Promise<ConfigurationError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    assert.equal(error.exitCode, 2);
    assert.ok(error.actions.length > 0);
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("loadMapping", () => {
  it("gives the mapping with its target, hash, tags and settings", async () => {
    const mapping = await loadText(
      'version: 1\ntarget: fake/untagged\nsource: { delimiter: ";" }\nleave_to_server: [created_at]\n' +
        "custom_fields: { batch__c: string, no__c: integer }\n" +
        'tags: { pk: "{loadId}", fields: { load_id: batch__c, record_no: no__c } }\n' +
        "fields:\n  id: Id\n  city: { column: City, blank: null }\n  status: { column: S, table: { x: null } }\n",
    );
    assert.equal(mapping.target.name, "fake/untagged");
    assert.match(mapping.hash, /^sha256:[0-9a-f]{64}$/);
    assert.deepEqual(mapping.source, { delimiter: ";" });
    assert.deepEqual(mapping.leaveToServer, ["created_at"]);
    assert.deepEqual(mapping.customFields, { batch__c: "string", no__c: "integer" });
    assert.deepEqual(mapping.nullableFields, ["city", "status"]);
    assert.deepEqual(mapping.tags, {
      pk: "{loadId}",
      fields: { loadId: "batch__c", recordNo: "no__c" },
    });
  });

  it("tags by tenant and load unless the mapping says otherwise", async () => {
    const mapping = await loadText(
      "version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\nfields:\n  id: Id\n",
    );
    assert.deepEqual(mapping.tags, { pk: "{tenantId}:{loadId}", fields: {} });
  });

  it("says that a file does not exist, is a folder, or is no text", async () => {
    const folder = await mkdtemp(join(tmpdir(), "waybill-mapping-"));
    const missing = await failureOf(loadMapping(join(folder, "no.yaml"), findFakeTarget));
    assert.equal(missing.code, "ERR_MAPPING_UNREADABLE");
    assert.match(missing.message, /no\.yaml does not exist\.$/);
    const directory = await failureOf(loadMapping(folder, findFakeTarget));
    assert.match(directory.message, /is a folder, not a file\.$/);
    const binary = await failureOf(loadText(Uint8Array.of(0x66, 0xff, 0xfe)));
    assert.match(binary.message, /is not a text in UTF-8\.$/);
    await rm(folder, { recursive: true });
  });

  it("names the nearest target for one that does not exist", async () => {
    const error = await failureOf(loadText("version: 1\ntarget: fake/thnig\nfields: { id: Id }\n"));
    assert.match(error.message, /^test\.yaml line 2, target: .*Did you mean "fake\/thing"\?/);
  });

  it("lists every problem, with its line", async () => {
    const message = await refusalOf(
      "  stats: S\n  count: { column: N, date: YYYY-MM-DD }\n  status: { constant: complete }\n",
      "version: 1\ntarget: fake/thing\n",
    );
    assert.deepEqual(
      message.split("\n").map((line) => line.replace(/:.*/, "")),
      [
        "line 3, fields",
        "line 5, fields.stats",
        "line 6, fields.count.date",
        "line 7, fields.status.constant",
      ],
    );
  });
});

describe("a mapping's fields", () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      "a field that the API does not document",
      "  citty: C\n",
      /line 6, fields\.citty: .*documents no field citty\. Did you mean "city"\? .*custom_fields/,
    ],
    [
      "an unknown child",
      "  options.notice: C\n",
      /documents no field options\.notice\. Did you mean "options\.notice_id"\?/,
    ],
    ["a child of a text", "  city.name: C\n", /city is string and has no fields of its own/],
    ["a list's field without index", "  reminders.notice_id: C\n", /reminders\[0\]\.notice_id/],
    ["an index on what is no list", "  city[0]: C\n", /city is no list/],
    ["a name that is no field name", "  'a b': C\n", /is no name of a field/],
    ["a name with a meaning in JavaScript", "  constructor: C\n", /can't be a key/],
    [
      "parent and child at once",
      "  extras: { column: C, json: true }\n  extras.a: D\n",
      /line 7, fields\.extras\.a: .*twice/,
    ],
    ["an item and its list at once", "  tags[0]: A\n  tags: { column: C, list: ',' }\n", /twice/],
    [
      "a list with a hole",
      "  reminders[0].notice_id: A\n  reminders[2].notice_id: B\n",
      /line 7, .*reminders\[1\] is not; lists have no holes/,
    ],
    ["a list that does not begin at 0", "  reminders[1].notice_id: A\n", /reminders\[0\] is not/],
    ["a tag", "  load_id: C\n", /always written by waybill/],
    [
      "a field that the API refuses",
      "  row_token: C\n",
      /the API refuses row_token: the API makes it\./,
    ],
    [
      "a missing required child",
      "  options.ids: { column: C, list: ',' }\n",
      /options\.notice_id is required/,
    ],
    [
      "a missing required child of an item",
      "  reminders[0].number: C\n",
      /reminders\[0\]\.notice_id is required/,
    ],
    [
      "a constant of another type",
      "  count: { constant: '1' }\n",
      /fields\.count\.constant: "1" does not fit count, .*integer/,
    ],
    ["a number for a text", "  city: { constant: 7 }\n", /Put it in quotes: "7"/],
    [
      "a constant that is not allowed",
      "  status: { constant: complete }\n",
      /takes completed, pending\. Did you mean "completed"\?/,
    ],
    ["a constant with steps", "  city: { constant: a, trim: true }\n", /take out trim/],
    [
      "a table output that is not allowed",
      "  status: { column: S, table: { Paid: complete } }\n",
      /fields\.status\.table\.Paid: "complete" is not allowed/,
    ],
    [
      "a table output of another type",
      "  count: { column: S, table: { a: x } }\n",
      /table\.a: "x" can't be converted for count/,
    ],
    [
      "an otherwise that is not allowed",
      "  status: { column: S, table: { a: completed }, otherwise: { value: x } }\n",
      /otherwise: "x" is not allowed/,
    ],
    [
      "otherwise without a table",
      "  city: { column: C, otherwise: keep }\n",
      /otherwise needs a table/,
    ],
    [
      "a default that can't be converted",
      "  count: { column: C, default: none }\n",
      /fields\.count\.default: "none" can't be converted/,
    ],
    ["default and blank at once", "  city: { column: C, default: x, blank: empty }\n", /not both/],
    [
      "two sources",
      "  city: { column: C, template: '{C}' }\n",
      /exactly one of column, constant and template/,
    ],
    ["no source", "  city: { trim: true }\n", /exactly one of column, constant and template/],
    [
      "two conversions",
      "  date: { column: C, date: YYYY-MM-DD, decimal: '.' }\n",
      /takes one conversion, not date and decimal/,
    ],
    [
      "a conversion of another type",
      "  city: { column: C, boolean: { true: [a], false: [b] } }\n",
      /boolean does not fit city, .*string/,
    ],
    ["an object from a cell", "  extras: C\n", /extras is an object, so a cell needs json/],
    ["a list from a cell", "  tags: C\n", /tags is a list, so a cell needs list/],
    [
      "an empty text for a number",
      "  count: { column: C, blank: empty }\n",
      /can't be an empty text/,
    ],
    ["a template with a lone brace", "  name: { template: '{A} {B' }\n", /a brace stands alone/],
    ["a template without columns", "  name: { template: 'x' }\n", /names no column/],
    [
      "an expression that is none",
      "  name: { column: C, extract: '(' }\n",
      /not a regular expression/,
    ],
    [
      "an expression that may run away",
      "  name: { column: C, extract: '^(a+)+$' }\n",
      /could run for hours/,
    ],
    [
      "an expression with repeated alternatives",
      "  name: { column: C, extract: '(a|aa)*b' }\n",
      /could run for hours/,
    ],
    [
      "a zone that does not exist",
      "  date: { column: C, date: { format: YYYY-MM-DD, zone: Europe/Berlim } }\n",
      /no such time zone/,
    ],
    [
      "an abbreviated zone",
      "  date: { column: C, date: { format: YYYY-MM-DD, zone: EST } }\n",
      /no such time zone/,
    ],
    ["a time without zone", "  date: { column: C, date: YYYY-MM-DD HH:mm }\n", /needs a zone/],
    ["a year of two digits", "  date: { column: C, date: DD/MM/YY }\n", /four digits/],
    ["a format without a day", "  date: { column: C, date: MM/YYYY }\n", /has no day/],
    [
      "unknown letters in a format",
      "  date: { column: C, date: dd.MM.YYYY }\n",
      /"d" means nothing/,
    ],
    [
      "twelve hours without am and pm",
      "  date: { column: C, date: { format: 'YYYY-MM-DD hh:mm', zone: UTC } }\n",
      /need A/,
    ],
    [
      "the same mark twice",
      "  amount: { column: C, decimal: { mark: ',', group: ',' } }\n",
      /mark and group are the same/,
    ],
    [
      "a word with two meanings",
      "  active: { column: C, boolean: { true: [x], false: [x] } }\n",
      /both true and false/,
    ],
    [
      "an unknown setting",
      "  city: { colum: C }\n",
      /fields\.city\.colum: there is no such setting; .*Did you mean "column"\?/,
    ],
  ];
  for (const [what, fields, expected] of cases) {
    it(`may not be ${what}`, async () => {
      assert.match(await refusalOf(fields), expected);
    });
  }

  it("may leave a required field to the server, but not one that is mapped, unknown or the key", async () => {
    const opening = (names: string): string =>
      `version: 1\ntarget: fake/thing\nleave_to_server: ${names}\n`;
    assert.match(await refusalOf("", opening("[]")), /created_at is required/);
    assert.match(
      await refusalOf("", opening("[created_at, xy]")),
      /leave_to_server\[1\]: .*no field xy/,
    );
    assert.match(await refusalOf("", opening("[created_at, id]")), /can't be left to the server/);
    assert.match(await refusalOf("  created_at: C\n", opening("[created_at]")), /also mapped/);
  });

  it("must give a required object some field, or say that it is empty or the server's", async () => {
    const opening = "version: 1\ntarget: fake/strict\nleave_to_server: [created_at";
    assert.match(await refusalOf("", `${opening}]\n`), /terms is required .*constant: \{\}/);
    assert.match(await refusalOf("  terms.note: N\n", `${opening}]\n`), /terms\.dates is required/);
    const whole = "  terms: { constant: {} }\n";
    assert.equal(await refusalOf(whole, `${opening}]\n`), "no error");
    assert.equal(await refusalOf("", `${opening}, terms]\n`), "no error");
    assert.equal(await refusalOf("  terms.note: N\n", `${opening}, terms.dates]\n`), "no error");
  });

  it("may be children of open objects and declared custom fields", async () => {
    const opening =
      "version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\n" +
      "custom_fields: { batch__c: string, options.extra__c: integer, reminders.extra__c: string }\n";
    const fields =
      "  batch__c: B\n  extras.a[0].b: C\n  options.notice_id: N\n  options.extra__c: E\n" +
      "  reminders[0].notice_id: R\n  reminders[0].extra__c: X\n";
    assert.equal(await refusalOf(fields, opening), "no error");
  });

  it("may not be custom fields that are documented or have no parent", async () => {
    const opening = (fields: string): string =>
      `version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\ncustom_fields: ${fields}\n`;
    assert.match(await refusalOf("", opening("{ city: string }")), /documents city already/);
    assert.match(await refusalOf("", opening("{ nope.a: string }")), /no field nope/);
    assert.match(await refusalOf("", opening("{ 'a b': string }")), /no name of a field/);
    assert.match(await refusalOf("", opening("{ a: text }")), /takes string, integer/);
  });
});

describe("a mapping's tags", () => {
  const opening = (target: string, tags: string): string =>
    `version: 1\ntarget: ${target}\nleave_to_server: [created_at]\ncustom_fields: { batch__c: string, flag__c: boolean }\ntags: ${tags}\n`;

  for (const [what, target, tags, expected] of [
    [
      "an unknown name in the template",
      "fake/thing",
      '{ pk: "{tenant}" }',
      /\{tenant\} is not known here/,
    ],
    [
      "fields of a target that has its own",
      "fake/thing",
      "{ fields: { load_id: batch__c } }",
      /tag fields of its own/,
    ],
    [
      "a field that is not declared",
      "fake/untagged",
      "{ fields: { load_id: batch_c } }",
      /declared under custom_fields\. Did you mean "batch__c"\?/,
    ],
    [
      "a field of the wrong type",
      "fake/untagged",
      "{ fields: { at: flag__c } }",
      /this tag needs string/,
    ],
  ] as const) {
    it(`may not be ${what}`, async () => {
      assert.match(await refusalOf("", opening(target, tags)), expected);
    });
  }

  it("says how several names of a column are written", async () => {
    assert.match(
      await refusalOf("  city: [City, Town]\n"),
      /fields\.city: takes the name of a column or settings, not a list\. .* column: \[City, Town\]\./,
    );
  });
});
