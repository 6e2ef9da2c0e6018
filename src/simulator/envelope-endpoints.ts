import { type Answer, answerJson } from "./answer.ts";
import { unknownId } from "./error-answers.ts";
import { answerByRule, blamesRecord, distortAnswer } from "./apply-rule.ts";
import { judgeItem } from "./judge-item.ts";
import { type Batch, type BatchItem, readBatch } from "./read-batch.ts";
import { type ItemResult, renderBatch } from "./render-batch.ts";
import type { CheckedRule, RuleAnswer } from "./rule-schema.ts";
import type { RecordRequest, SimulatorContext } from "./simulator-context.ts";
import type { Envelope } from "./vendor.ts";

/** Answers a GET of one record, or a PUT of one or many, where records are wrapped. */
export function answerEnvelope(
  request: RecordRequest,
  envelope: Envelope,
  context: SimulatorContext,
): Answer {
  return request.route.kind === "read"
    ? readRecord(request, envelope, context)
    : writeRecords(request, envelope, context);
}

function readRecord(
  { route, method }: RecordRequest,
  { retrieved }: Envelope,
  context: SimulatorContext,
): Answer {
  const { service, resource, tenant, id = "" } = route;
  const rule = context.rules.find({ service, method, key: id, fields: { [resource.idField]: id } });
  const ruled = answerByRule(rule, service, context);
  if (ruled !== undefined) return ruled;
  const stored = context.store.find(resource, tenant, id);
  if (stored === undefined || stored.isHidden) return context.writeError(service, unknownId(id));
  const text =
    rule?.answer === "no-evidence"
      ? JSON.stringify({ [resource.idField]: `${id}-other` })
      : stored.text;
  const { readShape, answerShape } = context.settings;
  const isArray = (readShape ?? (answerShape === "update-array" ? "array" : "object")) === "array";
  const body = `{"${retrieved}":${isArray ? `[${text}]` : text}}`;
  return distortAnswer(rule, answerJson(200, body));
}

function writeRecords(
  request: RecordRequest,
  envelope: Envelope,
  context: SimulatorContext,
): Answer {
  const { service } = request.route;
  const batch = readBatch(request, envelope, context);
  if ("status" in batch) return context.writeError(service, batch);
  request.entry.recordCount = batch.items.length;
  request.entry.id = batch.items[0]?.id;
  const rule = findRequestRule(batch);
  const ruled = answerByRule(rule, service, context);
  if (ruled === undefined)
    return distortAnswer(rule, writeBatch(batch, { request, envelope, context }));
  context.countRecords(0, blamesRecord(ruled.status) ? batch.items.length : 0);
  return ruled;
}

/** Rules that, in an array, speak of their own record only. */
const saidPerRecord: ReadonlySet<RuleAnswer> = new Set([
  "bad-request",
  "not-found",
  "conflict",
  "no-evidence",
  "record-error",
  "update-error",
]);

/** The rule that stands for the whole request: of a record sent alone its rule, of an array the first that blames no record. */
function findRequestRule({ items, isArray }: Batch): CheckedRule | undefined {
  const isDecisive = ({ rule }: BatchItem): boolean =>
    rule !== undefined && !saidPerRecord.has(rule.answer);
  return isArray ? items.find(isDecisive)?.rule : items[0]?.rule;
}

interface BatchMeans {
  readonly request: RecordRequest;
  readonly envelope: Envelope;
  readonly context: SimulatorContext;
}

function writeBatch({ items, isArray }: Batch, { request, envelope, context }: BatchMeans): Answer {
  const { settings } = context;
  const { idField } = request.route.resource;
  const judged = items.map((item) => ({ item, refusal: judgeItem(item, request, context) }));
  const refused = judged.filter(({ refusal }) => refusal !== undefined);
  const [first] = refused;
  const isWhole = isArray
    ? settings.batch === "all-or-nothing"
    : first?.refusal?.saidAs === "status";
  if (first?.refusal !== undefined && isWhole) {
    context.countRecords(0, items.length);
    const status = isArray ? 400 : first.refusal.status;
    return context.writeError(request.route.service, { ...first.refusal, status });
  }
  context.countRecords(items.length - refused.length, refused.length);
  const results = judged.map(({ item, refusal }): ItemResult => {
    const text = refusal === undefined ? storeItem(item, request, context) : undefined;
    return { item, refusal, text };
  });
  const reason = first?.refusal?.message;
  const answer = answerJson(
    200,
    renderBatch(results, isArray, { ...settings, ...envelope, idField }),
  );
  return reason === undefined ? answer : { ...answer, reason };
}

function storeItem(
  { id, record }: BatchItem,
  { route, entry }: RecordRequest,
  context: SimulatorContext,
): string {
  const { resource, tenant } = route;
  return context.writer.accept({ resource, tenant, id, record, request: entry.order }).text;
}
