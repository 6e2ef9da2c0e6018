import type { GuardSettings } from "../rows/guard-settings.ts";
import type { MergeRules } from "../rows/merge-rules.ts";
import type { SourceSettings } from "../rows/source-settings.ts";
import type { FieldType, Target } from "../targets/target.ts";
import type { KeyPath } from "../yaml/problem.ts";
import type { Lists } from "./conditions/compile-condition.ts";
import type { FileLookup, Lookup } from "./lookup.ts";
import type { MappingFile } from "./mapping-schema.ts";

/** Where the tags of a load go. Values are field names; undefined: the tag is not sent. */
export interface TagSettings {
  /** Template of `sys_bulk_load_pk`; knows {tenantId} and {loadId}. */
  readonly pk: string;
  /** Custom fields for a target that has no tag fields of its own. */
  readonly fields: Readonly<
    Partial<Record<"loadId" | "at" | "recordNo" | "sourceFile" | "pk", string>>
  >;
}

/** A mapping file, checked against its target; independent of any one source. */
export interface Mapping {
  readonly path: string;
  /** `sha256:…` of the bytes of the file and of its look-up files. */
  readonly hash: string;
  readonly target: Target;
  /** How the source is written, where the mapping pins it. */
  readonly source: SourceSettings;
  /** Whether a row is laid over its live record or sent as the whole of it. */
  readonly write: "merge" | "replace";
  readonly mergeRules: MergeRules;
  /** Limits for what rows change; undefined: none. */
  readonly guard: GuardSettings | undefined;
  /** True: a row of a create without a key is refused. */
  readonly requireKey: boolean;
  /** Documented-required fields that the mapping leaves to the server; with a merge: that a live record may lack. */
  readonly leaveToServer: readonly string[];
  /** Fields the document does not list, by dotted name. */
  readonly customFields: Readonly<Record<string, FieldType>>;
  /** Fields for which a blank cell is sent as null. */
  readonly nullableFields: readonly string[];
  readonly tags: TagSettings;
  /** The tables that fields are looked up in, by the name of the field. */
  readonly lookups: ReadonlyMap<string, Lookup>;
  /** The tables that the items of lists are looked up in, by the name of the field. */
  readonly itemLookups: ReadonlyMap<string, FileLookup>;
  /** The files of all tables: where each is, by its name in the mapping, which is relative to its folder. */
  readonly tableFiles: ReadonlyMap<string, string>;
  /** The entries of the files in which conditions look cells up. */
  readonly lists: Lists;
  /** Texts of the whole file by the mapping's own names, each with its $; filled in where a source is bound. */
  readonly given: ReadonlyMap<string, string>;
  /** The file's content after schema validation (mapping-file.ts). */
  readonly file: MappingFile;
  /** The line of a setting in the file, or of its nearest parent there. */
  readonly lineOf: (path: KeyPath) => number;
}
