import { generateBillingRunActions } from "./billing-run-actions.ts";
import { generateCorrections, generateLiveDetails } from "./invoice-corrections.ts";
import { generateInvoiceDetails } from "./invoice-details.ts";

const seed = 20_260_901;

/** Path below samples/ and content of every file that is generated and not written by hand. */
export function generateFiles(): ReadonlyMap<string, string> {
  return new Map([
    ["billing-run-actions-clean/billing-run-2026-09-actions.csv", generateBillingRunActions(seed)],
    ["invoice-details-clean/invoice-details-2026.csv", generateInvoiceDetails(seed)],
    ["invoice-corrections/corrections-2026-10.csv", generateCorrections(seed)],
    ["invoice-corrections/live-records.ndjson", generateLiveDetails(seed)],
  ]);
}
