import { type ExactJson, type ExactObject, isExactObject } from "../kernel/exact-json.ts";
import type { Refusal } from "./error-answers.ts";
import { parseBody } from "./parse-body.ts";
import type { CheckedRule } from "./rule-schema.ts";
import type { RecordRequest, SimulatorContext } from "./simulator-context.ts";
import type { Envelope } from "./vendor.ts";

/** One record of a request, with the rule that is meant for it. */
export interface BatchItem {
  /** Blank where the record has none. */
  readonly id: string;
  readonly record: ExactObject;
  readonly rule: CheckedRule | undefined;
}

export interface Batch {
  readonly items: readonly BatchItem[];
  /** Sent as an array, be it of one. */
  readonly isArray: boolean;
}

/** The records in the envelope: one object or an array of them. */
export function readBatch(
  request: RecordRequest,
  { sent }: Envelope,
  context: SimulatorContext,
): Batch | Refusal {
  const body = parseBody(request.body);
  if (typeof body === "string") return { status: 400, message: body };
  const content = body[sent];
  const isArray = Array.isArray(content);
  const records: readonly unknown[] = isArray ? content : [content];
  const most = context.settings.batchLimit ?? Infinity;
  if (records.length === 0 || records.length > most) {
    return { status: 400, message: `${sent}: takes 1 to ${most} records.` };
  }
  if (!records.every(isExactObject)) {
    return { status: 400, message: `${sent}: must be an object or an array of objects.` };
  }
  return { isArray, items: records.map((record) => readItem(record, request, context)) };
}

function readItem(
  record: ExactObject,
  { route, method }: RecordRequest,
  context: SimulatorContext,
): BatchItem {
  const given: ExactJson | undefined = record[route.resource.idField];
  const id = typeof given === "string" ? given : "";
  const key = `${route.resource.document} ${route.tenant} ${id}`;
  return {
    id,
    record,
    rule: context.rules.find({ service: route.service, method, key, fields: record }),
  };
}
