import type { GuardSettings } from "../rows/guard-settings.ts";
import type { MergeRules } from "../rows/merge-rules.ts";
import type { MappedRow, SourceRow } from "../rows/row.ts";
import type { RowError } from "../rows/row-error.ts";
import type { FieldType, Target } from "../targets/target.ts";
import type { KeyPath } from "../yaml/problem.ts";
import type { LoadsAsked, Lookup } from "./lookup.ts";
import type { Made } from "./made.ts";
import type { FieldTrace } from "./trace-row.ts";

/** How the source is written, where the mapping pins it. */
export interface SourceSettings {
  readonly delimiter?: string | undefined;
  readonly encoding?: string | undefined;
  /** Physical line where the header begins. */
  readonly headerRow?: number | undefined;
  /** Lines below the rows that are none; 0: every line is a row. */
  readonly footer?: number | undefined;
  readonly quote?: string | undefined;
  /** True: rows may leave out blank cells at their end. */
  readonly padShortRows?: boolean | undefined;
}

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
  /** The file's content after schema validation (mapping-file.ts). */
  readonly file: MappingFile;
  /** The line of a setting in the file, or of its nearest parent there. */
  readonly lineOf: (path: KeyPath) => number;
}

// The zod schema's output type; mapping-schema.ts owns it.
import type { MappingFile } from "./mapping-schema.ts";

export type MapResult =
  | { readonly kind: "mapped"; readonly row: MappedRow }
  | { readonly kind: "skipped"; readonly key: string | undefined; readonly error: RowError }
  | {
      readonly kind: "invalid";
      readonly key: string | undefined;
      readonly errors: readonly RowError[];
      /** The row without the fields that have errors, so that the others can be validated all the same. */
      readonly rest?: MappedRow;
    };

/** A mapping bound to the header of one source. */
export interface RowMapper {
  /** Maps one row; a pure function of its cells. All errors of the row are reported, not only the first. */
  mapRow(row: SourceRow): MapResult;
  /** The column and cell that gave a field its value, for error messages. Undefined parts where there are none (constants). */
  originOf(field: string, row: SourceRow): { readonly column?: string; readonly cell?: string };
  /** What each field of the mapping makes of a row, for whoever wants to look; skip_rows is not asked. */
  traceRow(row: SourceRow): readonly FieldTrace[];
  /** True when skip_rows has a condition that a row meets. */
  skips(row: SourceRow): boolean;
  /** What makes the value of one field of a row; undefined when the field is not mapped. */
  makerOf(field: string): ((row: SourceRow) => Made | undefined) | undefined;
  /** Fields that are looked up among the records of earlier loads, each with the text that a row asks for. */
  readonly asksLoads: readonly {
    readonly field: string;
    readonly loads: LoadsAsked;
    /** Undefined where the row asks for nothing. */
    readonly textOf: (cells: readonly string[]) => string | undefined;
  }[];
  /** Columns of the source that no field uses. */
  readonly unusedColumns: readonly string[];
}
