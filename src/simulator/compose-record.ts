import { type ExactObject, scalarText, stringifyExactJson } from "../kernel/exact-json.ts";
import type { StoredRecord } from "./record-store.ts";
import type { Resource } from "./resources.ts";
import type { Vendor } from "./vendor.ts";

/** A record on its way into the store. */
export interface RecordWrite {
  readonly resource: Resource;
  readonly tenant: string;
  readonly id: string;
  readonly record: ExactObject;
  /** `order` of the request that brought it. */
  readonly request: number;
}

/** Who the server says has written a record. */
const serverUser = "simulator";

type SystemValues = Pick<StoredRecord, "version" | "createdAt" | "createdBy">;

/** The record as it will be stored: as received, with what the server fills in. `now` is ISO-8601. */
export function composeRecord(
  { resource, tenant, id, record }: RecordWrite,
  stored: StoredRecord | undefined,
  now: string,
): StoredRecord {
  const given = creationOf(record, resource, now);
  const system = {
    version: (stored?.version ?? 0) + 1,
    createdAt: stored?.createdAt ?? given.createdAt,
    createdBy: stored?.createdBy ?? given.createdBy,
  };
  const filled = { ...record, [resource.idField]: id, ...systemFields(resource, system, now) };
  return {
    ...system,
    service: resource.service,
    resource: resource.name,
    tenant,
    id,
    isLocked: record["sys_locked"] === true,
    isHidden: false,
    text: stringifyExactJson(filled),
    writes: stored?.writes ?? [],
  };
}

/** Who created a record, and when, as far as it says so itself. */
export function creationOf(
  record: Readonly<Record<string, unknown>>,
  { vendor: { fields } }: Resource,
  now: string,
): Pick<SystemValues, "createdAt" | "createdBy"> {
  return {
    createdAt: textOf(record[fields?.createdAt ?? ""]) ?? now,
    createdBy: textOf(record[fields?.createdBy ?? ""]) ?? serverUser,
  };
}

/** What the server fills in; `now` is ISO-8601. */
export function systemFields(
  { vendor }: Resource,
  { version, createdAt, createdBy }: SystemValues,
  now: string,
): ExactObject {
  const { fields } = vendor;
  if (fields === undefined) return {};
  return {
    [fields.createdAt]: createdAt,
    [fields.createdBy]: createdBy,
    ...lastChange(vendor, version, { at: now, by: serverUser }),
  };
}

/** The fields that every change fills in anew. */
export function lastChange(
  { fields }: Vendor,
  version: number,
  { at, by }: { readonly at: string; readonly by: string },
): ExactObject {
  if (fields === undefined) return {};
  return {
    [fields.changedAt]: at,
    [fields.changedBy]: by,
    ...(fields.version !== undefined && { [fields.version]: version }),
  };
}

/** The whole number in `sys_version`; undefined when there is none or it is something else. */
export function versionOf(record: ExactObject): number | undefined {
  const version = Number(scalarText(record["sys_version"]) ?? Number.NaN);
  return Number.isSafeInteger(version) ? version : undefined;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
