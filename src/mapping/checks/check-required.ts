import type { FieldSpec } from "../../targets/target.ts";
import {
  documentedName,
  type FieldAddress,
  isWithin,
  parseFieldAddress,
  showFieldAddress,
} from "../field-address.ts";
import type { Check, CheckedMapping, Finding } from "./mapped-field.ts";

const parentOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf(".")));
const lastOf = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

const ways: Readonly<Record<string, string>> = {
  object: "map its fields, give it a JSON cell or constant: {}",
  array: "give it a list, a JSON cell, its items by index or constant: []",
};

/** One sentence for all required fields that one object lacks. */
function describeMissing(specs: readonly FieldSpec[], parent: FieldAddress): string {
  const names = specs.map((spec) => showFieldAddress([...parent, lastOf(spec.name)]));
  const what =
    names.length === 1
      ? `${names.join("")} is required by the API, but nothing gives it a value.`
      : `${names.join(", ")} are required by the API, but nothing gives them values.`;
  const types = new Set(specs.map((spec) => spec.type));
  const way = [...types].map((type) => ways[type] ?? "give it a column or a constant");
  return `${what} Under fields, ${[...new Set(way)].join("; or ")}; or name it under leave_to_server if the server fills it.`;
}

/** Required-ness counts within the parent: children of an optional object only matter once something of it is mapped. */
class RequiredFields {
  readonly #addresses: readonly FieldAddress[];
  readonly #excused: ReadonlySet<string>;
  readonly #children = new Map<string, FieldSpec[]>();

  constructor({ fields, file, target }: CheckedMapping) {
    this.#addresses = fields.map((field) => field.address);
    this.#excused = new Set([
      ...(file.leave_to_server ?? []),
      ...target.filledByServer,
      ...Object.keys(target.refusedFields),
      ...Object.values(target.tags ?? {}),
    ]);
    for (const spec of target.fields) {
      const siblings = this.#children.get(parentOf(spec.name)) ?? [];
      this.#children.set(parentOf(spec.name), [...siblings, spec]);
    }
  }

  /** What one object of the payload, and the objects within it, lack. */
  missingIn(parent: FieldAddress): Finding[] {
    const specs = this.#children.get(documentedName(parent)) ?? [];
    const missing: FieldSpec[] = [];
    const deeper: Finding[] = [];
    for (const spec of specs) {
      const address = [...parent, lastOf(spec.name)];
      const within = this.#addresses.filter((one) => isWithin(one, address));
      if (within.length === 0 && spec.required && !this.#excused.has(spec.name)) missing.push(spec);
      // A field that is mapped as a whole brings its own children.
      if (within.some((one) => one.length === address.length)) continue;
      for (const inner of this.#contextsOf(address, within)) deeper.push(...this.missingIn(inner));
    }
    if (missing.length === 0) return deeper;
    return [{ path: ["fields"], text: describeMissing(missing, parent) }, ...deeper];
  }

  /** The object at an address, or the objects of the list there, that fields are mapped in. */
  #contextsOf(address: FieldAddress, within: readonly FieldAddress[]): FieldAddress[] {
    if (within.length === 0) return [];
    const indexes = new Set(
      within.map((one) => one[address.length]).filter((part) => typeof part === "number"),
    );
    if (indexes.size === 0) return [address];
    return [...indexes]
      .map((index) => [...address, index])
      .filter((item) => !within.some((one) => one.length === item.length && isWithin(one, item)));
  }
}

function checkLeftToServer({ file, target, fields }: CheckedMapping): Finding[] {
  const documented = new Set(target.fields.map((spec) => spec.name));
  return (file.leave_to_server ?? []).flatMap((name, i) => {
    const path = ["leave_to_server", i];
    if (!documented.has(name))
      return [{ path, text: `${target.name} documents no field ${name}.` }];
    if (name === target.key.field && target.key.required)
      return [
        { path, text: `${name} says which record is meant, so it can't be left to the server.` },
      ];
    const address = parseFieldAddress(name) ?? [];
    if (fields.some((field) => isWithin(field.address, address)))
      return [{ path, text: `${name} is also mapped under fields. Keep one of the two.` }];
    return [];
  });
}

function isKeyMapped({ fields, target }: CheckedMapping): boolean {
  return fields.some(({ name }) => name === target.key.field);
}

/** Whoever asks for keys has to say where they come from. */
function checkKeyOfCreates(mapping: CheckedMapping): Finding[] {
  const { file, target } = mapping;
  if (file.require_key !== true || target.key.required || isKeyMapped(mapping)) return [];
  const text = `nothing under fields gives ${target.key.field} a value, so every row would be refused. Give it a column.`;
  return [{ path: ["require_key"], text }];
}

/** A merge needs the key alone: all else is in the live record. */
function checkKey(mapping: CheckedMapping): Finding[] {
  const { field } = mapping.target.key;
  if (isKeyMapped(mapping)) return [];
  const text = `${field} says which record a row is merged with, but nothing gives it a value. Give it a column.`;
  return [{ path: ["fields"], text }];
}

/** Every field that the document requires is mapped or left to the server. */
export const checkRequired: Check = (mapping) => [
  ...checkLeftToServer(mapping),
  ...checkKeyOfCreates(mapping),
  ...(mapping.file.write === "merge"
    ? checkKey(mapping)
    : new RequiredFields(mapping).missingIn([])),
];
