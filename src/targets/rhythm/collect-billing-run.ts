import { defineTarget } from "../define-target.ts";
import {
  choice,
  flag,
  group,
  groupList,
  number,
  openObject,
  text,
  textList,
} from "../field-types.ts";
import { restriction } from "./restriction.ts";
import { rhythmUpdate } from "./rhythm-defaults.ts";
import { runFields } from "./run-fields.ts";
import { statisticsByAction } from "./statistics.ts";
import { sysFields } from "./sys-fields.ts";

const cardReminders = () =>
  groupList(
    {
      card_expiration_date_end: text("Cards that expire up to this date are meant."),
      card_expiration_date_start: text("Cards that expire from this date on are meant."),
      id: number("Number that tells this reminder from the others; it never changes.").optional(),
      name: text("Label for people; may be left out.").optional(),
      notice_id: text("Id of the notice that the customer gets."),
    },
    "The warnings to send, one object each.",
  );

const cardReminderOptions = () =>
  group(
    {
      order_type_restriction: restriction("How order_types narrows the orders.").optional(),
      order_types: textList("Kinds of orders.").optional(),
      reminders: cardReminders().optional(),
    },
    "Warnings about cards that expire.",
  );

const cancellationOptions = () =>
  group(
    {
      date_range_end: text("Schedules up to this date are cancelled."),
      date_range_start: text("Schedules from this date on are cancelled."),
    },
    "Which installment schedules are cancelled.",
  );

const scheduleOptions = () =>
  group(
    {
      card_type_restriction: restriction("How card_types narrows the run.").optional(),
      card_types: textList("Kinds of cards.").optional(),
      date_range_end: text("Schedules up to this date are billed."),
      date_range_start: text("Schedules from this date on are billed."),
      do_not_send_standard_email_confirmations: flag(
        "True to hold back the usual confirmations of payments and orders.",
      ).optional(),
      failure_notice_id: text("Id of the notice for billing that failed.").optional(),
      payment_type_restriction: restriction("How payment_types narrows the run.").optional(),
      payment_types: textList("Kinds of payment.").optional(),
      success_notice_id: text("Id of the notice for billing that went through.").optional(),
    },
    "Which installment schedules are billed, and how.",
  );

const statementOptions = () =>
  group(
    {
      business_unit_ids: textList("Ids of business units.").optional(),
      business_unit_restriction: restriction("How business_unit_ids narrows the run.").optional(),
      customer_type: choice(
        ["both", "contact", "organization"],
        "Which customers get a statement.",
      ).optional(),
      statement_template_id: text(
        "Id of the layout for statements; without one the default is taken.",
      ).optional(),
    },
    "How statements are made.",
  );

const record = () => {
  const run = runFields();
  return {
    business_unit_id: text("Id of the business unit that the run bills for."),
    cancel_installment_schedules: flag(
      "True to cancel the installment schedules that the options name.",
    ).optional(),
    error: run.error,
    error_stack: run.error_stack,
    expiring_credit_card_reminder_options: cardReminderOptions(),
    id: run.id,
    installment_schedule_cancellation_options: cancellationOptions(),
    installment_schedule_options: scheduleOptions(),
    installment_schedule_reminder_options: openObject("Reminders about suspended schedules."),
    last_refresh_date: run.last_refresh_date,
    name: run.name,
    notification_email: run.notification_email,
    preprocessing_date: run.preprocessing_date,
    process_installment_schedules: flag("True to bill installment schedules.").optional(),
    recurring_billing_run_id: run.recurring_billing_run_id,
    run_date: run.run_date,
    scheduled_preprocessing_date: run.scheduled_preprocessing_date,
    scheduled_run_date: run.scheduled_run_date,
    send_expiring_credit_card_reminders: flag(
      "True to warn customers whose card is about to expire.",
    ).optional(),
    send_installment_schedule_reminders: flag(
      "True to remind customers whose schedule was suspended after a payment error.",
    ).optional(),
    send_statements: flag("True to make statements for customers with open invoices.").optional(),
    statement_options: statementOptions(),
    statistics: statisticsByAction().optional(),
    status: run.status,
    ...sysFields(),
    template_id: run.template_id,
  };
};

/** Rhythm Collect: replaces one billing run. */
export const collectBillingRun = defineTarget({
  ...rhythmUpdate,
  name: "rhythm/collect-billing-run",
  title: "Update a collect billing run (Rhythm Collect)",
  document: "Rhythm Collect API v1-2025-04-18, PUT /billingRuns/{tenantId}/{id}",
  host: "https://collect.api.rhythmsoftware.com",
  path: "/billingRuns/{tenantId}/{id}",
  // Documented for sibling objects only.
  lookUp: { kind: "by-id", path: "/billingRuns/{tenantId}/{id}", isAssumed: true },
  record,
});
