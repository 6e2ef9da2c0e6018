import type { TargetDefinition } from "../define-target.ts";
import type { SignIn } from "../sign-in.ts";

/** Characters of a Rhythm id, as the vendor documents them. */
const idPattern = /^[\w:|-]+$/;

const signIn: SignIn = {
  vendor: "Rhythm",
  // By the vendor's documentation; all integrations of a tenant share the tokens of a month.
  tokens: {
    at: "domain",
    path: "/oauth/token",
    audience: "https://api.rhythmsoftware.com",
    monthlyLimit: 1000,
  },
  tenantClaim: "http://rhythmsoftware.com/tenant_id",
};

/** What all Rhythm operations have in common. */
const rhythmDefaults = {
  vendor: "rhythm",
  signIn,
  envelope: undefined,
  evidence: {
    envelopes: [],
    idField: "id",
    idPattern,
    ownTexts: ["error", "error_message", "error_stack", "status"],
  },
  tags: {
    loadId: "sys_bulk_load_id",
    at: "sys_bulk_load_at",
    recordNo: "sys_bulk_load_record_no",
    sourceFile: "sys_bulk_load_source_file",
    pk: "sys_bulk_load_pk",
  },
  // No figure is published: the API answers 429 and says, or does not say, how long to wait.
  limits: {},
  timeoutMs: 60_000,
} as const satisfies Partial<TargetDefinition>;

/** What the updates by PUT have in common: the id names the record, and a repeat leaves the same state. */
export const rhythmUpdate = {
  ...rhythmDefaults,
  method: "PUT",
  key: { field: "id", required: true, pattern: idPattern },
  safeToRepeat: true,
  // Assumed: the request is the whole record.
  erasesLeftOut: true,
  filledByServer: [],
  refusedFields: {},
} as const satisfies Partial<TargetDefinition>;

/** What creates by POST have in common: the server gives the id, and a repeat would create a second record. */
export const rhythmCreate = {
  ...rhythmDefaults,
  method: "POST",
  key: { field: "sys_external_id", required: false },
  safeToRepeat: false,
  erasesLeftOut: false,
  filledByServer: [
    "id",
    "sys_created_at",
    "sys_created_by_id",
    "sys_last_modified_at",
    "sys_last_modified_by_id",
  ],
  refusedFields: {
    id: "the API makes the id of a new record and refuses a create that brings one",
  },
} as const satisfies Partial<TargetDefinition>;
