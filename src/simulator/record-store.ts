import { type ExactObject, isExactObject, parseExactJson } from "../kernel/exact-json.ts";
import { type Resource, listResources } from "./resources.ts";
import type { ServiceName } from "./services.ts";

/** One write that was accepted. */
export interface AcceptedWrite {
  /** Position among all accepted writes, from 1. */
  readonly order: number;
  /** Which request brought it: its `order` in `received()`. */
  readonly request: number;
  readonly version: number;
  /** SHA-256 of the record as received, in hexadecimal. */
  readonly hash: string;
  /** `sys_bulk_load_record_no`, where the record has one. */
  readonly recordNo: number | undefined;
}

/** A record as it stands on the server. */
export interface StoredRecord {
  readonly service: ServiceName;
  readonly resource: string;
  readonly tenant: string;
  readonly id: string;
  readonly version: number;
  readonly isLocked: boolean;
  /** There, but not for those who ask: every request for it is answered 404. */
  readonly isHidden: boolean;
  readonly createdAt: string;
  readonly createdBy: string;
  /** The record as JSON text, every number and string as it was received. */
  readonly text: string;
  /** Accepted writes, oldest first; empty for a seed that nobody wrote. Grows with every further write. */
  readonly writes: AcceptedWrite[];
}

export interface RecordStore {
  find(resource: Resource, tenant: string, id: string): StoredRecord | undefined;
  save(record: StoredRecord): void;
  remove(record: StoredRecord): void;
  /** Of one service, in order of first arrival. */
  list(service: ServiceName): readonly StoredRecord[];
}

/** Stands for "every tenant", for seeds that name none. No tenant in a path can be blank. */
export const everyTenant = "";

/** Keeps records in memory; with `keep` false it keeps none. */
export function createRecordStore(keep: boolean): RecordStore {
  const maps = new Map(
    listResources().map((resource) => [nameOf(resource), new Map<string, StoredRecord>()]),
  );
  const mapOf = (name: string): Map<string, StoredRecord> => maps.get(name) ?? new Map();
  return {
    find(resource, tenant, id) {
      const map = mapOf(nameOf(resource));
      return map.get(keyOf(tenant, id)) ?? map.get(keyOf(everyTenant, id));
    },
    save(record) {
      if (!keep) return;
      const map = mapOf(`${record.service}/${record.resource}`);
      if (record.tenant !== everyTenant) map.delete(keyOf(everyTenant, record.id));
      map.set(keyOf(record.tenant, record.id), record);
    },
    remove({ service, resource, tenant, id }) {
      mapOf(`${service}/${resource}`).delete(keyOf(tenant, id));
    },
    list: (service) =>
      listResources()
        .filter((resource) => resource.service === service)
        .flatMap((resource) => [...mapOf(nameOf(resource)).values()]),
  };
}

/** The fields of a stored record, every number as it is written. */
export function parseStored({ text }: Pick<StoredRecord, "text">): ExactObject {
  const record = parseExactJson(text);
  return isExactObject(record) ? record : {};
}

const nameOf = (resource: Resource): string => `${resource.service}/${resource.name}`;
const keyOf = (tenant: string, id: string): string => `${tenant}\n${id}`;
