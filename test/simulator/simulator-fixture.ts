import type { Clock } from "../../src/kernel/clock.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty when the body is no JSON. */
  readonly json: Record<string, unknown>;
}

const running: Simulator[] = [];

/** Starts a simulator that stopSimulators ends. */
export async function simulate(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options);
  running.push(simulator);
  return simulator;
}

/** For `afterEach`. */
export async function stopSimulators(): Promise<void> {
  await Promise.all(running.splice(0).map((simulator) => simulator.stop()));
}

export interface Call {
  readonly headers?: Record<string, string>;
  /** Sent as it is when it is text, else as JSON. */
  readonly body?: unknown;
}

/** One request with a good credential, unless headers say otherwise. */
export async function call(
  method: string,
  url: string,
  { headers, body }: Call = {},
): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: headers ?? { authorization: "Bearer any", "content-type": "application/json" },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: Record<string, unknown> = JSON.parse(text);
    return value;
  } catch {
    return {};
  }
}

/** A clock that stands still until it is moved; whoever sleeps moves it. */
export function createManualClock(start = Date.parse("2026-11-22T10:00:00Z")): Clock & {
  readonly slept: number[];
  advance(ms: number): void;
} {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    monotonic: () => now - start,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
    advance(ms) {
      now += ms;
    },
  };
}

const system = {
  sys_created_at: "2026-01-02T03:04:05Z",
  sys_created_by_id: "user-1",
  sys_last_modified_at: "2026-01-02T03:04:05Z",
  sys_last_modified_by_id: "user-1",
};

export type Body = Record<string, unknown>;

/** A billing-run action with everything that the document requires. */
export const billingRunAction = (id: string, more: Body = {}): Body => ({
  billing_notice_id: "notice-1",
  billing_run_id: "run-1",
  candidate_id: "candidate-1",
  candidate_service: "membership",
  contact_id: "contact-1",
  customer_id: "contact-1",
  customer_type: "contact",
  date: "2026-03-01",
  id,
  installment_schedule_id: "schedule-1",
  invoice_id: "invoice-1",
  name: "Gold",
  order_id: "order-1",
  organization_id: "org-1",
  status: "pending",
  type: "send statement",
  ...system,
  ...more,
});

/** A membership billing run, likewise. */
export const membershipRun = (id: string, more: Body = {}): Body => ({
  auto_renewal_options: {
    expiration_date_range_end: "2026-12-31",
    expiration_date_range_start: "2026-01-01",
  },
  auto_renewal_reminder_options: { reminders: [{ reminder_notice_id: "notice-1" }] },
  drop_options: {},
  expiring_credit_card_reminders_options: {},
  id,
  name: "January",
  renewal_notice_options: {},
  renewal_order_options: {},
  renewal_reminder_options: { reminders: [{ days: 30 }] },
  status: "draft",
  ...system,
  ...more,
});

/** A collect billing run, likewise. */
export const collectRun = (id: string, more: Body = {}): Body => ({
  business_unit_id: "unit-1",
  expiring_credit_card_reminder_options: {},
  id,
  installment_schedule_cancellation_options: {
    date_range_end: "2026-12-31",
    date_range_start: "2026-01-01",
  },
  installment_schedule_options: { date_range_end: "2026-12-31", date_range_start: "2026-01-01" },
  installment_schedule_reminder_options: {},
  name: "January",
  statement_options: {},
  status: "draft",
  ...system,
  ...more,
});

/** A certification billing run for a create: no id, nothing that the server fills in. */
export const certificationRun = (more: Body = {}): Body => ({
  application_activation_options: {},
  application_expiration_options: {
    expiration_date_range_end: "2026-12-31",
    expiration_date_range_start: "2026-01-01",
  },
  application_reminder_options: { reminders: [{ reminder_notice_id: "notice-1" }] },
  drop_options: {},
  name: "January",
  renewal_forecasting_options: {},
  renewal_reminder_options: {},
  status: "draft",
  training_provider_billing_options: { invoice_template_id: "t-1", payment_terms_id: "p-1" },
  ...more,
});

/** An invoice detail, likewise. */
export const invoiceDetail = (Id: string, more: Body = {}): Body => ({
  AccountId: 42,
  ProductId: 7,
  Id,
  ActivityDate: "2026-03-01",
  Quantity: "1.50",
  ...more,
});
