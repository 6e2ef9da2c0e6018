import { z } from "zod";
import type { TargetDefinition } from "../define-target.ts";
import type { SignIn } from "../sign-in.ts";

/** Login and logout are documented by the vendor; that a refused login can come as a 200 with another ErrorCode is seen in public clients. */
const signIn: SignIn = {
  vendor: "BillingPlatform",
  tokens: { at: "base-url", path: "/auth/1.0/authenticate" },
  sessions: {
    header: "sessionid",
    loginPath: "/rest/2.0/login",
    logoutPath: "/rest/2.0/logout",
    resultIn: "loginResponse",
    idField: "SessionID",
    errorCodeField: "ErrorCode",
    errorTextField: "ErrorText",
    endedSign: "INVALID_SESSION_ID",
  },
};

/** What BillingPlatform's updates by PUT have in common: the id in the record names it, and a repeat leaves the same state. */
export const billingplatformUpdate = {
  vendor: "billingplatform",
  signIn,
  // The organization is part of the base URL: https://my.billingplatform.com/{org}, or sandbox in place of my.
  host: undefined,
  hostExample: "https://sandbox.billingplatform.com/acme",
  method: "PUT",
  key: { field: "Id", required: true },
  safeToRepeat: true,
  // It changes a record that exists; what becomes of a field that is left out, no document says.
  erasesLeftOut: false,
  envelope: "brmObjects",
  evidence: {
    // Documents disagree on the name; both are taken, as an object or an array.
    envelopes: ["retrieveResponse", "updateResponse"],
    idField: "Id",
    errorCodeField: "ErrorCode",
    errorTextField: "ErrorText",
    errorElementField: "ErrorElementField",
    updateErrorField: "UpdateError",
  },
  // Sharing groups can hide a record from a user (the vendor's page on them).
  mayHideRecords: true,
  // brmObjects may be an array (documented); the largest number is not, so this one is ours.
  batch: { most: 100 },
  filledByServer: [],
  refusedFields: {},
  tags: undefined,
  // The vendor's page on limits: 15 requests a second, 4 to 8 threads, 100,000 requests in 24 hours.
  limits: { requestsPerSecond: 15, inFlight: 8, requestsPerDay: 100_000 },
  // Its own time limit is 400 s; giving up earlier would leave the outcome unknown.
  timeoutMs: 420_000,
  answerFrom: (record: z.ZodObject) =>
    z.object({
      retrieveResponse: record.partial().describe("The record as it now stands.").optional(),
    }),
} as const satisfies Partial<TargetDefinition>;
