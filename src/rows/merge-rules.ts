/**
 * How a field of a row is laid over the same field of the live record: `replace` as a whole, `append` the items that the
 * live list lacks, or match the items of two lists by a field that tells them apart.
 */
export type MergeRule = "replace" | "append" | { readonly byKey: string };

/** By dotted name without indexes. A field without a rule: objects are merged field by field, all else is replaced. */
export type MergeRules = ReadonlyMap<string, MergeRule>;
