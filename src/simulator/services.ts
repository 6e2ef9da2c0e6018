import type { Vendor } from "./vendor.ts";
import { billingplatform } from "./vendors/billingplatform.ts";
import { rhythm } from "./vendors/rhythm.ts";

/** One host of the real APIs: a path below the one simulated server. */
export interface Service {
  readonly name: string;
  /** First segment of its paths. */
  readonly prefix: string;
  readonly vendor: Vendor;
}

/** The first one speaks where a request is for none. */
export const services = [
  { name: "collect", prefix: "collect", vendor: rhythm },
  { name: "membership", prefix: "membership", vendor: rhythm },
  { name: "certifications", prefix: "certifications", vendor: rhythm },
  { name: "billingplatform", prefix: "bp", vendor: billingplatform },
] as const satisfies readonly Service[];

/** One of `serviceNames`. */
export type ServiceName = (typeof services)[number]["name"];

/**
 * The APIs that are simulated, by name.
 * @example
 * const { urls } = await startSimulator();
 * for (const name of serviceNames) console.log(name, urls[name]);
 */
export const serviceNames: readonly ServiceName[] = services.map(({ name }) => name);

/** Whose errors a request gets that is for no service. */
export const firstService: ServiceName = services[0].name;

export function vendorOf(name: ServiceName): Vendor {
  return (services.find((service) => service.name === name) ?? services[0]).vendor;
}

/** The value of a service in a setting that has one for all, or one for each; undefined where it is silent. */
export function forService<Value extends string>(
  setting: Value | Partial<Record<ServiceName, Value>>,
  service: ServiceName,
): Value | undefined {
  return typeof setting === "string" ? setting : setting[service];
}
