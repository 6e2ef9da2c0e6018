import { listResources } from "./resources.ts";
import { type Service, services } from "./services.ts";

/** Below which path of the simulator a service is. @param org of a vendor whose address holds it */
export function pathOfService({ prefix, vendor }: Service, org = "demo"): string {
  return vendor.tenantIn === "base-url" ? `/${prefix}/${encodeURIComponent(org)}` : `/${prefix}`;
}

/** Where the records of a target are simulated. */
export function simulatedPath(target: string): string {
  const resource = listResources().find(({ document }) => document === target);
  const service = services.find(({ name }) => name === resource?.service);
  if (service === undefined) throw new Error(`${target} is not simulated`);
  return pathOfService(service);
}
