import { z } from "zod";

/** What schemas say about a field besides its type; `listFields` reads it back. */
export interface FieldMeta {
  readonly description: string;
  /** A phrase that fits behind "takes": what the text must look like. */
  readonly form?: string;
  readonly writtenByServer?: boolean;
}

// Year, month and day, then perhaps a time that names its zone.
const instantPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d))?$/;

/** True for an ISO-8601 date, or a date and time with `Z` or an offset, on a day that the calendar has. */
export function isInstant(value: string): boolean {
  const [, year, month, day] = instantPattern.exec(value) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
}

// `register` says it of the schema itself, where `describe` and `meta` would make a second one to say it of.

/** Any string. */
export const text = (description: string) => z.string().register(z.globalRegistry, { description });

/** A decimal number kept as a string, so that no digit is lost on the way. A misfit is an issue of format `decimal`. */
export const decimal = (description: string) =>
  z
    .stringFormat("decimal", /^-?\d+(\.\d+)?$/)
    .register(z.globalRegistry, { description, form: "a decimal like 1.5" } satisfies FieldMeta);

/** A string that holds an instant. A misfit is an issue of format `instant`. */
export const instant = (description: string) =>
  z.stringFormat("instant", isInstant).register(z.globalRegistry, {
    description,
    form: "an ISO-8601 time with a zone, like 2026-01-31T09:00:00Z, or a plain date",
  } satisfies FieldMeta);

/** A whole number that JavaScript holds exactly: up to 2^53 - 1 either way. */
export const integer = (description: string) => z.int().register(z.globalRegistry, { description });

/** A number, whole or not; beyond 2^53 - 1 digits would be lost, so it is refused. */
export const number = (description: string) =>
  z
    .number()
    .min(Number.MIN_SAFE_INTEGER)
    .max(Number.MAX_SAFE_INTEGER)
    .register(z.globalRegistry, { description });

/** True or false. */
export const flag = (description: string) =>
  z.boolean().register(z.globalRegistry, { description });

/** One of the given texts. */
export const choice = (allowed: readonly [string, ...string[]], description: string) =>
  z.enum(allowed).register(z.globalRegistry, { description });

/** A list of texts: an array that the document lists without children. */
export const textList = (description: string) =>
  z.array(z.string()).register(z.globalRegistry, { description });

/** An object that takes its documented children and no others. */
export const group = (shape: z.ZodRawShape, description: string) =>
  z.strictObject(shape).register(z.globalRegistry, { description });

/** A list of objects, each with its documented children and no others. */
export const groupList = (shape: z.ZodRawShape, description: string) =>
  z.array(z.strictObject(shape)).register(z.globalRegistry, { description });

/** An object that the document lists without children: it takes any. */
export const openObject = (description: string) =>
  z.looseObject({}).register(z.globalRegistry, { description });

/** Marks a field, and with it its children, as filled or rewritten by the server's own processes. */
export function byServer<T extends z.ZodType>(schema: T): T {
  z.globalRegistry.add(schema, { ...schema.meta(), writtenByServer: true });
  return schema;
}
