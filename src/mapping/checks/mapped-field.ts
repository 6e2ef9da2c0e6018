import type { FieldType, Target } from "../../targets/target.ts";
import type { KeyPath } from "../../yaml/problem.ts";
import type { FieldAddress } from "../field-address.ts";
import type { KnownField } from "../find-field.ts";
import type { MappingFile } from "../mapping-schema.ts";
import type { FieldSettings } from "../schema/field-schema.ts";

/** A fault that a check found: which setting, and a sentence about it. */
export interface Finding {
  readonly path: KeyPath;
  readonly text: string;
}

/** A field of the mapping that the target or the custom fields know. */
export interface MappedField {
  /** As the mapping writes it. */
  readonly name: string;
  readonly address: FieldAddress;
  readonly settings: FieldSettings;
  readonly known: KnownField;
}

/** What the checks look at. */
export interface CheckedMapping {
  readonly file: MappingFile;
  readonly target: Target;
  readonly customFields: Readonly<Record<string, FieldType>>;
  readonly fields: readonly MappedField[];
}

export type Check = (mapping: CheckedMapping) => readonly Finding[];
