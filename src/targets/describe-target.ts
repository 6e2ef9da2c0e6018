import type { JsonObject } from "../kernel/json.ts";
import { demandInWords, typeInWords } from "./field-in-words.ts";
import type { DocumentedLimits, FieldSpec, Target } from "./target.ts";
import { wrapWords } from "./wrap-words.ts";

const pageWidth = 100;
const fieldIndent = 6;
const labelWidth = 11;

/**
 * The target as a page of plain text, at most 100 columns wide where the names allow it; ends with a line break.
 * @example
 * for (const target of targets) console.log(describeTarget(target));
 */
export function describeTarget(target: Target): string {
  const nameWidth = widest(target.fields.map((field) => field.name));
  const typeWidth = widest(target.fields.map(typeInWords));
  const lines = [
    target.name,
    target.title,
    "",
    ...factsInWords(target).flatMap(([label, words]) => describeFact(label, words)),
    "",
    `Fields (${target.fields.length}):`,
    ...explainIndex(target.fields),
    ...target.fields.flatMap((field) => describeField(target, field, nameWidth, typeWidth)),
  ];
  return `${lines.join("\n")}\n`;
}

/** The facts about a target besides its fields, as label and words. */
export function factsInWords(target: Target): readonly (readonly [label: string, words: string])[] {
  const { key, tags } = target;
  const base = target.host ?? "{baseUrl}";
  const refused = Object.entries(target.refusedFields);
  const filled = target.filledByServer.filter((name) => !(name in target.refusedFields));
  return [
    ["request", `${target.method} ${base}${target.path}`],
    ["document", target.document],
    ["key", `${key.field}, ${keyInWords(target)}`],
    ["repeat", repeatInWords(target)],
    ["limits", limitsInWords(target.limits)],
    ...(tags ? [["tags", `${Object.values(tags).join(", ")}: set by every load`] as const] : []),
    ...(filled.length > 0 ? [["server", `fills ${filled.join(", ")}`] as const] : []),
    ...refused.map(([name, reason]) => ["refused", `${name}: ${reason}`] as const),
  ];
}

function keyInWords({ key, method }: Target): string {
  if (!key.required) return "optional: what the record is called outside";
  const verb = method === "PUT" ? "says which record is updated" : "names the record";
  const form = key.pattern === undefined ? "" : `; matches ${key.pattern.source}`;
  return `required: ${verb}${form}`;
}

function repeatInWords({ safeToRepeat }: Target): string {
  return safeToRepeat
    ? "safe: the same record sent twice leaves the same state"
    : "not safe: the same record sent twice may be created twice";
}

function limitsInWords({ requestsPerSecond, inFlight, requestsPerDay }: DocumentedLimits): string {
  const limits = [
    requestsPerSecond !== undefined && `${requestsPerSecond} requests a second`,
    inFlight !== undefined && `${inFlight} at a time`,
    requestsPerDay !== undefined && `${requestsPerDay} requests in 24 hours`,
  ].filter((limit) => limit !== false);
  return limits.length === 0 ? "none published" : limits.join(", ");
}

function describeFact(label: string, words: string): readonly string[] {
  const indent = labelWidth + 2;
  const [first = "", ...rest] = wrapWords(words.split(" "), pageWidth, indent);
  return [`  ${label.padEnd(labelWidth)}${first.trimStart()}`, ...rest];
}

/** How a mapping names the children of a list, where the target has such a list. */
function explainIndex(fields: readonly FieldSpec[]): readonly string[] {
  const list = fields.find((field) => field.items === "object");
  const child = fields.find((field) => list && field.name.startsWith(`${list.name}.`));
  if (list === undefined || child === undefined) return [];
  const example = child.name.replace(list.name, `${list.name}[0]`);
  return [`  A mapping names the children of a list with an index: ${example}`, ""];
}

function describeField(
  target: Target,
  field: FieldSpec,
  nameWidth: number,
  typeWidth: number,
): readonly string[] {
  const name = field.name.padEnd(nameWidth);
  const type = typeInWords(field).padEnd(typeWidth);
  const wrap = (words: readonly string[]) => wrapWords(words, pageWidth, fieldIndent);
  return [
    `  ${name}  ${type}  ${demandInWords(target, field)}`.trimEnd(),
    ...wrap(field.description.split(" ")),
    ...(field.form === undefined ? [] : wrap(`Form: ${field.form}.`.split(" "))),
    ...(field.allowed === undefined ? [] : wrap(["One of:", ...listed(field.allowed)])),
  ];
}

/** The values with commas between, each kept whole so that no line ends inside a value. */
function listed(values: readonly string[]): readonly string[] {
  return values.map((value, index) => (index < values.length - 1 ? `${value},` : value));
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}

/**
 * The target as `waybill targets --json` prints it.
 * @example
 * console.log(JSON.stringify(targets.map(targetAsJson)));
 */
export function targetAsJson(target: Target): JsonObject {
  const { key, limits } = target;
  return {
    name: target.name,
    vendor: target.vendor,
    title: target.title,
    document: target.document,
    method: target.method,
    path: target.path,
    host: target.host ?? null,
    key: { field: key.field, required: key.required, pattern: key.pattern?.source ?? null },
    safeToRepeat: target.safeToRepeat,
    envelope: target.envelope ?? null,
    limits: { ...limits },
    timeoutMs: target.timeoutMs,
    filledByServer: target.filledByServer,
    refusedFields: target.refusedFields,
    tags: target.tags ? { ...target.tags } : null,
    fields: target.fields.map(fieldAsJson),
  };
}

function fieldAsJson({ items, allowed, form, ...field }: FieldSpec): JsonObject {
  return {
    name: field.name,
    type: field.type,
    ...(items && { items }),
    required: field.required,
    ...(allowed && { allowed }),
    ...(form !== undefined && { form }),
    open: field.open,
    writtenByServer: field.writtenByServer,
    description: field.description,
  };
}
