import { didYouMean } from "../../kernel/nearest-name.ts";
import type { Check, MappedField } from "./mapped-field.ts";

/** Why the values of a field can't be added up, or undefined. */
export function refuseSum(name: string, fields: readonly Pick<MappedField, "name" | "known">[]) {
  const field = fields.find((one) => one.name === name);
  if (field === undefined) {
    const names = fields.map((one) => one.name);
    return `${name} is not mapped under fields, so its values can't be added up.${didYouMean(name, names)}`;
  }
  const { type } = field.known;
  if (type === undefined || type === "string" || type === "integer" || type === "number")
    return undefined;
  return `${name} is documented as ${type}; only amounts can be added up.`;
}

/** Control totals are of fields that are mapped and can be amounts. */
export const checkExpect: Check = ({ file, fields }) =>
  Object.keys(file.expect?.sum ?? {}).flatMap((name) => {
    const text = refuseSum(name, fields);
    return text === undefined ? [] : [{ path: ["expect", "sum", name], text }];
  });
