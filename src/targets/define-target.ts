import { z } from "zod";
import { built } from "../kernel/built.ts";
import { listFields } from "./list-fields.ts";
import { loosenAnswer } from "./loosen-answer.ts";
import type { Target } from "./target.ts";

/** A target as it is written down; schemas and the list of fields are derived. */
export interface TargetDefinition extends Omit<Target, "request" | "answer" | "fields"> {
  /** Makes the record as documented for the request, fields in documented order, documented requiredness. */
  readonly record: () => z.ZodRawShape;
  /** How the 200 answer differs from the record; the record itself by default. */
  readonly answerFrom?: (record: z.ZodObject) => z.ZodObject;
}

/** Makes a target of its definition. A schema is built when it is asked for: most commands ask for those of one target, or of none. */
export function defineTarget(definition: TargetDefinition): Target {
  const { record, answerFrom, ...facts } = definition;
  const documented = built(() => z.strictObject(record()));
  const request = built(() => leaveToServer(documented(), facts.filledByServer));
  const answer = built(() => loosenAnswer(answerFrom ? answerFrom(documented()) : documented()));
  const fields = built(() => listFields(documented()));
  return {
    ...facts,
    get request() {
      return request();
    },
    get answer() {
      return answer();
    },
    get fields() {
      return fields();
    },
  };
}

/** The record as asked of a row: what the server fills may be absent. */
function leaveToServer(record: z.ZodObject, names: readonly string[]): z.ZodObject {
  const shape: Record<string, z.core.$ZodType> = { ...record.shape };
  for (const name of names) {
    const schema = shape[name];
    if (schema !== undefined) shape[name] = z.optional(schema);
  }
  return z.strictObject(shape);
}
