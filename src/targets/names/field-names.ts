import type { FieldNames, TargetNames } from "../target-names.ts";

const rangeStart = ["period start", "start", "start date", "period start date"];
const rangeEnd = ["period end", "end", "end date", "period end date"];

/** Fields that all billing runs share. */
const runNames: Readonly<Record<string, FieldNames>> = {
  id: { sure: ["run id"], likely: ["run number", "run"] },
  name: {
    sure: ["name", "run name"],
    likely: ["title", "description", "run title", "run description", "run"],
  },
  status: { sure: ["status", "run status"], likely: ["state"] },
  scheduled_run_date: {
    sure: ["scheduled run date", "scheduled date"],
    likely: [
      "scheduled",
      "scheduled time",
      "due date",
      "scheduled start",
      "scheduled delivery",
      "scheduled delivery date",
    ],
  },
  scheduled_preprocessing_date: { sure: ["scheduled process date"] },
  run_date: { sure: ["run date"], likely: ["date", "delivery date"] },
  notification_email: { likely: ["email", "notice email", "email address", "contact email"] },
  template_id: { sure: ["template id"], likely: ["template", "run template"] },
  sys_external_id: {
    sure: ["legacy id", "legacy number", "legacy reference", "legacy run id", "legacy key"],
    likely: ["run id", "run number", "id", "number", "reference", "code", "run code", "legacy run"],
  },
};

const billingRun = (fields: Readonly<Record<string, FieldNames>>): TargetNames => ({
  context: ["run"],
  fields: { ...runNames, ...fields },
});

const membershipRun = billingRun({
  "auto_renewal_options.expiration_date_range_start": {
    sure: [
      "expiration start",
      "expiration start date",
      "expiration date start",
      "expiration period start",
    ],
    likely: rangeStart,
  },
  "auto_renewal_options.expiration_date_range_end": {
    sure: ["expiration end", "expiration end date", "expiration date end", "expiration period end"],
    likely: rangeEnd,
  },
  "auto_renewal_options.membership_type_ids": {
    sure: ["membership type id"],
    likely: ["membership type", "type", "type id", "member type"],
  },
  "auto_renewal_options.membership_package_ids": {
    sure: ["membership package id"],
    likely: ["package", "membership package", "package id"],
  },
  "auto_renewal_options.status_reason_ids": { likely: ["status reason", "reason"] },
  perform_drops: { sure: ["drop"], likely: ["drop member"] },
  perform_auto_renewals: { sure: ["renewalauto"], likely: ["renewal"] },
  generate_renewal_notices: { likely: ["notice"] },
  generate_renewal_orders: { likely: ["order", "renewal order"] },
  send_renewal_reminders: { likely: ["reminder"] },
  "drop_options.drop_notice_id": { sure: ["drop notice id"], likely: ["drop notice"] },
  "renewal_notice_options.renewal_notice_id": {
    sure: ["renewal notice id"],
    likely: ["renewal notice"],
  },
  renewal_reminder_options: { likely: ["reminder options", "renewal reminder options"] },
  batch_id: { sure: ["batch id"], likely: ["batch"] },
});

const certificationRun = billingRun({
  activate_applications: {
    sure: ["activate application"],
    likely: ["activate", "auto activate", "auto activate application"],
  },
  "application_activation_options.program_ids": {
    sure: ["program id"],
    likely: ["program", "program code", "program number"],
  },
  "application_activation_options.application_types": {
    sure: ["application type"],
    likely: ["type"],
  },
  "application_expiration_options.expiration_date_range_start": {
    sure: ["application expiration start"],
    likely: ["expiration start", "expiration date start", ...rangeStart],
  },
  "application_expiration_options.expiration_date_range_end": {
    sure: ["application expiration end"],
    likely: ["expiration end", "expiration date end", ...rangeEnd],
  },
  expire_applications: { likely: ["expiration", "expiration application"] },
  perform_drops: { sure: ["drop"] },
  "drop_options.drop_notice_id": { sure: ["drop notice id"], likely: ["drop notice"] },
  send_renewal_reminders: { likely: ["renewal reminder"] },
  "training_provider_billing_options.invoice_template_id": { likely: ["invoice template"] },
});

const collectRun = billingRun({
  business_unit_id: {
    sure: ["business unit id"],
    likely: ["business unit", "unit", "division", "business unit code", "organization"],
  },
  "installment_schedule_options.date_range_start": {
    likely: ["installment start", "installment date start", "scheduled start date", ...rangeStart],
  },
  "installment_schedule_options.date_range_end": {
    likely: ["installment end", "installment date end", "scheduled end date", ...rangeEnd],
  },
  "installment_schedule_cancellation_options.date_range_start": {
    sure: ["cancellation start", "cancellation start date"],
  },
  "installment_schedule_cancellation_options.date_range_end": {
    sure: ["cancellation end", "cancellation end date"],
  },
  send_statements: { sure: ["statement"] },
  "statement_options.statement_template_id": { likely: ["statement template"] },
  process_installment_schedules: { likely: ["process installment", "installment"] },
});

