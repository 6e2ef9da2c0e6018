import { isDeepStrictEqual } from "node:util";
import type { FieldNode } from "./documented-fields.ts";
import {
  ExactNumber,
  type ExactJson,
  type ExactObject,
  isExactObject,
  scalarText,
} from "../kernel/exact-json.ts";
import { parseStored, type StoredRecord } from "./record-store.ts";

/** One disagreement between a body and the documented table. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

export interface ValidationSettings {
  readonly unknownFields: "keep" | "refuse";
  readonly nulls: "keep" | "refuse";
  /** Documented as required, but not asked of this request. */
  readonly waived: ReadonlySet<string>;
  /** The record as it stands: an unknown field that it has already may come back unchanged. */
  readonly stored?: Pick<StoredRecord, "text"> | undefined;
}

/** Compares a record with the documented fields; an empty list means that it is good. */
export function validateRecord(
  record: ExactObject,
  fields: FieldNode,
  settings: ValidationSettings,
): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  const { unknownFields, stored } = settings;
  const before = unknownFields === "refuse" && stored !== undefined ? [parseStored(stored)] : [];
  validateObject(record, fields, "", { settings, problems, before });
  return problems;
}

interface Validation {
  readonly settings: ValidationSettings;
  readonly problems: FieldProblem[];
  /** The stored record, where unknown fields are compared with it; or none. */
  readonly before: readonly ExactJson[];
}

function validateObject(
  object: ExactObject,
  node: FieldNode,
  place: string,
  run: Validation,
): void {
  for (const [name, child] of node.children) {
    const field = place + name;
    if (!child.required || Object.hasOwn(object, name) || run.settings.waived.has(field)) continue;
    run.problems.push({ field, message: "is required" });
  }
  if (place !== "" && node.children.size === 0) return;
  for (const [name, value] of Object.entries(object)) {
    const child = node.children.get(name);
    if (child !== undefined) validateValue(value, child, place + name, run);
    else if (run.settings.unknownFields === "refuse" && !isFromBefore(name, value, place, run)) {
      run.problems.push({ field: place + name, message: "is not a known field" });
    }
  }
}

/** Whether the stored record has the field with the same value; in an array, in any of its elements. */
function isFromBefore(name: string, value: ExactJson, place: string, run: Validation): boolean {
  const parents = place
    .replaceAll(/\[\d+\]/g, "")
    .split(".")
    .slice(0, -1);
  const objects = parents.reduce(childrenNamed, run.before);
  return childrenNamed(objects, name).some((child) => isDeepStrictEqual(child, value));
}

const childrenNamed = (values: readonly ExactJson[], name: string): readonly ExactJson[] =>
  values
    .flatMap((value): readonly ExactJson[] => (Array.isArray(value) ? value : [value]))
    .flatMap((value) => {
      const child = isExactObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
      return child === undefined ? [] : [child];
    });

function validateValue(value: ExactJson, node: FieldNode, field: string, run: Validation): void {
  if (value === null && !node.required && run.settings.nulls === "keep") return;
  if (!hasType(value, node.type)) {
    run.problems.push({ field, message: `must be of type ${node.type}, not ${typeName(value)}` });
    return;
  }
  if (node.allowed !== undefined && !node.allowed.includes(scalarText(value) ?? "")) {
    run.problems.push({ field, message: `must be one of ${node.allowed.join(", ")}` });
  }
  if (isExactObject(value)) validateObject(value, node, `${field}.`, run);
  if (Array.isArray(value) && node.children.size > 0) validateElements(value, node, field, run);
}

function validateElements(
  elements: readonly ExactJson[],
  node: FieldNode,
  field: string,
  run: Validation,
): void {
  for (const [index, element] of elements.entries()) {
    const place = `${field}[${index}]`;
    if (isExactObject(element)) validateObject(element, node, `${place}.`, run);
    else run.problems.push({ field: place, message: "must be of type object" });
  }
}

function hasType(value: ExactJson, type: FieldNode["type"]): boolean {
  switch (type) {
    case "integer":
      return value instanceof ExactNumber
        ? /^-?\d+$/.test(value.text)
        : typeof value === "number" && Number.isInteger(value);
    case "number":
      return typeof value === "number" || value instanceof ExactNumber;
    case "object":
      return isExactObject(value);
    case "array":
      return Array.isArray(value);
    case "string":
    case "boolean":
      return typeof value === type;
  }
}

function typeName(value: ExactJson): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return value instanceof ExactNumber ? "number" : typeof value;
}
