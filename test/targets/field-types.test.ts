import assert from "node:assert/strict";
import * as fc from "fast-check";
import { describe, it } from "mocha";
import { decimal, instant, integer, number } from "../../src/targets/field-types.ts";

const issueOf = (schema: ReturnType<typeof decimal | typeof instant>, value: unknown) =>
  schema
    .safeParse(value)
    .error?.issues.map((issue) => (issue.code === "invalid_format" ? issue.format : issue.code));

describe("decimal", () => {
  it("keeps every digit of any decimal number", () => {
    const digits = fc.stringMatching(/^-?\d{1,40}(\.\d{1,40})?$/);
    fc.assert(fc.property(digits, (text) => decimal("Amount.").parse(text) === text));
  });

  for (const text of ["", " 1", "1,5", "1.", ".5", "1e3", "+1", "1 000", "--1", "NaN", "1.5\n"])
    it(`refuses ${JSON.stringify(text)} with an issue of format decimal`, () => {
      assert.deepEqual(issueOf(decimal("Amount."), text), ["decimal"]);
    });

  it("refuses a number, which may have lost digits already", () => {
    assert.deepEqual(issueOf(decimal("Amount."), 1.5), ["invalid_type"]);
  });
});

describe("instant", () => {
  for (const text of [
    "2026-01-31T09:00:00Z",
    "2026-01-31T09:00:00.123456Z",
    "2026-01-31T09:00Z",
    "2026-01-31T09:00:00+01:00",
    "2026-01-31T09:00:00-0530",
    "2026-01-31",
    "2024-02-29",
  ])
    it(`takes ${text} as it is`, () => {
      assert.equal(instant("Time.").parse(text), text);
    });

  for (const text of [
    "",
    "2026-01-31T09:00:00",
    "2026-01-31 09:00:00Z",
    "2026-02-29",
    "2026-02-30T09:00:00Z",
    "2026-13-01",
    "2026-01-31T24:00:00Z",
    "2026-01-31T09:60:00Z",
    "31.01.2026",
    "01/31/2026",
    "20260131",
    "2026-01-31Z",
  ])
    it(`refuses ${JSON.stringify(text)} with an issue of format instant`, () => {
      assert.deepEqual(issueOf(instant("Time."), text), ["instant"]);
    });

  it("takes every instant that JavaScript writes", () => {
    const dates = fc.date({
      min: new Date("0001-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59Z"),
      noInvalidDate: true,
    });
    fc.assert(fc.property(dates, (date) => instant("Time.").safeParse(date.toISOString()).success));
  });
});

describe("integer and number", () => {
  for (const schema of [integer("Count."), number("Count.")]) {
    it("take whole numbers up to 2^53 - 1 either way", () => {
      const bounds = [Number.MIN_SAFE_INTEGER, -1, 0, Number.MAX_SAFE_INTEGER];
      for (const value of bounds) assert.equal(schema.parse(value), value);
    });

    it("refuse what lies beyond, where digits are lost", () => {
      for (const value of [2 ** 53, -(2 ** 53), 1e300, Infinity, NaN])
        assert.equal(schema.safeParse(value).success, false);
    });

    it("refuse digits in a string", () => {
      assert.equal(schema.safeParse("12").success, false);
    });
  }

  it("differ in fractions", () => {
    assert.equal(integer("Count.").safeParse(1.5).success, false);
    assert.equal(number("Count.").safeParse(1.5).success, true);
  });
});
