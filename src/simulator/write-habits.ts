import { z } from "zod";
import { serviceNames } from "./services.ts";

const places = z
  .union([z.number(), z.string().regex(/^\d+$/)])
  .transform(Number)
  .pipe(z.number().int().min(0).max(100));
const fields = z.array(z.string().min(1)).readonly();

/** What a service does to the fields of a record that is written. Nested fields by dotted name, not within arrays. */
const habitsSchema = z.strictObject({
  /** Taken without a word and not stored: what was there stays. */
  ignore: fields.optional(),
  /** Refused with 400 when it is not what is stored. */
  readOnly: fields.optional(),
  /** Decimals are rounded half up to so many places; with fewer they stay as they are. */
  round: z.record(z.string(), places).optional(),
  /** Decimals are written otherwise, with the same value. */
  reformat: z.record(z.string(), z.enum(["trim-zeros", "two-places"])).optional(),
});

export type WriteHabits = z.output<typeof habitsSchema>;

/** Habits of each service that has any. */
export const writesSchema = z.partialRecord(z.enum(serviceNames), habitsSchema);
/** As it is written in options and in files. */
export type WritesOption = z.input<typeof writesSchema>;
/** The same, with every number read. */
export type CheckedWrites = z.output<typeof writesSchema>;
