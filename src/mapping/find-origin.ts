import type { CompiledField } from "./compile-field.ts";
import { type FieldAddress, isWithin } from "./field-address.ts";

const part = /[^.[\]]+/g;

/** Reads any way of writing an address: `reminders[0].id` and `reminders.0.id` alike. */
function readAddress(field: string): FieldAddress {
  return (field.match(part) ?? []).map((word) => (/^\d+$/.test(word) ? Number(word) : word));
}

/**
 * The field of the mapping that a field of the payload comes from: itself, the one that it lies within (a child of a JSON
 * cell), or the first within it (a parent of mapped fields).
 */
export function findOrigin(
  fields: readonly CompiledField[],
  field: string,
): CompiledField | undefined {
  const address = readAddress(field);
  if (address.length === 0) return undefined;
  return (
    fields.find((one) => isWithin(address, one.address)) ??
    fields.find((one) => isWithin(one.address, address))
  );
}
