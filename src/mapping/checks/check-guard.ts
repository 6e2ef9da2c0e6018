import { didYouMean } from "../../kernel/nearest-name.ts";
import type { KeyPath } from "../../yaml/problem.ts";
import { createFindDocumented, type DocumentedField } from "../find-documented.ts";
import type { FieldGuardFile } from "../schema/change-schema.ts";
import type { Check, CheckedMapping, Finding } from "./mapped-field.ts";

const measures = ["max_change", "max_percent"] as const;

function refuseAmount(name: string, { type, allowed }: DocumentedField): string | undefined {
  if (allowed !== undefined) return `${name} takes ${allowed.join(", ")}, which are no amounts.`;
  const fits = [undefined, "string", "integer", "number"].includes(type);
  return fits ? undefined : `${name} is documented as ${type ?? ""}; only amounts can be measured.`;
}

function checkTransitions(
  name: string,
  { type, allowed }: DocumentedField,
  transitions: NonNullable<FieldGuardFile["transitions"]>,
  path: KeyPath,
): Finding[] {
  if (type === "object" || type === "array") {
    const text = `${name} is documented as ${type}; transitions are for single values. Say never: true.`;
    return [{ path, text }];
  }
  if (allowed === undefined) return [];
  return Object.entries(transitions).flatMap(([from, to]) =>
    [from, ...to.map(String)]
      .filter((value) => !allowed.includes(value))
      .map((value) => ({
        path: [...path, from],
        text: `"${value}" is not allowed for ${name}; it takes ${allowed.join(", ")}.${didYouMean(value, allowed)}`,
      })),
  );
}

/** The field that a guard names, if it can be watched. */
function findGuarded(name: string, mapping: CheckedMapping) {
  const field = createFindDocumented(mapping)(name);
  if ("refused" in field) return { refused: `${field.refused}.` };
  const list = field.parents.find(({ type }) => type === "array");
  if (list !== undefined)
    return {
      refused: `${name} lies in the list ${list.name}, whose items can't be told apart from one state to the next. Guard ${list.name} by never: true.`,
    };
  const tags = Object.values(mapping.target.tags ?? {});
  return tags.includes(name) || name === "sys_version"
    ? { refused: `${name} changes with every write, so it can't be guarded.` }
    : field;
}

function checkFieldGuard(name: string, guard: FieldGuardFile, mapping: CheckedMapping): Finding[] {
  const path = ["guard", "fields", name];
  const field = findGuarded(name, mapping);
  if ("refused" in field) return [{ path, text: field.refused }];
  const named = measures.filter((measure) => guard[measure] !== undefined);
  const refused = refuseAmount(name, field);
  return [
    ...(refused === undefined
      ? []
      : named.map((measure): Finding => ({ path: [...path, measure], text: refused }))),
    ...(guard.transitions === undefined
      ? []
      : checkTransitions(name, field, guard.transitions, [...path, "transitions"])),
  ];
}

/** Guards are about fields that the API has and that can be measured so, and about records that exist before. */
export const checkGuard: Check = (mapping) => {
  const { guard } = mapping.file;
  if (guard === undefined) return [];
  if (mapping.target.method === "POST") {
    const text = `${mapping.target.name} creates records, so nothing is changed that could be guarded. Take guard out.`;
    return [{ path: ["guard"], text }];
  }
  const { fields = {}, max_sum_of_differences: sums = {} } = guard;
  return [
    ...Object.entries(fields).flatMap(([name, one]) => checkFieldGuard(name, one, mapping)),
    ...Object.keys(sums).flatMap((name): Finding[] => {
      const field = findGuarded(name, mapping);
      const text = "refused" in field ? field.refused : refuseAmount(name, field);
      return text === undefined ? [] : [{ path: ["guard", "max_sum_of_differences", name], text }];
    }),
  ];
};
