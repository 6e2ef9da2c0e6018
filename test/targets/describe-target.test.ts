import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { describeTarget, targetAsJson } from "../../src/targets/describe-target.ts";
import { targets } from "../../src/targets/index.ts";
import type { Target } from "../../src/targets/target.ts";

const pageOf = (name: string): string => {
  const target = targets.find((one) => one.name === name);
  assert.ok(target);
  return describeTarget(target);
};

const linesOf = (target: Target): readonly string[] => describeTarget(target).split("\n");

describe("describeTarget", () => {
  it("says where the requests go, what the key is and whether a repeat is safe", () => {
    const page = pageOf("rhythm/billing-run-action");
    assert.match(page, /PUT https:\/\/collect\.api\.rhythmsoftware\.com\/billingRunActions/);
    assert.match(
      page,
      /key +id, required: says which record is updated; matches \^\[\\w:\|-\]\+\$/,
    );
    assert.match(page, /repeat +safe/);
    assert.match(page, /limits +none published/);
  });

  it("says of a create that it is not safe to repeat, what the server fills and what is refused", () => {
    const page = pageOf("rhythm/certification-billing-run");
    assert.match(page, /key +sys_external_id, optional/);
    assert.match(page, /repeat +not safe/);
    assert.match(page, /server +fills sys_created_at/);
    assert.match(page, /refused +id: the API makes the id/);
    assert.match(page, /\n {2}id +string +refused, the server gives it\n/);
    assert.match(page, /\n {2}sys_created_at +string +filled by the server\n/);
  });

  it("gives documented limits and says that the base URL is the user's to give", () => {
    const page = pageOf("billingplatform/invoice-detail");
    assert.match(page, /15 requests a second, 8 at a time, 100000 requests in 24 hours/);
    assert.match(page, /PUT \{baseUrl\}\/rest\/2\.0\/ACTIVITY/);
    assert.doesNotMatch(page, /\btags\b/);
  });

  it("says what each field is", () => {
    const page = pageOf("rhythm/collect-billing-run");
    assert.match(page, /\n {2}installment_schedule_options\.card_types +list of strings\n/);
    assert.match(page, /\n {2}installment_schedule_reminder_options +open object +required\n/);
    assert.match(page, /\n {2}statistics +list of objects +kept by the server\n/);
    assert.match(page, /Form: an ISO-8601 time with a zone/);
    assert.match(page, /One of: exclude, include, none/);
  });

  it("shows how a mapping names the children of a list", () => {
    const page = pageOf("rhythm/membership-billing-run");
    assert.match(page, /with an index: auto_renewal_reminder_options\.reminders\[0\]\.id\n/);
    assert.doesNotMatch(pageOf("billingplatform/invoice-detail"), /index/);
  });

  for (const target of targets) {
    const names = target.fields.map((field) => field.name);

    it(`lists every field of ${target.name} once, types in one column`, () => {
      const heads = linesOf(target).filter(
        (line) => /^ {2}\S/.test(line) && names.includes(line.trim().split(" ")[0] ?? ""),
      );
      const typeColumns = heads.map((line) => /^ {2}\S+ +/.exec(line)?.[0].length);
      assert.deepEqual(
        heads.map((line) => line.trim().split(" ")[0]),
        names,
      );
      assert.equal(new Set(typeColumns).size, 1);
    });

    it(`wraps what it says of ${target.name} at 100 columns and leaves no blanks at line ends`, () => {
      for (const line of linesOf(target)) {
        assert.equal(line, line.trimEnd());
        if (/^ {6}/.test(line)) assert.ok(line.length <= 100, line);
      }
    });
  }

  it("breaks no allowed value at the end of a line", () => {
    const page = pageOf("rhythm/billing-run-action");
    for (const value of ["payment failure", "expiration date changed", "no longer eligible"])
      assert.ok(page.includes(value), value);
  });
});

describe("targetAsJson", () => {
  for (const target of targets)
    it(`keeps every fact of ${target.name} through JSON`, () => {
      const json = targetAsJson(target);
      assert.deepEqual(JSON.parse(JSON.stringify(json)), json);
      assert.deepEqual(json["fields"], target.fields);
      assert.deepEqual(
        [json["name"], json["method"], json["path"], json["safeToRepeat"]],
        [target.name, target.method, target.path, target.safeToRepeat],
      );
    });

  it("has null where there is no host, no pattern, no tags", () => {
    const [json] = targets.filter((target) => target.host === undefined).map(targetAsJson);
    assert.deepEqual([json?.["host"], json?.["tags"]], [null, null]);
    assert.deepEqual(json?.["key"], { field: "Id", required: true, pattern: null });
  });
});
