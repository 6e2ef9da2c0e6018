import type { FieldType } from "../targets/target.ts";
import type { CheckedMapping } from "./checks/mapped-field.ts";
import { type FieldAddress, parseFieldAddress } from "./field-address.ts";
import { createFindField, type KnownField } from "./find-field.ts";

/** A field that is named without indexes, as documents do: every item of a list is meant. */
export interface DocumentedField extends KnownField {
  /** Names of what the field lies in and their types, outermost first. */
  readonly parents: readonly { readonly name: string; readonly type: FieldType | undefined }[];
}

type Mapping = Pick<CheckedMapping, "target" | "customFields">;

/** A look-up of fields by their documented names. */
export function createFindDocumented({ target, customFields }: Mapping) {
  const find = createFindField(target, customFields);
  return (name: string): DocumentedField | { readonly refused: string } => {
    const address = parseFieldAddress(name);
    if (address === undefined) return { refused: `"${name}" is no name of a field` };
    if (address.some((part) => typeof part === "number"))
      return { refused: `${name} names one item; here a list is named as a whole, without [0]` };
    const parents: { name: string; type: FieldType | undefined }[] = [];
    let path: FieldAddress = [];
    for (const [i, part] of address.entries()) {
      path = [...path, part];
      const known = find(path);
      if ("refused" in known) return known;
      if (i === address.length - 1) return { ...known, parents };
      parents.push({ name: address.slice(0, i + 1).join("."), type: known.type });
      if (known.type === "array") path = [...path, 0];
    }
    return { refused: `"${name}" is no name of a field` };
  };
}
