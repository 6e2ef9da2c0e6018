import { ConfigurationError } from "../kernel/load-error.ts";
import { stringifyExactJson } from "../kernel/exact-json.ts";
import { creationOf, systemFields, versionOf } from "./compose-record.ts";
import { everyTenant, type RecordStore } from "./record-store.ts";
import type { SimulatorSeed } from "./seed-schema.ts";
import { findResource, type Resource } from "./resources.ts";

interface SeedIdentity {
  readonly resource: Resource;
  readonly id: string;
  readonly version: number;
}

/** Which record a seed is; a few words on what is wrong when it can be none. */
export function identifySeed({
  service,
  resource: name,
  record,
}: SimulatorSeed): SeedIdentity | string {
  const resource = findResource(service, name);
  if (resource === undefined) return "names no resource of its service";
  const id = record[resource.idField];
  if (typeof id !== "string" || id === "") {
    return `has no id: the field ${resource.idField} must be a text that is not blank`;
  }
  const version = Object.hasOwn(record, "sys_version") ? versionOf(record) : 1;
  if (version === undefined) return "has a sys_version that is no whole number";
  return { resource, id, version };
}

/**
 * Puts a record into the store before the first request, as it is; the server's fields are filled in where it has none.
 * @throws ConfigurationError when it names no known resource or has no id
 */
export function plantSeed(seed: SimulatorSeed, store: RecordStore, now: string): void {
  const identity = identifySeed(seed);
  if (typeof identity === "string") {
    throw new ConfigurationError(
      `Simulator: a record to start with (${seed.service}) ${identity}.`,
      { code: "ERR_SIMULATOR_OPTIONS", actions: ["See docs/simulator.md, Records to start with."] },
    );
  }
  const { resource, id, version } = identity;
  const { record } = seed;
  const system = { version, ...creationOf(record, resource, now) };
  const missing = Object.entries(systemFields(resource, system, now)).filter(
    ([name]) => !Object.hasOwn(record, name),
  );
  store.save({
    ...system,
    service: resource.service,
    resource: resource.name,
    tenant: seed.tenant ?? everyTenant,
    id,
    isLocked: record["sys_locked"] === true,
    isHidden: seed.hidden === true,
    text: stringifyExactJson({ ...record, ...Object.fromEntries(missing) }),
    writes: [],
  });
}
