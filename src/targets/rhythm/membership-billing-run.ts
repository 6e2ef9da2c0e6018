import { defineTarget } from "../define-target.ts";
import { flag, group, openObject, text, textList } from "../field-types.ts";
import { reminders } from "./reminders.ts";
import { rhythmUpdate } from "./rhythm-defaults.ts";
import { runFields } from "./run-fields.ts";
import { membershipStatistics } from "./statistics.ts";
import { sysFields } from "./sys-fields.ts";

const autoRenewalOptions = () =>
  group(
    {
      auto_renewal_failure_notice_id: text(
        "Id of the notice for a renewal that failed.",
      ).optional(),
      auto_renewal_success_notice_id: text(
        "Id of the notice for a renewal that went through.",
      ).optional(),
      expiration_date_range_end: text("Memberships that expire up to this date are candidates."),
      expiration_date_range_start: text(
        "Memberships that expire from this date on are candidates.",
      ),
      include_only_certain_membership_packages: flag(
        "True to renew only the packages listed in membership_package_ids.",
      ).optional(),
      include_only_certain_membership_types: flag(
        "True to renew only the types listed in membership_type_ids.",
      ).optional(),
      include_only_certain_status_reasons: flag(
        "True to renew only the status reasons listed in status_reason_ids.",
      ).optional(),
      membership_package_ids: textList("Ids of membership packages.").optional(),
      membership_type_ids: textList("Ids of membership types.").optional(),
      new_status_reason_id: text("Id of the status reason that renewed members get.").optional(),
      status_reason_ids: textList("Ids of status reasons.").optional(),
    },
    "How memberships are renewed automatically.",
  );

const dropOptions = () =>
  group(
    {
      deactivate_certifications: flag(
        "True to make the dropped member's active certifications inactive.",
      ).optional(),
      drop_notice_id: text("Id of the notice to the dropped member.").optional(),
      expire_committee_memberships: flag(
        "True to end the dropped member's seats on committees, inherited ones included.",
      ).optional(),
    },
    "How members are dropped.",
  );

const renewalOrderOptions = () =>
  group(
    {
      pro_forma: flag("True to make orders and invoices pro forma.").optional(),
      renewal_order_notice_id: text("Id of the notice about the renewal order.").optional(),
    },
    "How renewal orders are made.",
  );

const renewalNoticeOptions = () =>
  group(
    { renewal_notice_id: text("Id of the notice that asks for the renewal.").optional() },
    "How renewal notices are made.",
  );

const record = () => {
  const run = runFields();
  return {
    auto_renewal_options: autoRenewalOptions(),
    auto_renewal_reminder_options: group(
      { reminders: reminders() },
      "Reminders ahead of automatic renewals.",
    ),
    batch_id: text("Id of the batch that the run posts to.").optional(),
    drop_options: dropOptions(),
    error: run.error,
    error_stack: run.error_stack,
    expiring_credit_card_reminders_options: openObject("Warnings about cards that expire."),
    generate_renewal_notices: flag("True to make renewal notices.").optional(),
    generate_renewal_orders: flag("True to make renewal orders.").optional(),
    id: run.id,
    last_refresh_date: run.last_refresh_date,
    name: run.name,
    notification_email: run.notification_email,
    perform_auto_renewals: flag("True to renew memberships automatically.").optional(),
    perform_drops: flag("True to drop members whose membership expired.").optional(),
    preprocessing_date: run.preprocessing_date,
    recurring_billing_run_id: run.recurring_billing_run_id,
    renewal_notice_options: renewalNoticeOptions(),
    renewal_order_options: renewalOrderOptions(),
    renewal_reminder_options: openObject("Reminders of renewals that are due."),
    run_date: run.run_date,
    scheduled_preprocessing_date: run.scheduled_preprocessing_date,
    scheduled_run_date: run.scheduled_run_date,
    send_auto_renewal_reminders: flag("True to remind members of automatic renewals.").optional(),
    send_expiring_credit_card_reminders: flag(
      "True to warn members whose card is about to expire.",
    ).optional(),
    send_renewal_reminders: flag("True to remind members to renew.").optional(),
    statistics: membershipStatistics().optional(),
    status: run.status,
    ...sysFields(),
    template_id: run.template_id,
  };
};

/** Rhythm Membership: replaces one billing run. */
export const membershipBillingRun = defineTarget({
  ...rhythmUpdate,
  name: "rhythm/membership-billing-run",
  title: "Update a membership billing run (Rhythm Membership)",
  document: "Rhythm Membership API v1-2025-04-18, PUT /billingRuns/{tenantId}/{id}",
  host: "https://membership.api.rhythmsoftware.com",
  path: "/billingRuns/{tenantId}/{id}",
  // Documented for sibling objects only.
  lookUp: { kind: "by-id", path: "/billingRuns/{tenantId}/{id}", isAssumed: true },
  record,
});
