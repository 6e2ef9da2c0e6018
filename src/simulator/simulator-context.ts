import type { Credentials } from "./credentials.ts";
import type { FieldNode } from "./documented-fields.ts";
import type { WriteError } from "./error-answers.ts";
import type { SimulatorSettings } from "./read-options.ts";
import type { OpenRequest } from "./received-log.ts";
import type { RecordWriter } from "./record-writer.ts";
import type { RecordStore } from "./record-store.ts";
import type { RuleBook } from "./rule-book.ts";
import type { Route } from "./route-request.ts";
import type { Resource } from "./resources.ts";

/** What the endpoints need of the simulator. */
export interface SimulatorContext {
  readonly settings: SimulatorSettings;
  readonly store: RecordStore;
  readonly writer: RecordWriter;
  readonly rules: RuleBook;
  readonly credentials: Credentials;
  readonly writeError: WriteError;
  readonly fieldsOf: (resource: Resource) => FieldNode;
  readonly countRecords: (accepted: number, refused: number) => void;
}

export type RecordRoute = Extract<Route, { kind: "write" | "read" }>;

/** A request for a record, with its body read. */
export interface RecordRequest {
  readonly route: RecordRoute;
  readonly method: string;
  readonly body: string;
  /** Its line in the log, to be filled in. */
  readonly entry: OpenRequest;
}
