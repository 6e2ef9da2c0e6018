import type { z } from "zod";
import { parseExactJson, stringifyExactJson, type ExactJson } from "../kernel/exact-json.ts";
import { printable } from "../kernel/show-cell.ts";
import { damagedPlan, editedPlan } from "./plan-failures.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Where a line stands: the plan, and which line, as a person would say it. */
export interface LinePlace {
  readonly path: string;
  readonly name: string;
}

/**
 * The value of a line, numbers as written. A line that says the same value in another way is refused: of a member that stands
 * twice, one reader takes the first and another the last.
 * @throws PlanError ERR_PLAN_DAMAGED, ERR_PLAN_EDITED
 */
export function parseLine(bytes: Buffer, { path, name }: LinePlace): ExactJson {
  const read = readLine(bytes);
  // What the parser says of it would quote the record.
  if (read === undefined) throw damagedPlan(path, `${name} is not JSON`);
  if (read.written === read.text) return read.value;
  throw editedPlan(path, `${name} has a member twice, or is not written as waybill writes it`);
}

function readLine(bytes: Buffer) {
  try {
    const text = decoder.decode(bytes);
    const value = parseExactJson(text);
    return { text, value, written: stringifyExactJson(value) };
  } catch {
    return undefined;
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
