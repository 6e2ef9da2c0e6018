import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { z } from "zod";
import { compareSchema, type DocumentedField } from "./compare-schema.ts";

const documented: readonly DocumentedField[] = [
  { name: "id", type: "string", required: true },
  { name: "status", type: "string", required: true, enum: ["draft", "running"] },
  { name: "amount", type: "number", required: false },
  { name: "drops", type: "object", required: false },
  { name: "tags", type: "array", required: false },
  { name: "options", type: "object", required: true },
  { name: "options.reminders", type: "array", required: true },
  { name: "options.reminders.name", type: "string", required: false },
];

const reminder = { name: z.string().optional() };
const options = { reminders: z.array(z.strictObject(reminder)) };
const good = {
  id: z.string(),
  status: z.enum(["draft", "running"]),
  amount: z.number().optional(),
  drops: z.looseObject({}).optional(),
  tags: z.array(z.string()).optional(),
  options: z.strictObject(options),
};

const differences = (shape: z.ZodRawShape): readonly string[] =>
  compareSchema(z.strictObject(shape), documented, { closed: true });

const mutations: readonly [fault: string, shape: z.ZodRawShape, difference: string][] = [
  ["an extra field", { ...good, colour: z.string() }, "colour: not documented"],
  [
    "another type",
    { ...good, amount: z.string().optional() },
    "amount: string, documented as number",
  ],
  [
    "an integer where a number is documented",
    { ...good, amount: z.int().optional() },
    "amount: integer, documented as number",
  ],
  [
    "a required field made optional",
    { ...good, id: z.string().optional() },
    "id: required false, documented true",
  ],
  [
    "an optional field made required",
    { ...good, amount: z.number() },
    "amount: required true, documented false",
  ],
  [
    "a choice that lacks a value",
    { ...good, status: z.enum(["draft"]) },
    "status: takes draft, documented draft,running",
  ],
  [
    "a choice with a value too many",
    { ...good, status: z.enum(["draft", "running", "x"]) },
    "status: takes draft,running,x, documented draft,running",
  ],
  [
    "a choice without its values",
    { ...good, status: z.string() },
    "status: takes undefined, documented draft,running",
  ],
  [
    "an open object that is closed",
    { ...good, drops: z.strictObject({}).optional() },
    "drops: is closed",
  ],
  [
    "a closed object that is open",
    { ...good, options: z.looseObject(options) },
    "options: takes undocumented children",
  ],
  [
    "an array of something else",
    { ...good, tags: z.array(z.number()).optional() },
    "tags: an array of number, not of strings",
  ],
  [
    "an array of anything",
    { ...good, tags: z.array(z.unknown()).optional() },
    "tags: an array of undefined, not of strings",
  ],
  [
    "a child that is missing",
    { ...good, options: z.strictObject({ reminders: z.array(z.strictObject({})) }) },
    "options.reminders.name: missing",
  ],
  [
    "a child of another type",
    {
      ...good,
      options: z.strictObject({
        reminders: z.array(z.strictObject({ name: z.boolean().optional() })),
      }),
    },
    "options.reminders.name: boolean, documented as string",
  ],
  [
    "items that take any child",
    { ...good, options: z.strictObject({ reminders: z.array(z.looseObject(reminder)) }) },
    "options.reminders: takes undocumented children",
  ],
];

describe("compareSchema", () => {
  it("finds nothing when schema and table agree", () => {
    assert.deepEqual(differences(good), []);
  });

  for (const [fault, shape, difference] of mutations)
    it(`finds ${fault}`, () => {
      assert.deepEqual(differences(shape), [difference]);
    });

  it("finds a field that is left out", () => {
    const { id: _, ...rest } = good;
    assert.deepEqual(differences(rest), ["id: missing"]);
  });

  it("finds a record that is open where it should be closed, and the other way round", () => {
    const open = compareSchema(z.looseObject(good), documented, { closed: true });
    const closed = compareSchema(z.strictObject(good), documented, { closed: false });
    assert.deepEqual(open, ["the record is open"]);
    assert.ok(closed.includes("the record is closed"));
  });

  it("finds a null in a request and lets it pass in an answer", () => {
    const shape = {
      ...good,
      amount: z.number().nullish(),
      options: z.looseObject({ reminders: z.array(z.looseObject(reminder)) }),
    };
    const request = compareSchema(
      z.strictObject({ ...good, amount: z.number().nullish() }),
      documented,
      { closed: true },
    );
    assert.deepEqual(request, ["amount: takes null"]);
    assert.deepEqual(compareSchema(z.looseObject(shape), documented, { closed: false }), []);
  });

  it("wants a field that the server fills to be optional", () => {
    const expectation = { closed: true, notAsked: ["id"] };
    const asked = compareSchema(z.strictObject(good), documented, expectation);
    const shape = { ...good, id: z.string().optional() };
    assert.deepEqual(asked, ["id: required true, documented false"]);
    assert.deepEqual(compareSchema(z.strictObject(shape), documented, expectation), []);
  });
});
