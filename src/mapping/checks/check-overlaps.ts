import { type FieldAddress, isWithin, showFieldAddress } from "../field-address.ts";
import type { Check, Finding, MappedField } from "./mapped-field.ts";

function findOverlaps(fields: readonly MappedField[]): Finding[] {
  return fields.flatMap((field, i) => {
    const other = fields.find(
      (one, j) =>
        j < i && (isWithin(field.address, one.address) || isWithin(one.address, field.address)),
    );
    if (other === undefined) return [];
    const text = `${field.name} and ${other.name} set the same field twice; one lies within the other. Keep one of them.`;
    return [{ path: ["fields", field.name], text }];
  });
}

/** For each list that is filled by index: its address and the indexes. */
function collectLists(fields: readonly MappedField[]): Map<string, Set<number>> {
  const lists = new Map<string, Set<number>>();
  for (const { address } of fields)
    for (const [i, part] of address.entries()) {
      if (typeof part !== "number") continue;
      const list = showFieldAddress(address.slice(0, i));
      const indexes = lists.get(list) ?? new Set();
      lists.set(list, indexes.add(part));
    }
  return lists;
}

function findHoles(fields: readonly MappedField[]): Finding[] {
  const lists = collectLists(fields);
  const isBehindHole = (address: FieldAddress): string | undefined => {
    for (const [i, part] of address.entries()) {
      const list = showFieldAddress(address.slice(0, i));
      if (typeof part === "number" && part > 0 && lists.get(list)?.has(part - 1) === false)
        return `${list}[${part}] is mapped, but ${list}[${part - 1}] is not; lists have no holes. Number the items from 0 on.`;
    }
    return undefined;
  };
  return fields.flatMap(({ name, address }) => {
    const text = isBehindHole(address);
    return text === undefined ? [] : [{ path: ["fields", name], text }];
  });
}

/** No field is set twice, and no list has a hole. */
export const checkOverlaps: Check = ({ fields }) => [...findOverlaps(fields), ...findHoles(fields)];
