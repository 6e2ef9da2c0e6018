import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/index.ts";
import type { JsonObject } from "../../src/kernel/json.ts";

/** A billing run action as it lives at the API, with a field that no document knows. */
export function liveAction(id: string, changes: JsonObject = {}): JsonObject {
  return {
    id,
    name: `Name of ${id}`,
    status: "pending",
    date: "2026-03-01",
    type: "send statement",
    billing_notice_id: "notice-1",
    billing_run_id: "run-1",
    candidate_id: "candidate-1",
    candidate_service: "membership",
    contact_id: "contact-1",
    customer_id: "contact-1",
    customer_type: "contact",
    installment_schedule_id: "schedule-1",
    invoice_id: "invoice-1",
    order_id: "order-1",
    organization_id: "org-1",
    x_custom: { kept: ["as", "it", "is"] },
    ...changes,
  };
}

/** Live actions `act-1` … to start a simulator with. */
export function liveActions(
  count: number,
  changesOf: (row: number) => JsonObject = () => ({}),
): NonNullable<SimulatorOptions["records"]> {
  return Array.from({ length: count }, (_, at) => ({
    service: "collect" as const,
    record: liveAction(`act-${at + 1}`, changesOf(at + 1)),
  }));
}

/** The simulated Collect API with live actions `act-1` … */
export async function startWithActions(
  count: number,
  options: SimulatorOptions = {},
  changesOf: (row: number) => JsonObject = () => ({}),
): Promise<Simulator> {
  const records = liveActions(count, changesOf);
  return await startSimulator({
    serverFields: "optional",
    unknownIds: "not-found",
    records,
    ...options,
  });
}

/** Merges the columns Name and Status into live actions. */
export const correctionMapping = `version: 1
target: rhythm/billing-run-action
write: merge
fields:
  id: Id
  name: Name
  status: Status
`;

/** Row n corrects act-n. */
export function correctionRows(count: number, status = "excluded"): string {
  const rows = Array.from({ length: count }, (_, at) => `act-${at + 1},New ${at + 1},${status}`);
  return `${["Id,Name,Status", ...rows].join("\n")}\n`;
}
