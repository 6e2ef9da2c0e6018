import { createFindField } from "../find-field.ts";
import { parseFieldAddress } from "../field-address.ts";
import type { Check } from "./mapped-field.ts";

/** Custom fields have proper names, are not documented ones, and stand under an object that is documented. */
export const checkCustomFields: Check = ({ target, customFields }) => {
  const documented = new Set(target.fields.map((spec) => spec.name));
  const find = createFindField(target, customFields);
  return Object.keys(customFields).flatMap((name) => {
    const path = ["custom_fields", name];
    const address = parseFieldAddress(name);
    if (address === undefined || address.some((part) => typeof part === "number"))
      return [
        {
          path,
          text: `"${name}" is no name of a field; custom fields are named like erp_batch__c or options.erp_batch__c.`,
        },
      ];
    if (documented.has(name))
      return [
        { path, text: `${target.name} documents ${name} already. Take it out of custom_fields.` },
      ];
    // Under a list the items are named by number, which a declaration has none of.
    const parents = address.slice(0, -1).flatMap((_, i) => {
      const parent = address.slice(0, i + 1).join(".");
      const isList = target.fields.some((spec) => spec.name === parent && spec.type === "array");
      return isList ? [address[i] ?? "", 0] : [address[i] ?? ""];
    });
    const place = parents.length === 0 ? undefined : find([...parents, address.at(-1) ?? ""]);
    return place !== undefined && "refused" in place ? [{ path, text: `${place.refused}.` }] : [];
  });
};
