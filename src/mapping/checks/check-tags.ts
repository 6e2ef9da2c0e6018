import { didYouMean } from "../../kernel/nearest-name.ts";
import { namesOf, parseTemplate } from "../transforms/parse-template.ts";
import type { Check, CheckedMapping, Finding } from "./mapped-field.ts";

const knownNames = ["tenantId", "loadId"];

function checkTemplate(template: string): Finding[] {
  const path = ["tags", "pk"];
  const parts = parseTemplate(template);
  if (parts === undefined)
    return [{ path, text: "a brace stands alone; it knows {tenantId} and {loadId}." }];
  return namesOf(parts)
    .filter((name) => !knownNames.includes(name))
    .map((name) => ({
      path,
      text: `{${name}} is not known here; it knows {tenantId} and {loadId}.${didYouMean(name, knownNames)}`,
    }));
}

function checkTagField(
  { customFields, fields }: CheckedMapping,
  tag: string,
  name: string,
): Finding[] {
  const path = ["tags", "fields", tag];
  const type = customFields[name];
  if (type === undefined) {
    const text = `${name} has to be declared under custom_fields.${didYouMean(name, Object.keys(customFields))}`;
    return [{ path, text }];
  }
  const possible = tag === "record_no" ? ["string", "integer", "number"] : ["string"];
  if (!possible.includes(type))
    return [
      { path, text: `${name} is declared as ${type}; this tag needs ${possible.join(" or ")}.` },
    ];
  if (name.includes("."))
    return [{ path, text: `${name} lies within an object; tags stand at the top.` }];
  if (fields.some((field) => field.name === name))
    return [{ path, text: `${name} is also mapped under fields. Keep one of the two.` }];
  return [];
}

/** The tag template is sound, and tag fields are custom fields of a target that has none of its own. */
export const checkTags: Check = (mapping) => {
  const { pk, fields = {} } = mapping.file.tags ?? {};
  const named = Object.entries(fields).filter(([, name]) => name !== undefined);
  const findings = pk === undefined ? [] : checkTemplate(pk);
  if (named.length > 0 && mapping.target.tags !== undefined) {
    const text = `${mapping.target.name} has tag fields of its own. Take fields out of tags.`;
    return [...findings, { path: ["tags", "fields"], text }];
  }
  return [...findings, ...named.flatMap(([tag, name]) => checkTagField(mapping, tag, name ?? ""))];
};
