import { type Clock, isoTime } from "../kernel/clock.ts";
import { type ExactJson, type ExactObject, stringifyExactJson } from "../kernel/exact-json.ts";
import { lastChange, versionOf } from "./compose-record.ts";
import { everyTenant, parseStored, type RecordStore, type StoredRecord } from "./record-store.ts";
import { type ServiceName, vendorOf } from "./services.ts";

/** Which stored record; without `resource` or `tenant` the first of the service that has the id. */
export interface RecordAddress {
  readonly service: ServiceName;
  readonly id: string;
  readonly resource?: string | undefined;
  readonly tenant?: string | undefined;
}

/** What somebody else does to the records while a client is at work. Each throws an Error when there is no such record. */
export interface OtherUser {
  /**
   * Sets top-level fields; undefined takes one away. `sys_version` counts up and the fields of the last change are filled
   * in, but for those that are given. Nothing stands in the way: no lock, no rule, no document.
   */
  changeRecord(
    address: RecordAddress,
    fields: Readonly<Record<string, ExactJson | undefined>>,
  ): void;
  removeRecord(address: RecordAddress): void;
  /** Only the lock changes, `sys_version` does not. Where records have no field for it, nobody sees it. */
  lockRecord(address: RecordAddress): void;
  unlockRecord(address: RecordAddress): void;
}

const name = "other-user";

export function createOtherUser(store: RecordStore, clock: Clock): OtherUser {
  const find = (address: RecordAddress): StoredRecord => {
    const found = findStored(store, address);
    if (found !== undefined) return found;
    throw new Error(`The simulator has no ${address.service} record with the id ${address.id}.`);
  };
  const setLock = (address: RecordAddress, isLocked: boolean): void => {
    const stored = find(address);
    const field = vendorOf(stored.service).fields?.locked;
    const lock = field === undefined ? {} : { [field]: isLocked };
    const text = stringifyExactJson({ ...parseStored(stored), ...lock });
    store.save({ ...stored, isLocked, text });
  };
  return {
    changeRecord(address, fields) {
      const stored = find(address);
      const change = lastChange(vendorOf(stored.service), stored.version + 1, {
        at: isoTime(clock.now()),
        by: name,
      });
      const record = withoutUndefined({ ...parseStored(stored), ...change, ...fields });
      store.save({
        ...stored,
        version: versionOf(record) ?? stored.version + 1,
        isLocked: Object.hasOwn(fields, "sys_locked")
          ? fields["sys_locked"] === true
          : stored.isLocked,
        text: stringifyExactJson(record),
      });
    },
    removeRecord: (address) => {
      store.remove(find(address));
    },
    lockRecord: (address) => {
      setLock(address, true);
    },
    unlockRecord: (address) => {
      setLock(address, false);
    },
  };
}

/** The first record of the service with the id, of the kind and the tenant where they are named. */
export function findStored(
  store: RecordStore,
  { service, id, resource, tenant }: RecordAddress,
): StoredRecord | undefined {
  return store
    .list(service)
    .find(
      (record) =>
        record.id === id &&
        record.resource === (resource ?? record.resource) &&
        [tenant ?? record.tenant, everyTenant].includes(record.tenant),
    );
}

function withoutUndefined(fields: Readonly<Record<string, ExactJson | undefined>>): ExactObject {
  const present = Object.entries(fields).flatMap(([field, value]) =>
    value === undefined ? [] : [[field, value] as const],
  );
  return Object.fromEntries(present);
}
