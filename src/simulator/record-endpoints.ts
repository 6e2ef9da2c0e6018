import { type Answer, answerJson } from "./answer.ts";
import { answerByRule, blamesRecord, distortAnswer } from "./apply-rule.ts";
import { describeProblems, parseBody } from "./parse-body.ts";
import { type ExactObject, scalarText } from "../kernel/exact-json.ts";
import { type Refusal, unknownId } from "./error-answers.ts";
import type { CheckedRule } from "./rule-schema.ts";
import type { Resource } from "./resources.ts";
import type { RecordRequest, SimulatorContext } from "./simulator-context.ts";
import { validateRecord } from "./validate-record.ts";
import type { Vendor } from "./vendor.ts";

/** Answers a GET, PUT or POST of one record that is the whole body. */
export function answerRecord(request: RecordRequest, context: SimulatorContext): Answer {
  return request.route.kind === "read"
    ? readRecord(request, context)
    : writeRecord(request, context);
}

function readRecord({ route, method }: RecordRequest, context: SimulatorContext): Answer {
  const { service, resource, tenant, id = "" } = route;
  const rule = context.rules.find({ service, method, key: id, fields: { [resource.idField]: id } });
  const ruled = answerByRule(rule, service, context);
  if (ruled !== undefined) return ruled;
  const stored = context.store.find(resource, tenant, id);
  if (stored === undefined || stored.isHidden) return context.writeError(service, unknownId(id));
  return distortAnswer(rule, answerJson(200, evidenceOf(stored.text, rule, resource, stored.id)));
}

function writeRecord(request: RecordRequest, context: SimulatorContext): Answer {
  const { route, entry } = request;
  const { service, resource, tenant } = route;
  const refuse = (refusal: Refusal): Answer => {
    context.countRecords(0, 1);
    return context.writeError(service, refusal);
  };
  const body = parseBody(request.body);
  if (typeof body === "string") return refuse({ status: 400, message: body });
  entry.recordCount = 1;
  const rule = findRule(request, body, context);
  const ruled = answerByRule(rule, service, context);
  if (ruled !== undefined) {
    context.countRecords(0, blamesRecord(ruled.status) ? 1 : 0);
    return ruled;
  }
  const refusal = judgeBody(request, body, rule, context);
  if (refusal !== undefined) return refuse(refusal);

  const id = route.id ?? context.writer.newId();
  entry.id = id;
  const write = { resource, tenant, id, record: body, request: entry.order };
  const conflict = context.writer.refuse(write);
  if (conflict !== undefined) return refuse(conflict);
  const stored = context.writer.accept(write);
  context.countRecords(1, 0);
  const good = answerJson(200, evidenceOf(stored.text, rule, resource, route.id));
  return distortAnswer(rule, {
    ...good,
    ...(rule?.status !== undefined && { status: rule.status }),
  });
}

function findRule(
  { route, method, entry }: RecordRequest,
  body: ExactObject,
  context: SimulatorContext,
): CheckedRule | undefined {
  const { service, resource, tenant, id } = route;
  // A create has no id: its tries are told apart by the outside id, or else by nothing.
  const outsideId = scalarText(body[resource.vendor.outsideIdField ?? ""]);
  const key = `${resource.document} ${tenant} ${id ?? outsideId ?? ""}`;
  entry.id = id;
  return context.rules.find({
    service,
    method,
    key,
    fields: { ...body, ...(id && { [resource.idField]: id }) },
  });
}

function judgeBody(
  { route }: RecordRequest,
  body: ExactObject,
  rule: CheckedRule | undefined,
  context: SimulatorContext,
): Refusal | undefined {
  const { settings } = context;
  const { idField, vendor } = route.resource;
  const isCreate = route.id === undefined;
  if (isCreate && Object.hasOwn(body, idField)) {
    return { status: 400, message: `${idField}: must not be given, it is made by the server.` };
  }
  if (rule?.answer === "record-error" || rule?.answer === "update-error") {
    return {
      status: rule.status ?? 400,
      message: rule.message ?? `Refused by a rule: ${rule.answer}.`,
    };
  }
  const areWaived = isCreate || settings.serverFields === "optional";
  const waived = new Set([...(isCreate ? [idField] : []), ...(areWaived ? stampsOf(vendor) : [])]);
  const fields = context.fieldsOf(route.resource);
  const stored = isCreate ? undefined : context.store.find(route.resource, route.tenant, route.id);
  const problems = validateRecord(body, fields, { ...settings, waived, stored });
  if (problems.length > 0) return { status: 400, message: describeProblems(problems) };
  if (isCreate || body[idField] === route.id) return undefined;
  return { status: 400, message: `${idField}: is not the id in the path.` };
}

/** The fields that say who wrote a record, and when. */
function stampsOf({ fields }: Vendor): readonly string[] {
  if (fields === undefined) return [];
  return [fields.createdAt, fields.createdBy, fields.changedAt, fields.changedBy];
}

/** The text of the record, or, where a rule says so, of one that proves nothing: with another id, or none after a create. */
function evidenceOf(
  text: string,
  rule: CheckedRule | undefined,
  { idField, vendor }: Resource,
  id: string | undefined,
): string {
  if (rule?.answer !== "no-evidence") return text;
  const version = vendor.fields?.version;
  return JSON.stringify({
    ...(id !== undefined && { [idField]: `${id}-other` }),
    ...(version !== undefined && { [version]: 1 }),
  });
}
