import type { Check, CheckedMapping, Finding, MappedField } from "./mapped-field.ts";

/** Why a blank cell can't take its field out of the live record, or undefined. */
function refuseClear(field: MappedField, { file, target }: CheckedMapping): string | undefined {
  const { name, address } = field;
  if (file.write !== "merge")
    return "only a row that is merged can clear a field of its record. Say write: merge, or blank: null or empty.";
  if (address.some((part) => typeof part === "number"))
    return `${name} lies in a list, whose items are replaced or merged as they are; say blank: null or empty.`;
  if (!target.erasesLeftOut)
    return `whether ${target.name} erases a field that is left out is not documented; say blank: null or empty, whichever your tenant takes.`;
  const isRequired = target.fields.some((spec) => spec.name === name && spec.required);
  return isRequired ? `${name} is required by the API, so it can't be taken out.` : undefined;
}

function checkClear(mapping: CheckedMapping): Finding[] {
  return mapping.fields.flatMap((field) => {
    const text = field.settings.blank === "clear" ? refuseClear(field, mapping) : undefined;
    return text === undefined ? [] : [{ path: ["fields", field.name, "blank"], text }];
  });
}

/** A default that gives way needs a live record that is read, and a place in it. */
function checkYielding({ fields, file }: CheckedMapping): Finding[] {
  return fields.flatMap(({ name, address, settings }) => {
    if (settings.default_when === undefined) return [];
    const path = ["fields", name, "default_when"];
    if (file.write !== "merge")
      return [
        {
          path,
          text: "only a row that is merged knows its live record. Say write: merge, or take it out.",
        },
      ];
    if (!address.some((part) => typeof part === "number")) return [];
    const text = `${name} lies in a list, whose items are replaced or merged as they are; take it out.`;
    return [{ path, text }];
  });
}

/** Merging needs a record that exists, and what is said of merging needs write: merge. */
export const checkWrite: Check = (mapping) => {
  const { file, target } = mapping;
  const findings = [...checkClear(mapping), ...checkYielding(mapping)];
  if (file.write === "merge" && target.method === "POST") {
    const text = `${target.name} creates records, so there is none to merge a row with. Take write out.`;
    return [...findings, { path: ["write"], text }];
  }
  if (file.merge !== undefined && file.write !== "merge") {
    const text = "says how a row is merged with its record; that needs write: merge.";
    return [...findings, { path: ["merge"], text }];
  }
  return findings;
};
