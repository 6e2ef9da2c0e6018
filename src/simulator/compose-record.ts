import { ConfigurationError } from "../load-error.ts";
import { type ExactObject, stringifyExactJson } from "../exact-json.ts";
import type { SimulatorSeed } from "./read-options.ts";
import { everyTenant, type RecordStore, type StoredRecord } from "./record-store.ts";
import type { RecordWrite } from "./record-writer.ts";
import { findResource, type Resource } from "./services.ts";

/** Who the server says has written a record. */
const serverUser = "simulator";

type SystemFields = Pick<StoredRecord, "version" | "createdAt" | "createdBy">;

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
    text: stringifyExactJson(filled),
    writes: stored?.writes ?? [],
  };
}

/**
 * Puts a record into the store before the first request; the server's fields are filled in where it has none.
 * @throws ConfigurationError when it names no known resource or has no id
 */
export function plantSeed(seed: SimulatorSeed, store: RecordStore, now: string): void {
  const resource = findResource(seed.service, seed.resource);
  const id = resource && textOf(seed.record[resource.idField]);
  if (resource === undefined || id === undefined) {
    const what = resource === undefined ? "names no resource of its service" : "has no id";
    throw new ConfigurationError(`Simulator: a record to start with (${seed.service}) ${what}.`, {
      code: "ERR_SIMULATOR_OPTIONS",
      actions: [`Give each record its id${resource ? ` in the field ${resource.idField}` : ""}.`],
    });
  }
  const given = seed.record["sys_version"];
  const version = typeof given === "number" ? given : 1;
  const system = { version, ...creationOf(seed.record, resource, now) };
  store.save({
    ...system,
    service: resource.service,
    resource: resource.name,
    tenant: seed.tenant ?? everyTenant,
    id,
    isLocked: seed.record["sys_locked"] === true,
    text: JSON.stringify({ ...systemFields(resource, system, now), ...seed.record }),
    writes: [],
  });
}

function creationOf(
  record: Readonly<Record<string, unknown>>,
  resource: Resource,
  now: string,
): Pick<SystemFields, "createdAt" | "createdBy"> {
  const isBillingPlatform = resource.service === "billingplatform";
  return {
    createdAt: textOf(record[isBillingPlatform ? "Created" : "sys_created_at"]) ?? now,
    createdBy:
      textOf(record[isBillingPlatform ? "CreatedUserId" : "sys_created_by_id"]) ?? serverUser,
  };
}

function systemFields(resource: Resource, system: SystemFields, now: string): ExactObject {
  const { version, createdAt, createdBy } = system;
  return resource.service === "billingplatform"
    ? { Created: createdAt, CreatedUserId: createdBy, Updated: now, UpdatedUserId: serverUser }
    : {
        sys_created_at: createdAt,
        sys_created_by_id: createdBy,
        sys_last_modified_at: now,
        sys_last_modified_by_id: serverUser,
        sys_version: version,
      };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
