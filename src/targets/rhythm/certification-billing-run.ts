import { defineTarget } from "../define-target.ts";
import { flag, group, openObject, text, textList } from "../field-types.ts";
import { reminders } from "./reminders.ts";
import { restriction } from "./restriction.ts";
import { rhythmCreate } from "./rhythm-defaults.ts";
import { runFields } from "./run-fields.ts";
import { statisticsByAction } from "./statistics.ts";
import { sysFields } from "./sys-fields.ts";

const activationOptions = () =>
  group(
    {
      application_notice_id: text("Id of the notice to the applicant.").optional(),
      application_types: textList("Kinds of applications.").optional(),
      program_ids: textList("Ids of certification programs.").optional(),
      program_restriction: restriction("How program_ids narrows the run.").optional(),
      restrict_application_types: flag(
        "True to take only the kinds listed in application_types.",
      ).optional(),
      restrict_status_reasons: flag(
        "True to take only the status reasons listed in status_reason_ids.",
      ).optional(),
      status_reason_ids: textList("Ids of status reasons.").optional(),
      training_provider_ids: textList("Ids of training providers.").optional(),
      training_provider_restriction: restriction(
        "How training_provider_ids narrows the run.",
      ).optional(),
    },
    "Which applications are activated.",
  );

const expirationOptions = () =>
  group(
    {
      expiration_date_range_end: text("Applications that expire up to this date are candidates."),
      expiration_date_range_start: text(
        "Applications that expire from this date on are candidates.",
      ),
    },
    "Which applications expire.",
  );

const trainingProviderOptions = () =>
  group(
    {
      email_invoices_to_training_providers: flag(
        "True to e-mail the invoice to every contact who administers the training provider.",
      ).optional(),
      invoice_template_id: text("Id of the template for the provider's invoice."),
      payment_terms_id: text("Id of the payment terms on the provider's invoice."),
    },
    "How training providers are billed.",
  );

const record = () => {
  const run = runFields();
  return {
    activate_applications: flag(
      "True to activate applications whose requirements are all met.",
    ).optional(),
    application_activation_options: activationOptions(),
    application_expiration_options: expirationOptions(),
    application_reminder_options: group(
      { reminders: reminders() },
      "Reminders to applicants who lack requirements.",
    ),
    bill_training_providers: flag(
      "True to invoice training providers for registrations to trainings.",
    ).optional(),
    drop_options: group(
      { drop_notice_id: text("Id of the notice to those who are dropped.").optional() },
      "How expired members are dropped.",
    ),
    error: run.error,
    error_stack: run.error_stack,
    expire_applications: flag("True to expire applications whose date has passed.").optional(),
    forecast_renewals: flag("True to make forecasts of renewals.").optional(),
    id: run.id,
    last_refresh_date: run.last_refresh_date,
    name: run.name,
    notification_email: run.notification_email,
    perform_drops: flag("True to drop members who have expired.").optional(),
    preprocessing_date: run.preprocessing_date,
    recurring_billing_run_id: run.recurring_billing_run_id,
    renewal_forecasting_options: openObject("How renewals are forecast."),
    renewal_reminder_options: openObject("Reminders of renewals that are due."),
    run_date: run.run_date,
    scheduled_preprocessing_date: run.scheduled_preprocessing_date,
    scheduled_run_date: run.scheduled_run_date,
    send_application_reminders: flag(
      "True to remind applicants who lack requirements and are about to expire.",
    ).optional(),
    send_renewal_reminders: flag("True to remind those about to expire to renew.").optional(),
    statistics: statisticsByAction().optional(),
    status: run.status,
    ...sysFields(),
    template_id: run.template_id,
    training_provider_billing_options: trainingProviderOptions(),
  };
};

/** Rhythm Certifications: creates a billing run. */
export const certificationBillingRun = defineTarget({
  ...rhythmCreate,
  name: "rhythm/certification-billing-run",
  title: "Create a certification billing run (Rhythm Certifications)",
  document: "Rhythm Certifications API v1-2025-04-18, POST /billingRuns/{tenantId}",
  host: "https://certifications.api.rhythmsoftware.com",
  path: "/billingRuns/{tenantId}",
  // No vendor page documents a search; what creates are still under way for is twice our own patience.
  lookUp: {
    kind: "by-tags",
    path: "/billingRuns/{tenantId}",
    itemsIn: "items",
    settlesMs: 120_000,
    isAssumed: true,
  },
  record,
});
