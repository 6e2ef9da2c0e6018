import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/index.ts";

/** The simulated BillingPlatform with live invoice details 5001 …, and a field that no document knows. */
export async function startWithDetails(
  count: number,
  options: SimulatorOptions = {},
): Promise<Simulator> {
  const records = Array.from({ length: count }, (_, at) => ({
    service: "billingplatform" as const,
    record: {
      Id: String(5001 + at),
      AccountId: 42,
      ProductId: 7,
      ActivityDate: "2026-03-01",
      Quantity: `${at}.50`,
      RatedAmount: `${at * 10}.00`,
      Cost__c: "kept",
    },
  }));
  return await startSimulator({ unknownIds: "not-found", records, ...options });
}

/** Merges quantity and feature into live invoice details. */
export const liveDetailMapping = `version: 1
target: billingplatform/invoice-detail
write: merge
fields:
  Id: Id
  Quantity: { column: Qty, decimal: "." }
  Feature: Feature
`;
