import { createFindDocumented, type DocumentedField } from "../find-documented.ts";
import type { MergeSettings } from "../schema/change-schema.ts";
import type { Check, CheckedMapping, Finding } from "./mapped-field.ts";

type WrittenRule = MergeSettings[string];

/** Why a rule has no effect where it stands, or undefined: what it lies in has to be merged itself. */
function refusePlace(name: string, { parents }: DocumentedField, rules: MergeSettings) {
  for (const parent of parents) {
    const rule = rules[parent.name];
    if (parent.type === "array" && typeof rule !== "object")
      return `${name} lies in the list ${parent.name}, whose items are not merged. Say by_key for ${parent.name}, or take this rule out.`;
    if (rule === "replace")
      return `${name} lies in ${parent.name}, which is replaced as a whole. Keep one of the two rules.`;
  }
  return undefined;
}

function refuseRule(name: string, rule: WrittenRule, { type }: DocumentedField) {
  if (type === undefined || type === "array") return undefined;
  if (type !== "object")
    return `${name} is documented as ${type}; only lists and objects are merged by a rule. Take it out: a value is always replaced.`;
  return rule === "replace"
    ? undefined
    : `${name} is an object, which is merged field by field or by the rule replace; append and by_key are for lists.`;
}

/** Why items can't be matched by a field, or undefined. */
function refuseKey(name: string, key: string, mapping: CheckedMapping): string | undefined {
  const list = mapping.target.fields.find((spec) => spec.name === name);
  if (list?.items === "string")
    return `${name} is a list of texts, which have no fields to be matched by. Say append or replace.`;
  const field = createFindDocumented(mapping)(`${name}.${key}`);
  if ("refused" in field) return `${field.refused}.`;
  return field.type === "object" || field.type === "array"
    ? `${name}.${key} is documented as ${field.type}; items are matched by a single value, such as an id.`
    : undefined;
}

/** Merge rules are about lists and objects that the API has, and each of them has an effect. */
export const checkMerge: Check = (mapping) => {
  const rules = mapping.file.merge ?? {};
  const find = createFindDocumented(mapping);
  return Object.entries(rules).flatMap(([name, rule]): Finding[] => {
    const path = ["merge", name];
    const field = find(name);
    if ("refused" in field) return [{ path, text: `${field.refused}.` }];
    const text = refuseRule(name, rule, field) ?? refusePlace(name, field, rules);
    if (text !== undefined) return [{ path, text }];
    const keyText = typeof rule === "object" ? refuseKey(name, rule.by_key, mapping) : undefined;
    return keyText === undefined ? [] : [{ path: [...path, "by_key"], text: keyText }];
  });
};
