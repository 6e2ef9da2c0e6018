import fc from "fast-check";
import { type ExactJson, type ExactObject, parseExactJson } from "../../src/kernel/exact-json.ts";
import type { FieldSpec, Target } from "../../src/targets/target.ts";

export interface RandomRecordOptions {
  /** Fields that no document knows, at every level. Default: true. */
  readonly extras?: boolean;
  /** Null in place of values that are not required. Default: true. */
  readonly nulls?: boolean;
  /** Numbers that no double holds, where the type allows it. Default: true. */
  readonly exactNumbers?: boolean;
}

type Options = Required<RandomRecordOptions>;
type Arbitrary = fc.Arbitrary<ExactJson>;

const asNumber = (text: string): ExactJson => parseExactJson(text);

const wholeNumber = (): Arbitrary => fc.integer();
const bigNumber = (): Arbitrary => fc.stringMatching(/^-?[1-9]\d{16,24}$/).map(asNumber);
const fraction = (): Arbitrary => fc.stringMatching(/^-?(0|[1-9]\d{0,5})\.\d{1,22}$/).map(asNumber);

// Lone surrogates would not survive UTF-8.
const anyText = (): fc.Arbitrary<string> => fc.string({ unit: "grapheme", maxLength: 12 });

const instants = (): fc.Arbitrary<string> =>
  fc
    .date({
      min: new Date("1990-01-01T00:00:00Z"),
      max: new Date("2090-01-01T00:00:00Z"),
      noInvalidDate: true,
    })
    .map((date) => date.toISOString());

const amounts = (): fc.Arbitrary<string> => fc.stringMatching(/^-?(0|[1-9]\d{0,7})(\.\d{1,4})?$/);

/** Any value of JSON, a few levels deep, with numbers of any length and names that mean something to JavaScript. */
export function anyJson(): Arbitrary {
  const { value } = fc.letrec<{ value: ExactJson }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      anyText(),
      wholeNumber(),
      bigNumber(),
      fraction(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      entriesOf(tie("value")),
    ),
  }));
  return value;
}

const strangeNames = ["__proto__", "constructor", "toString", "0", "length"];
const someName = (): fc.Arbitrary<string> =>
  fc.oneof(fc.stringMatching(/^[a-z]{1,6}__c$/), fc.constantFrom(...strangeNames));

// fromEntries makes own fields of all names.
const entriesOf = (value: Arbitrary): fc.Arbitrary<ExactObject> =>
  fc
    .array(fc.tuple(someName(), value), { maxLength: 3 })
    .map((entries): ExactObject => Object.fromEntries(entries));

function valueOf(spec: FieldSpec, fields: readonly FieldSpec[], options: Options): Arbitrary {
  const { type, allowed, form } = spec;
  switch (type) {
    case "object":
      return spec.open ? entriesOf(anyJson()) : objectOf(`${spec.name}.`, fields, options);
    case "array":
      return fc.array<ExactJson>(
        spec.items === "object" ? objectOf(`${spec.name}.`, fields, options) : anyText(),
        { maxLength: 4 },
      );
    case "boolean":
      return fc.boolean();
    case "integer":
      return options.exactNumbers ? fc.oneof(wholeNumber(), bigNumber()) : wholeNumber();
    case "number":
      return options.exactNumbers
        ? fc.oneof(wholeNumber(), fraction(), bigNumber())
        : wholeNumber();
    case "string":
      if (allowed !== undefined) return fc.constantFrom(...allowed);
      if (form === undefined) return anyText();
      return form.includes("decimal") ? amounts() : instants();
  }
}

function objectOf(
  prefix: string,
  fields: readonly FieldSpec[],
  options: Options,
): fc.Arbitrary<ExactObject> {
  const own = fields.filter(
    ({ name }) => name.startsWith(prefix) && !name.slice(prefix.length).includes("."),
  );
  const shape = Object.fromEntries(
    own.map((spec) => {
      const value = valueOf(spec, fields, options);
      const mayBeNull = options.nulls && !spec.required;
      return [
        spec.name.slice(prefix.length),
        mayBeNull ? fc.option(value, { nil: null, freq: 8 }) : value,
      ];
    }),
  );
  const requiredKeys = own
    .filter(({ required }) => required)
    .map(({ name }) => name.slice(prefix.length));
  const documented: fc.Arbitrary<ExactObject> = fc.record(shape, {
    requiredKeys,
    noNullPrototype: true,
  });
  if (!options.extras) return documented;
  return fc
    .tuple(documented, entriesOf(anyJson()))
    .map(([record, extras]): ExactObject =>
      Object.fromEntries([...Object.entries(extras), ...Object.entries(record)]),
    );
}

/**
 * Records of a target as they may live in its API: every required field and any of the others, of the documented types;
 * unknown fields and exact numbers among them.
 */
export function randomRecord(
  target: Pick<Target, "fields" | "key">,
  { extras = true, nulls = true, exactNumbers = true }: RandomRecordOptions = {},
): fc.Arbitrary<ExactObject> {
  const record = objectOf("", target.fields, { extras, nulls, exactNumbers });
  const key = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
  return fc
    .tuple(record, key)
    .map(([one, value]): ExactObject => ({ ...one, [target.key.field]: value }));
}
