export const serviceNames = ["collect", "membership", "certifications", "billingplatform"] as const;

/** The hosts of the real APIs, each a path below the one simulated server. */
export type ServiceName = (typeof serviceNames)[number];

/** The value of a service in a setting that has one for all, or one for each; undefined where it is silent. */
export function forService<Value extends string>(
  setting: Value | Partial<Record<ServiceName, Value>>,
  service: ServiceName,
): Value | undefined {
  return typeof setting === "string" ? setting : setting[service];
}

/** First path segment of each service. */
export const pathPrefixes: Readonly<Record<ServiceName, string>> = {
  collect: "collect",
  membership: "membership",
  certifications: "certifications",
  billingplatform: "bp",
};

/** A kind of record, as one vendor document describes it. */
export interface Resource {
  readonly service: ServiceName;
  readonly name: string;
  /** The request that writes it; every resource can be read with GET. */
  readonly method: "PUT" | "POST";
  /** Its name in the documents' field table. */
  readonly document: string;
  readonly idField: "id" | "Id";
}

export const invoiceDetails: Resource = {
  service: "billingplatform",
  name: "ACTIVITY",
  method: "PUT",
  document: "billingplatform/invoice-detail",
  idField: "Id",
};

export const resources: readonly Resource[] = [
  {
    service: "collect",
    name: "billingRunActions",
    method: "PUT",
    document: "rhythm/billing-run-action",
    idField: "id",
  },
  {
    service: "collect",
    name: "billingRuns",
    method: "PUT",
    document: "rhythm/collect-billing-run",
    idField: "id",
  },
  {
    service: "membership",
    name: "billingRuns",
    method: "PUT",
    document: "rhythm/membership-billing-run",
    idField: "id",
  },
  {
    service: "certifications",
    name: "billingRuns",
    method: "POST",
    document: "rhythm/certification-billing-run",
    idField: "id",
  },
  invoiceDetails,
];

/** The resource of a service by its path segment; without a name the service's first. */
export function findResource(service: ServiceName, name?: string): Resource | undefined {
  return resources.find(
    (resource) => resource.service === service && (name === undefined || resource.name === name),
  );
}
