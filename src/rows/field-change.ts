import type { ExactJson } from "../kernel/exact-json.ts";

/** One place where two states of a record are not the same. */
export interface FieldChange {
  /** Dotted, items of lists with their index from 0: `reminders[0].name`. */
  readonly field: string;
  /** Undefined: the field is not there. */
  readonly before: ExactJson | undefined;
  readonly after: ExactJson | undefined;
}
