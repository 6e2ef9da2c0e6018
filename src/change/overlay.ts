import type { ExactJson } from "../kernel/exact-json.ts";
import type { MergeRules } from "../rows/merge-rules.ts";
import type { EqualInMeaning } from "./equal-in-meaning.ts";
import type { RecordFault } from "./record-fault.ts";

/** A field of a row that is laid over that of the live record. */
export interface Overlay {
  /** As messages name it, items of lists with their index. */
  readonly field: string;
  /** As rules name it, without indexes. */
  readonly name: string;
  readonly rules: MergeRules;
  readonly isEqual: EqualInMeaning;
}

/** A value as it will be, or why it can't be told. */
export type Merged<T extends ExactJson = ExactJson> =
  | { readonly value: T }
  | { readonly fault: RecordFault };
