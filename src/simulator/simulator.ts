import type { ExactObject } from "../kernel/exact-json.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { OtherUser } from "./other-user.ts";
import type { ReceivedRequest, SimulatorCounts } from "./received-log.ts";
import type { StoredRecord } from "./record-store.ts";
import type { ServiceName } from "./services.ts";

/** A stored record, with its fields to look at. */
export interface SimulatedRecord extends StoredRecord {
  /** Parsed from `text`: a number beyond 2^53 is exact in `text` only. */
  readonly fields: JsonObject;
  /** The same with every number as it is written. */
  readonly exact: ExactObject;
}

/** The simulated APIs, running; what another user does to the records is done here. */
export interface Simulator extends OtherUser {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Base URL of each service, with its path. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Which credentials are wanted, never their values. */
  readonly wants: { readonly token: boolean; readonly session: boolean };
  /** The tenant to use in examples. */
  readonly tenant: string;
  /** The newest requests, in order of arrival; how many is the setting `keepReceived`. */
  received(): readonly ReceivedRequest[];
  /** Exact numbers since the start. */
  counts(): SimulatorCounts;
  /** A stored record by its id; `resource` tells apart those of `collect`. */
  record(service: ServiceName, id: string, resource?: string): SimulatedRecord | undefined;
  /** All stored records of a service, in order of first arrival. */
  records(service: ServiceName): readonly SimulatedRecord[];
  /** Ends open connections and gives the port back. May be called again. */
  stop(): Promise<void>;
}
