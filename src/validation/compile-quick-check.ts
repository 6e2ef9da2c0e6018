import { z } from "zod";

/** Says at once that a value fits a schema. False: it does not, or only the schema itself can tell. */
export type QuickCheck = (value: unknown) => boolean;

/**
 * Derives from a schema a check that takes a fraction of its time and makes nothing: rows that are valid are told by it, and
 * those that it does not let through are judged, and their faults named, by the schema. It never lets through what the
 * schema refuses (test/validation/compile-quick-check.property.test.ts); what it does not know it leaves to the schema.
 */
export function compileQuickCheck(schema: z.core.$ZodType): QuickCheck {
  if (schema instanceof z.ZodOptional) {
    const check = compileQuickCheck(schema.unwrap());
    return (value) => value === undefined || check(value);
  }
  if (schema instanceof z.ZodNullable) {
    const check = compileQuickCheck(schema.unwrap());
    return (value) => value === null || check(value);
  }
  if (schema instanceof z.ZodObject) return checkObject(schema);
  if (schema instanceof z.ZodArray) return checkList(schema);
  if (schema instanceof z.ZodUnknown) return () => true;
  if (schema instanceof z.ZodEnum) {
    const allowed = new Set<unknown>(schema.options);
    return (value) => allowed.has(value);
  }
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === "boolean";
  return checkPlain(schema);
}

const leaveToSchema: QuickCheck = () => false;

function checkPlain(schema: z.core.$ZodType): QuickCheck {
  if (schema instanceof z.ZodNumber && !(schema instanceof z.ZodNumberFormat))
    return checkNumber(schema._zod.def.checks ?? []);
  if (hasChecks(schema)) return leaveToSchema;
  if (schema instanceof z.ZodCustomStringFormat) {
    const { fn: fits } = schema._zod.def;
    return (value) => typeof value === "string" && fits(value) === true;
  }
  if (schema instanceof z.ZodString) return (value) => typeof value === "string";
  if (schema instanceof z.ZodNumberFormat && schema._zod.def.format === "safeint")
    return Number.isSafeInteger;
  return leaveToSchema;
}

/** A number between bounds. */
function checkNumber(bounds: readonly z.core.$ZodCheck[]): QuickCheck {
  let [least, most] = [-Number.MAX_VALUE, Number.MAX_VALUE];
  for (const bound of bounds) {
    if (bound instanceof z.core.$ZodCheckGreaterThan) {
      const { value, inclusive } = bound._zod.def;
      if (!inclusive || typeof value !== "number") return leaveToSchema;
      least = Math.max(least, value);
    } else if (bound instanceof z.core.$ZodCheckLessThan) {
      const { value, inclusive } = bound._zod.def;
      if (!inclusive || typeof value !== "number") return leaveToSchema;
      most = Math.min(most, value);
    } else return leaveToSchema;
  }
  return (value) => typeof value === "number" && value >= least && value <= most;
}

function checkList(schema: z.ZodArray): QuickCheck {
  if (hasChecks(schema)) return leaveToSchema;
  const check = compileQuickCheck(schema.element);
  return (value) => {
    if (!Array.isArray(value)) return false;
    // `every` would pass over holes.
    for (let at = 0; at < value.length; at += 1) if (!check(value[at])) return false;
    return true;
  };
}

function hasChecks({ _zod }: z.core.$ZodType): boolean {
  return (_zod.def.checks ?? []).length > 0;
}

/** Fields are met in the order of the value: a row has few of the many that are documented. */
function checkObject(schema: z.ZodObject): QuickCheck {
  if (hasChecks(schema)) return leaveToSchema;
  const members = Object.entries<z.core.$ZodType>(schema.shape);
  const checks = new Map(members.map(([name, member]) => [name, compileQuickCheck(member)]));
  const required = members.flatMap(([name, member]) =>
    member instanceof z.ZodOptional ? [] : [name],
  );
  const isOpen = schema._zod.def.catchall instanceof z.ZodUnknown;
  return (value) => {
    if (!isPlainObject(value)) return false;
    for (const name in value) {
      const check = checks.get(name);
      if (check === undefined ? !isOpen : !check(value[name])) return false;
    }
    return required.every((name) => Object.hasOwn(value, name));
  };
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
