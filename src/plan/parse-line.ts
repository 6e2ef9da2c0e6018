import type { z } from "zod";
import { parseExactJson, type ExactJson } from "../exact-json.ts";
import { printable } from "../rows/show-cell.ts";
import { damagedPlan } from "./plan-failures.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Where a line stands: the plan, and which line, as a person would say it. */
export interface LinePlace {
  readonly path: string;
  readonly name: string;
}

/**
 * The value of a line, numbers as written.
 * @throws PlanError ERR_PLAN_DAMAGED
 */
export function parseLine(bytes: Buffer, { path, name }: LinePlace): ExactJson {
  try {
    return parseExactJson(decoder.decode(bytes));
  } catch {
    // What the parser says of it would quote the record.
    throw damagedPlan(path, `${name} is not JSON`);
  }
}

/**
 * A value, checked.
 * @throws PlanError ERR_PLAN_DAMAGED
 */
export function checkLine<T>(value: ExactJson, schema: z.ZodType<T>, place: LinePlace): T {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : ` (${issue.path.join(".")})`;
  const what = `${place.name} is not what stands there in a plan${printable(where)}`;
  throw damagedPlan(place.path, what.slice(0, 200));
}
