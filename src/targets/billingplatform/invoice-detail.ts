import { z } from "zod";
import { defineTarget } from "../define-target.ts";
import { byServer, decimal, integer, text } from "../field-types.ts";
import { billingplatformUpdate } from "./billingplatform-defaults.ts";

const record = () => ({
  Updated: byServer(text("When the record was last changed.")).optional(),
  UpdateError: byServer(text("What a mass update found wrong with the record.")).optional(),
  MDLEventId: integer("Id of the MDL event behind the line.").optional(),
  Created: byServer(text("When the record was created.")).optional(),
  AccountId: integer("Id of the account that is billed."),
  ProductId: integer("Id of the product that is billed."),
  Id: text("Id of the invoice detail (its BILLING_ACTIVITY_ID)."),
  AccountProductId: integer("Id of the account's own product: what the customer has.").optional(),
  ActivityDate: text("Date of the activity; in what format, no document says."),
  DiscountedBy: integer(
    "For usage in a linked overage: id of the invoice detail of the subscription charge it belongs to.",
  ).optional(),
  RatedAmount: decimal("Amount that rating came to.").optional(),
  CreatedUserId: byServer(text("Id of the user who created the record.")).optional(),
  UpdatedUserId: byServer(text("Id of the user who last changed the record.")).optional(),
  SubscriptionFromDate: text("First day of the subscription period billed.").optional(),
  StandardCostUnrounded: decimal("Standard cost before rounding.").optional(),
  RateDate: text("Date whose rates apply.").optional(),
  ReprocessQueueID: integer("Id of the last task that reprocessed the line.").optional(),
  Formula: text("Formula that the charge is worked out with.").optional(),
  Quantity: decimal("How many units are billed."),
  ProcessStatus: text("Where processing of the line stands.").optional(),
  ProcessDescription: text("What processing says about the line.").optional(),
  InvoiceId: integer("Id of the invoice that the line is on.").optional(),
  BillingIdentifierId: text(
    "Id of the billing identifier (its USER_VENDOR_MAPPING_ID).",
  ).optional(),
  ManualChargeByUserId: text("Id of the user who entered the charge by hand.").optional(),
  CountryCodeMapId: text("Id of the country code mapping used.").optional(),
  CollectorStageId: text("Id of the stage of the collector.").optional(),
  ActivityCollectorId: text("Id of the activity collector that took the line in.").optional(),
  Feature: text("Feature that is charged for.").optional(),
  EventInvoiceCycleId: text("Id of the invoice cycle of the event.").optional(),
  ContractId: text("Id of the contract that applies.").optional(),
  ContractRateId: text("Id of the contract's rate that applies.").optional(),
  MinChargeFlag: text("Whether the line is a minimum charge.").optional(),
  DestinationCountryCodeId: integer("Id of the country code at the far end.").optional(),
  OriginationCountryCodeId: integer("Id of the country code at the near end.").optional(),
  CurrencyCode: integer("Number of the currency that is billed in.").optional(),
  PackageProductId: text("Id of the product within its package.").optional(),
  ProrateFactor: text("Share of the full charge that is billed.").optional(),
  UpperBand: text("Upper end of the pricing band reached.").optional(),
  AccumulatorValueId: integer("Id of the accumulator's value used.").optional(),
  RatingMethodId: integer("Id of the rating method.").optional(),
  ExchangeRateId: integer("Id of the exchange rate applied.").optional(),
  PricingCurrencyCode: integer("Number of the currency that prices are in.").optional(),
  SplitFromBillActId: integer("Id of the invoice detail that this one was split from.").optional(),
  DiscountActivityId: integer("Id of the invoice detail of the discount.").optional(),
  AccountPackageId: integer("Id of the package that the account has.").optional(),
  BillingIdentifierAccountProductId: integer(
    "Id of the account product that the billing identifier leads to.",
  ).optional(),
  TieredGroup: text("Group whose lines share tiers.").optional(),
  RateSource: text("Where the rate was taken from.").optional(),
  AvalaraGroupKey: text("Key by which lines go to Avalara together.").optional(),
  CostUnrounded: decimal("Cost before rounding.").optional(),
  TaxCostUnrounded: decimal("Tax before rounding.").optional(),
  PricingId: text("Id of the pricing used.").optional(),
  RateClassProductId: text("Id of the product's entry in its rate class.").optional(),
  Estimated: integer("Whether the line is an estimate: 1 or 0.").optional(),
  SubscriptionToDate: text("Last day of the subscription period billed.").optional(),
  RatingDate: text("When the line was rated.").optional(),
  EffectiveRated: integer("Whether the line counts as rated: 1 or 0.").optional(),
});

/** BillingPlatform: changes one invoice detail (the entity ACTIVITY). */
export const invoiceDetail = defineTarget({
  ...billingplatformUpdate,
  name: "billingplatform/invoice-detail",
  title: "Update an invoice detail (BillingPlatform)",
  document: "BillingPlatform REST API 2.0, PUT /rest/2.0/ACTIVITY",
  path: "/rest/2.0/ACTIVITY",
  lookUp: { kind: "by-id", path: "/rest/2.0/ACTIVITY/{id}", isAssumed: false },
  record,
  answerFrom: (record) =>
    z.object({
      retrieveResponse: record
        .partial()
        .describe("The invoice detail as it now stands.")
        .optional(),
    }),
});
