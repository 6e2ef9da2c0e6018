/** Mappings and sources as the tests of the command line use them. */

export const actionMapping = `version: 1
target: rhythm/billing-run-action
leave_to_server: [sys_created_at, sys_created_by_id, sys_last_modified_at, sys_last_modified_by_id]
fields:
  id: Id
  name: Name
  status: Status
  date: Date
  type: { constant: send statement }
  billing_notice_id: { constant: notice-1 }
  billing_run_id: { constant: run-1 }
  candidate_id: { constant: candidate-1 }
  candidate_service: { constant: membership }
  contact_id: { constant: contact-1 }
  customer_id: { constant: contact-1 }
  customer_type: { constant: contact }
  installment_schedule_id: { constant: schedule-1 }
  invoice_id: { constant: invoice-1 }
  order_id: { constant: order-1 }
  organization_id: { constant: org-1 }
`;

export const actionHeader = "Id,Name,Status,Date";

/** A source for `actionMapping`; row n has the id `act-n`. */
export function actionRows(count: number, status = "pending"): string {
  const rows = Array.from(
    { length: count },
    (_, at) => `act-${at + 1},Gold ${at + 1},${status},2026-03-01`,
  );
  return `${[actionHeader, ...rows].join("\n")}\n`;
}

export const detailMapping = `version: 1
target: billingplatform/invoice-detail
fields:
  Id: Id
  AccountId: { column: Account, integer: true }
  ProductId: { column: Product, integer: true }
  ActivityDate: Date
  Quantity: { column: Qty, decimal: "." }
`;

/** A source for `detailMapping`; row n has the id 5000 + n. */
export function detailRows(count: number): string {
  const rows = Array.from({ length: count }, (_, at) => `${5001 + at},42,7,2026-03-01,${at}.50`);
  return `${["Id,Account,Product,Date,Qty", ...rows].join("\n")}\n`;
}

export const creationMapping = `version: 1
target: rhythm/certification-billing-run
fields:
  sys_external_id: Ref
  name: Name
  status: { constant: draft }
  application_activation_options: { constant: {} }
  application_expiration_options:
    constant: { expiration_date_range_start: "2026-01-01", expiration_date_range_end: "2026-12-31" }
  application_reminder_options: { constant: { reminders: [{ reminder_notice_id: notice-1 }] } }
  drop_options: { constant: {} }
  renewal_forecasting_options: { constant: {} }
  renewal_reminder_options: { constant: {} }
  training_provider_billing_options: { constant: { invoice_template_id: t-1, payment_terms_id: p-1 } }
`;

/** A source for `creationMapping`; row n has the external id `ref-n`. */
export function creationRows(count: number): string {
  const rows = Array.from({ length: count }, (_, at) => `ref-${at + 1},Run ${at + 1}`);
  return `${["Ref,Name", ...rows].join("\n")}\n`;
}

/** Creates; rows of one Ref become one record, each with a reminder of its own. */
export const groupedMapping = `${creationMapping.replace(/ {2}application_reminder_options:.*\n/, "")}
group: { by: Ref, collect: { application_reminder_options.reminders: [{ reminder_notice_id: Notice }] } }
`;

/** Updates; rows of one Run become one record. */
export const groupedUpdateMapping = `version: 1
target: rhythm/membership-billing-run
leave_to_server: [sys_created_at, sys_created_by_id, sys_last_modified_at, sys_last_modified_by_id]
group:
  by: Run
  collect: { auto_renewal_reminder_options.reminders: [{ reminder_notice_id: Notice }] }
fields:
  id: Run
  name: Name
  status: { constant: draft }
  auto_renewal_options.expiration_date_range_start: { constant: "2026-01-01" }
  auto_renewal_options.expiration_date_range_end: { constant: "2026-12-31" }
  drop_options: { constant: {} }
  renewal_notice_options: { constant: {} }
  renewal_order_options: { constant: {} }
  expiring_credit_card_reminders_options: { constant: {} }
  renewal_reminder_options: { constant: {} }
`;
