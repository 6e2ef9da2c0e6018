import { didYouMean } from "../kernel/nearest-name.ts";
import type { FieldSpec, FieldType, Target } from "../targets/target.ts";
import { documentedName, type FieldAddress, showFieldAddress } from "./field-address.ts";

/** What is known of a field that a mapping names. */
export interface KnownField {
  /** Undefined for children of open objects: any type goes. */
  readonly type: FieldType | undefined;
  readonly allowed: readonly string[] | undefined;
}

export type FindField = (address: FieldAddress) => KnownField | { readonly refused: string };

interface Place {
  readonly type: FieldType | undefined;
  readonly items: "string" | "object" | undefined;
  readonly open: boolean;
  readonly allowed: readonly string[] | undefined;
}

const anything: Place = { type: undefined, items: undefined, open: true, allowed: undefined };

function placeOf(spec: FieldSpec): Place {
  const hasUnknownItems = spec.type === "array" && spec.items === undefined;
  return {
    type: spec.type,
    items: spec.items,
    open: spec.open || hasUnknownItems,
    allowed: spec.allowed,
  };
}

const placeOfCustom = (type: FieldType): Place => ({ ...anything, type });

function placeOfItem(list: Place): Place {
  if (list.items === undefined) return anything;
  return { ...anything, type: list.items, open: list.items === "object" && list.open };
}

function refuseStep(
  place: Place,
  parent: string,
  address: FieldAddress,
  next: string | number,
): string | undefined {
  if (place.type === undefined) return undefined;
  if (typeof next === "number")
    return place.type === "array" ? undefined : `${parent} is no list, so it takes no [${next}]`;
  if (place.type === "array")
    return `${parent} is a list, so its items are named by number: ${parent}[0].${address.slice(address.indexOf(next)).join(".")}`;
  return place.type === "object"
    ? undefined
    : `${parent} is ${place.type} and has no fields of its own`;
}

/**
 * A look-up of fields in a target's document and a mapping's custom fields. Open objects take children that neither
 * lists.
 */
export function createFindField(
  target: Target,
  customFields: Readonly<Record<string, FieldType>>,
): FindField {
  const places = new Map(target.fields.map((spec) => [spec.name, placeOf(spec)]));
  for (const [name, type] of Object.entries(customFields)) places.set(name, placeOfCustom(type));
  const refuseName = (name: string): string =>
    `${target.name} documents no field ${name}.${didYouMean(name, places.keys())} If your tenant has it, declare it under custom_fields`;
  return (address) => {
    let place: Place = { ...anything, type: "object", open: false };
    for (const [i, part] of address.entries()) {
      const parent = showFieldAddress(address.slice(0, i));
      const refused = refuseStep(place, parent, address, part);
      if (refused !== undefined) return { refused };
      if (typeof part === "number") {
        place = placeOfItem(place);
        continue;
      }
      const name = documentedName(address.slice(0, i + 1));
      const child = places.get(name) ?? (place.open ? anything : undefined);
      if (child === undefined) return { refused: refuseName(name) };
      place = child;
    }
    return { type: place.type, allowed: place.allowed };
  };
}
