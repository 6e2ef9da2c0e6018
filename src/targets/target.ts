import type { z } from "zod";
import type { SignIn } from "./sign-in.ts";

/** JSON type of a field. */
export type FieldType = "string" | "integer" | "number" | "boolean" | "object" | "array";

/** One documented field, as `waybill targets` lists it and mappings look it up. */
export interface FieldSpec {
  /** Dotted for nested fields; children of an array of objects stand under the array's name (`reminders.id`). */
  readonly name: string;
  readonly type: FieldType;
  /** What an array holds. */
  readonly items?: "string" | "object";
  /** Required by the vendor's document, within its parent. */
  readonly required: boolean;
  readonly allowed?: readonly string[];
  /** What a string must look like, as a phrase that fits behind "takes": `a decimal like 1.5`. Absent where any string goes. */
  readonly form?: string;
  /** An object listed without children: takes any. */
  readonly open: boolean;
  readonly description: string;
  /** Filled or rewritten by the server's own processes, children included; a mapping should rarely set it. */
  readonly writtenByServer: boolean;
}

/** What tells the records of a target apart. */
export interface TargetKey {
  /** The field that identifies the record. */
  readonly field: string;
  /** False for a create, where the field is only the row's name in an outside system. */
  readonly required: boolean;
  /** What an id may look like, where documented. */
  readonly pattern?: RegExp;
}

/** How to find the records of a 200 answer, and in them the proof that a row was applied. */
export interface AnswerEvidence {
  /** Names under which the record or an array of records may stand; empty: the body is the record. */
  readonly envelopes: readonly string[];
  readonly idField: string;
  /** What an id looks like, where documented: what looks otherwise is no id of a new record. */
  readonly idPattern?: RegExp;
  /**
   * Text fields of the record itself whose names elsewhere tell of a failure, such as `error` of a billing run: their
   * texts say nothing of the request.
   */
  readonly ownTexts?: readonly string[];
  /** Per-record error: any value but a blank, a zero, false, null, a word for none, or absence means refused. */
  readonly errorCodeField?: string;
  readonly errorTextField?: string;
  readonly errorElementField?: string;
  /** Any text here means refused. */
  readonly updateErrorField?: string;
}

/** Names of the fields that tag a record with its load. */
export interface TagFields {
  readonly loadId: string;
  readonly at: string;
  readonly recordNo: string;
  readonly sourceFile: string;
  readonly pk: string;
}

/** What the vendor documents; absent where it documents none. */
export interface DocumentedLimits {
  readonly requestsPerSecond?: number;
  readonly inFlight?: number;
  readonly requestsPerDay?: number;
}

/** How an API takes many records in one request. */
export interface BatchSupport {
  /** Most records in one request. */
  readonly most: number;
}

/** How the record of a row is found when the answer to its request was lost. Assumed where no vendor page documents it. */
export type LookUp =
  /** A GET of the record itself. `path` is below the base URL, with `{tenantId}` and `{id}`. */
  | {
      readonly kind: "by-id";
      readonly path: string;
      /** An id that no record has, where ids are not free words. */
      readonly absentId?: string;
      readonly isAssumed: boolean;
    }
  /** A GET of the collection with the row's marks (load id and record number) as parameters. */
  | {
      readonly kind: "by-tags";
      readonly path: string;
      /** Member of the answer that holds the list; a bare list is taken as well. */
      readonly itemsIn: string;
      /** Milliseconds after the request left from which an empty list proves that nothing was created. */
      readonly settlesMs: number;
      readonly isAssumed: boolean;
    };

/** One API operation: host, method, path, key, schema, safe to repeat or not. Data, no behaviour. */
export interface Target {
  /** `vendor/record`, as mappings name it. */
  readonly name: string;
  /** First part of the name. */
  readonly vendor: string;
  readonly signIn: SignIn;
  readonly title: string;
  /** The vendor's document that the target was written from. */
  readonly document: string;
  /** Base URL, or undefined where it depends on the customer and must be given. */
  readonly host: string | undefined;
  /** What a base URL looks like where it must be given. */
  readonly hostExample?: string;
  readonly method: "PUT" | "POST";
  /** Below the base URL, with `{tenantId}` and `{id}` where they go. */
  readonly path: string;
  readonly key: TargetKey;
  /** True when sending the same record twice leaves the same state (PUT); false for creates. */
  readonly safeToRepeat: boolean;
  /** True where a field that is left out of the request is taken to be erased; assumed, no vendor page says it. */
  readonly erasesLeftOut: boolean;
  /** The property that wraps the record in the request body, if any. */
  readonly envelope: string | undefined;
  /** The record, without envelope. */
  readonly request: z.ZodObject;
  /** The body of the 200 answer. */
  readonly answer: z.ZodObject;
  readonly evidence: AnswerEvidence;
  /** True where a record may exist that the user of the API can't see: a 404 then says less. */
  readonly mayHideRecords?: boolean;
  /** Present where one request may carry an array of records under the envelope. */
  readonly batch?: BatchSupport;
  /** Absent where the API offers no way to ask. */
  readonly lookUp?: LookUp;
  readonly fields: readonly FieldSpec[];
  /** Documented as required, but filled by the server: not asked of the row. */
  readonly filledByServer: readonly string[];
  /** Fields that the API refuses in the request, with the reason. */
  readonly refusedFields: Readonly<Record<string, string>>;
  readonly tags: TagFields | undefined;
  readonly limits: DocumentedLimits;
  /** Milliseconds to wait for an answer before it is given up. */
  readonly timeoutMs: number;
}

/** Finds a target by name. */
export type FindTarget = (name: string) => Target | undefined;