const runAction: TargetNames = {
  context: ["action", "address"],
  fields: {
    id: { sure: ["action id"], likely: ["action", "action number"] },
    billing_run_id: { sure: ["run id"], likely: ["run", "run number"] },
    candidate_id: { likely: ["candidate"] },
    contact_id: { sure: ["contact id"], likely: ["contact", "contact number"] },
    contact_name: { sure: ["contact name"], likely: ["full name"] },
    customer_id: { sure: ["customer id"], likely: ["customer", "member id", "member number"] },
    customer_type: { sure: ["customer type"] },
    organization_id: {
      sure: ["organization id"],
      likely: ["organization", "account id", "account number"],
    },
    organization_name: { sure: ["organization name"], likely: ["account name", "organization"] },
    name: { sure: ["membership name"], likely: ["membership", "name", "membership type"] },
    first_name: { sure: ["first name"], likely: ["first"] },
    last_name: { sure: ["last name"], likely: ["last"] },
    email_address: { sure: ["email", "email address"], likely: ["contact email"] },
    job_title: { sure: ["job title"], likely: ["title", "job"] },
    city: { sure: ["city"] },
    country: { sure: ["country"], likely: ["country code"] },
    state: { sure: ["state"], likely: ["state code"] },
    status: { sure: ["status", "action status"] },
    type: { sure: ["action type"], likely: ["type"] },
    date: { likely: ["due date", "date", "action date", "due"] },
    order_id: { sure: ["order id"], likely: ["order", "order number"] },
    invoice_id: { sure: ["invoice id"], likely: ["invoice", "invoice number"] },
    installment_schedule_id: {
      likely: ["installment scheduled", "installment", "installment number"],
    },
    billing_notice_id: { sure: ["notice id"], likely: ["notice"] },
    sys_external_id: {
      sure: ["legacy id", "legacy number", "legacy reference"],
      likely: ["reference"],
    },
  },
};

const invoiceDetail: TargetNames = {
  context: [],
  fields: {
    Id: {
      sure: ["invoice detail id", "detail id", "invoice line id", "activity id"],
      likely: [
        "line id",
        "entry id",
        "transaction id",
        "record id",
        "document number",
        "line invoice number",
        "product line id",
        "invoice id line",
        "document",
        "entry",
        "transaction",
      ],
    },
    InvoiceId: {
      sure: ["invoice id"],
      likely: [
        "invoice number",
        "invoice",
        "document number",
        "document id",
        "document",
        "invoice document number",
        "number",
      ],
    },
    AccountId: {
      sure: ["account id"],
      likely: [
        "customer id",
        "customer number",
        "account number",
        "account",
        "customer",
        "customer account",
        "customer account number",
      ],
    },
    ProductId: {
      sure: ["product id"],
      likely: [
        "product number",
        "product",
        "product service",
        "service",
        "service id",
        "service number",
      ],
    },
    AccountProductId: { sure: ["account product id"], likely: ["customer product id"] },
    ActivityDate: {
      sure: ["activity date", "service date"],
      likely: [
        "delivery date",
        "usage date",
        "consumption date",
        "delivery service date",
        "date",
        "transaction date",
        "created",
        "created date",
        "entry date",
        "document date",
        "invoice date",
        "meter date",
        "activity",
        "delivery",
      ],
    },
    RatedAmount: {
      sure: ["rated amount"],
      likely: [
        "amount",
        "net amount",
        "line amount",
        "net value",
        "value",
        "turnover",
        "charge",
        "net",
        "amount net line",
        "line amount without tax",
        "amount without tax",
        "line value",
        "turnover without debit",
        "invoice amount",
        "net line",
        "net price total",
        "total net",
        "total",
        "line total",
        "total amount",
      ],
    },
    Quantity: {
      sure: ["quantity", "invoice quantity", "line quantity"],
      likely: [
        "consumption",
        "volume",
        "units",
        "unit count",
        "cost quantity",
        "consumption quantity",
        "delivery quantity",
        "service quantity",
        "product quantity",
      ],
    },
    Estimated: { sure: ["estimated"] },
    SubscriptionFromDate: {
      sure: ["subscription start", "subscription start date"],
      likely: [
        "service start",
        "service start date",
        "contract start",
        "contract start date",
        ...rangeStart,
      ],
    },
    SubscriptionToDate: {
      sure: ["subscription end", "subscription end date"],
      likely: ["service end", "service end date", "contract end", "contract end date", ...rangeEnd],
    },
    ProcessDescription: {
      sure: ["process description"],
      likely: [
        "description",
        "note",
        "note description",
        "entry description",
        "line description",
        "product description",
        "reason",
      ],
    },
    ProcessStatus: { sure: ["process status"], likely: ["status"] },
    ContractId: { sure: ["contract id"], likely: ["contract number", "contract"] },
    CurrencyCode: { likely: ["currency", "currency code"] },
    TaxCostUnrounded: { likely: ["tax", "tax amount"] },
    CostUnrounded: { likely: ["cost"] },
    StandardCostUnrounded: { likely: ["standard cost"] },
    BillingIdentifierId: { likely: ["meter number", "meter", "meter id"] },
    ProrateFactor: { likely: ["proration factor"] },
    RatingDate: { sure: ["rating date"] },
    Feature: { sure: ["feature"] },
  },
};

const names: Readonly<Record<string, TargetNames>> = {
  "rhythm/billing-run-action": runAction,
  "rhythm/membership-billing-run": membershipRun,
  "rhythm/collect-billing-run": collectRun,
  "rhythm/certification-billing-run": certificationRun,
  "billingplatform/invoice-detail": invoiceDetail,
};

/** What exports call the fields of a target; nothing for a target of which nobody has said it. */
export function namesOf(target: string): TargetNames {
  return names[target] ?? { context: [], fields: {} };
}
