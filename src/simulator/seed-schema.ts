import { z } from "zod";
import {
  type ExactJson,
  ExactNumber,
  type ExactObject,
  isExactObject,
} from "../kernel/exact-json.ts";
import { serviceNames } from "./services.ts";

const text = z.string().min(1);

/** A record that exists before the first request, and whose it is. */
export const seedSchema = z.strictObject({
  service: z.enum(serviceNames),
  resource: text.optional(),
  tenant: text.optional(),
  hidden: z.boolean().optional(),
  record: z.custom<ExactObject>(
    (value) => isExactObject(value) && isExactJson(value),
    "is no JSON object",
  ),
});

export type SimulatorSeed = z.output<typeof seedSchema>;

function isExactJson(value: unknown): value is ExactJson {
  if (value === null || value instanceof ExactNumber) return true;
  if (typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isExactJson);
  return isExactObject(value) && Object.values(value).every(isExactJson);
}
