import assert from "node:assert/strict";
import * as fc from "fast-check";
import { z } from "zod";
import { targets } from "../../src/targets/index.ts";
import { adjustSchema } from "../../src/validation/adjust-schema.ts";
import { compileQuickCheck } from "../../src/validation/compile-quick-check.ts";

/** Values near the edge of what fields take, whatever their type. */
const near = fc.oneof(
  fc.constantFrom("", "1.5", "-0", "1,5", "01", "1.", "\n1", "1\n", "2026-01-31", "2026-02-30"),
  fc.constantFrom("2026-01-31T09:00:00Z", "2026-01-31T24:00:00Z", "pending", "completed", "true"),
  fc.constantFrom(0, -0, 1, 1.5, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), NaN, Infinity, 1e300),
  fc.constantFrom<unknown>(true, false, null, undefined, {}, [], [{}], ["x"], [1]),
  fc.string(),
  fc.jsonValue(),
);

const seldom = (fitting: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 80, arbitrary: fitting }, near);

/** Values for a schema: what it takes, as a rule, and seldom what is near. */
function valuesFor(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return valuesFor(schema.unwrap());
  if (schema instanceof z.ZodObject) return seldom(membersFor(schema));
  if (schema instanceof z.ZodArray)
    return seldom(fc.array(valuesFor(schema.element), { maxLength: 2 }));
  if (schema instanceof z.ZodEnum) return seldom(fc.constantFrom<unknown>(...schema.options));
  if (schema instanceof z.ZodNumber) return seldom(fc.integer());
  if (schema instanceof z.ZodBoolean) return seldom(fc.boolean());
  const isInstant = schema instanceof z.ZodStringFormat && schema.format === "instant";
  return seldom(fc.constantFrom(isInstant ? "2026-01-31T09:00:00+02:00" : "1.5"));
}

function membersFor(schema: z.ZodObject): fc.Arbitrary<unknown> {
  const members = Object.entries<z.core.$ZodType>(schema.shape);
  const requiredKeys = members.flatMap(([name, one]) =>
    one instanceof z.ZodOptional ? [] : [name],
  );
  const known = fc.record(
    Object.fromEntries(members.map(([name, one]) => [name, valuesFor(one)])),
    { requiredKeys },
  );
  const unknown = fc.dictionary(fc.constantFrom("x", "__proto__", "constructor", "Id"), near, {
    maxKeys: 1,
  });
  const lacking = fc.constantFrom(...members.map(([name]) => name), "x");
  return fc
    .tuple(known, fc.option(unknown, { freq: 1 }), fc.option(lacking, { freq: 1 }), fc.nat(9))
    .map(([one, more, lack, chance]) => {
      const made: Record<string, unknown> = { ...one };
      if (chance === 0) Object.assign(made, more);
      if (chance === 1 && lack !== null) delete made[lack];
      return made;
    });
}

const rules = {
  leaveToServer: ["status", "AccountId"],
  customFields: { own: "integer", flag: "boolean", "deep.name": "string", part: "number" },
  nullableFields: ["name", "Quantity", "own"],
} as const;

describe("the quick check of a schema", () => {
  for (const target of targets)
    for (const extent of ["whole", "part", "merged"] as const)
      it(`agrees with zod on ${target.name}, ${extent}`, () => {
        const schema = adjustSchema(target.request, rules, extent);
        const fits = compileQuickCheck(schema);
        let valid = 0;
        fc.assert(
          fc.property(membersFor(schema), (value) => {
            const { success } = schema.safeParse(value, { jitless: true });
            if (success) valid += 1;
            assert.equal(fits(value), success);
          }),
          { numRuns: 300 },
        );
        assert.ok(valid > 10, `only ${valid} of the records were valid`);
      });

  it("leaves to the schema what it does not know", () => {
    const unknown = [
      z.string().min(2),
      z.email(),
      z.string().transform((text) => text.length),
      z.number().gt(1),
      z.number().multipleOf(2),
      z.array(z.string()).min(1),
      z.strictObject({}).refine(() => false),
      z.union([z.string(), z.number()]),
      z.strictObject({ a: z.string().default("x") }),
    ];
    for (const schema of unknown)
      for (const value of ["ab", "a@b.de", 2, 4, [], ["x"], {}, { a: "x" }])
        assert.ok(!compileQuickCheck(schema)(value), JSON.stringify([schema.def.type, value]));
  });
});
