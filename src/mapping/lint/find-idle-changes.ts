import type { Finding } from "../checks/mapped-field.ts";
import { documentedName, isWithin, parseFieldAddress, showFieldAddress } from "../field-address.ts";
import type { UnboundMapping } from "../load-mapping.ts";

/** True when some field of the mapping sets a field, a part of it, or what it lies in. */
function createIsMapped({ file }: UnboundMapping): (name: string) => boolean {
  const mapped = Object.keys(file.fields).map((name) =>
    documentedName(parseFieldAddress(name) ?? []).split("."),
  );
  return (name) => {
    const steps = name.split(".");
    return mapped.some((one) => isWithin(one, steps) || isWithin(steps, one));
  };
}

/** Lists that a merge replaces by the items that are mapped, without the mapping's saying so. */
function findReplacedLists({ file, mergeRules }: UnboundMapping): Finding[] {
  const told = new Set<string>();
  return Object.keys(file.fields).flatMap((name): Finding[] => {
    const address = parseFieldAddress(name) ?? [];
    const at = address.findIndex((part) => typeof part === "number");
    const list = showFieldAddress(address.slice(0, at === -1 ? 0 : at));
    if (list === "" || told.has(list) || mergeRules.has(list)) return [];
    told.add(list);
    const text = `the items that are mapped take the place of the whole list ${list}. Say replace, append or by_key for ${list} under merge.`;
    return [{ path: ["fields", name], text }];
  });
}

/** What a mapping says about merging that has no effect, or perhaps not the one that is meant. */
export function findIdleChanges(mapping: UnboundMapping): readonly Finding[] {
  const { write, mergeRules, guard } = mapping;
  if (write !== "merge") return [];
  const isMapped = createIsMapped(mapping);
  const rules = [...mergeRules.keys()].filter((name) => !isMapped(name));
  const guarded = [...(guard?.fields.keys() ?? [])].filter((name) => !isMapped(name));
  const summed = [...(guard?.maxSums.keys() ?? [])].filter((name) => !isMapped(name));
  const text = (name: string): string =>
    `no field of the mapping changes ${name}, so this has no effect.`;
  return [
    ...rules.map((name) => ({ path: ["merge", name], text: text(name) })),
    ...guarded.map((name) => ({ path: ["guard", "fields", name], text: text(name) })),
    ...summed.map((name) => ({
      path: ["guard", "max_sum_of_differences", name],
      text: text(name),
    })),
    ...findReplacedLists(mapping),
  ];
}
