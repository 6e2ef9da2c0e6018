import { defineTarget } from "../define-target.ts";
import { byServer, choice, groupList, text } from "../field-types.ts";
import { rhythmUpdate } from "./rhythm-defaults.ts";
import { sysFields } from "./sys-fields.ts";

const customerFields = () => ({
  city: text("City of the member.").optional(),
  contact_id: text("Id of the contact concerned."),
  contact_name: text("What the contact is called.").optional(),
  country: text("Country of the member.").optional(),
  customer_id: text("Id of the customer, who is a contact or an organization."),
  customer_type: choice(
    ["contact", "organization"],
    "Whether the customer is a contact or an organization.",
  ),
});

const record = () => ({
  billing_notice_id: text("Id of the notice that goes with the billing."),
  billing_run_id: text("Id of the billing run that the action belongs to."),
  candidate_id: text("Id of the candidate that the action is about."),
  candidate_service: text("Service that the candidate comes from."),
  ...customerFields(),
  date: text("Date that counts for the action."),
  email_address: text("E-mail address of the member.").optional(),
  error_message: text("What went wrong, when the action failed.").optional(),
  error_stack: byServer(text("Technical trace of the failure.")).optional(),
  execution_arn: byServer(
    text("ARN of the step function execution that carries the action, when there is one."),
  ).optional(),
  failed_billing_notice_id: text("Id of the notice for billing that failed.").optional(),
  first_name: text("Given name of the member.").optional(),
  id: text("Id of the action itself."),
  installment_schedule_id: text("Id of the installment schedule that is billed."),
  invoice_id: text("Id of the invoice that the action touches."),
  job_title: text("Job title of the member.").optional(),
  last_name: text("Family name of the member.").optional(),
  last_refresh_date: text("When the action was last brought up to date.").optional(),
  name: text("What the membership is called."),
  order_id: text("Id of the order that the action touches."),
  organization_id: text("Id of the organization concerned."),
  organization_name: text("What the organization is called.").optional(),
  outcome_of_last_refresh: choice(
    ["added", "no change", "removed"],
    "What the run's last refresh did to the action.",
  ).optional(),
  state: text("State, as part of the member's address.").optional(),
  status: choice(
    [
      "completed",
      "error",
      "excluded",
      "expiration date changed",
      "no longer eligible",
      "payment failure",
      "pending",
      "processing",
      "processing order",
    ],
    "Where the action stands.",
  ),
  step_function_execution_arn: text("ARN of the step function behind the action.").optional(),
  ...sysFields(),
  // Of the five records only this one documents the error's text.
  sys_calculated_field_errors: byServer(
    groupList(
      {
        error: text("What went wrong in the calculated field.").optional(),
        field: text("Name of the calculated field that failed.").optional(),
      },
      "Errors of calculated fields, one object each.",
    ),
  ).optional(),
  type: choice(
    [
      "cancel installment schedule",
      "installment schedule reminder",
      "process installment schedule",
      "remind expiring credit card",
      "send statement",
    ],
    "What the action does.",
  ),
});

/** Rhythm Collect: replaces one action of a billing run. */
export const billingRunAction = defineTarget({
  ...rhythmUpdate,
  name: "rhythm/billing-run-action",
  title: "Update a billing run action (Rhythm Collect)",
  document: "Rhythm Collect API v1-2025-04-18, PUT /billingRunActions/{tenantId}/{id}",
  host: "https://collect.api.rhythmsoftware.com",
  path: "/billingRunActions/{tenantId}/{id}",
  // Documented for sibling objects only.
  lookUp: { kind: "by-id", path: "/billingRunActions/{tenantId}/{id}", isAssumed: true },
  record,
});
