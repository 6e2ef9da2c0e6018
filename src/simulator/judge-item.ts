import type { Refusal } from "./error-answers.ts";
import type { BatchItem } from "./read-batch.ts";
import { refuseRecord } from "./apply-rule.ts";
import { describeProblems } from "./parse-body.ts";
import type { RecordRequest, SimulatorContext } from "./simulator-context.ts";
import { validateRecord } from "./validate-record.ts";

/** Why one record of a request is not written. */
export interface ItemRefusal extends Refusal {
  /** How it is said: by an HTTP status where the record came alone, or inside a 200 in any case. */
  readonly saidAs: "status" | "record-error" | "update-error";
  readonly field?: string;
}

const nothingWaived: ReadonlySet<string> = new Set();

/** Compares a record with its rule, the documented fields and what is stored. */
export function judgeItem(
  item: BatchItem,
  { route, entry }: RecordRequest,
  context: SimulatorContext,
): ItemRefusal | undefined {
  const { rule, record, id } = item;
  if (rule?.answer === "record-error" || rule?.answer === "update-error") {
    const message = rule.message ?? `Refused by a rule: ${rule.answer}.`;
    return { status: 400, message, errorCode: rule.errorCode, saidAs: rule.answer };
  }
  const ruled = refuseRecord(rule);
  if (ruled !== undefined) return { ...ruled, saidAs: "status" };
  const fields = context.fieldsOf(route.resource);
  const stored = context.store.find(route.resource, route.tenant, id);
  const settings = { ...context.settings, waived: nothingWaived, stored };
  const problems = validateRecord(record, fields, settings);
  const [first] =
    id === "" ? [{ field: route.resource.idField, message: "is blank" }, ...problems] : problems;
  if (first !== undefined) {
    const message = describeProblems(problems.length > 0 ? problems : [first]);
    return { status: 400, message, field: first.field, saidAs: "status" };
  }
  const write = { resource: route.resource, tenant: route.tenant, id, record };
  const refusal = context.writer.refuse({ ...write, request: entry.order });
  return refusal && { ...refusal, saidAs: "status" };
}
