import { byServer, choice, text } from "../field-types.ts";

/** Fields that all billing runs share; each run puts them where its document lists them. */
export const runFields = () => ({
  error: byServer(text("What stopped the run, when it failed.")).optional(),
  error_stack: byServer(text("Technical trace of the failure.")).optional(),
  id: text("Id of the billing run."),
  last_refresh_date: text("When the run was last brought up to date.").optional(),
  name: text("What the run is called."),
  notification_email: text("Where to send e-mail about the run.").optional(),
  preprocessing_date: text("When the run was in fact preprocessed.").optional(),
  recurring_billing_run_id: text("Id of the recurring run that this one belongs to.").optional(),
  run_date: text("Date of the run.").optional(),
  scheduled_preprocessing_date: text("When preprocessing is due.").optional(),
  scheduled_run_date: text("When execution is due.").optional(),
  status: choice(
    [
      "cancelled",
      "completed",
      "draft",
      "error",
      "preprocessing",
      "ready for execution",
      "running",
      "scheduled",
      "scheduled for execution",
      "timed out",
    ],
    "Where the run stands.",
  ),
  template_id: text("Id of the template that the run was made from.").optional(),
});
