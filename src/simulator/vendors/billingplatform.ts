import type { Vendor } from "../vendor.ts";

export const billingplatform: Vendor = {
  // The organization.
  tenantIn: "base-url",
  idField: "Id",
  envelope: {
    sent: "brmObjects",
    retrieved: "retrieveResponse",
    updated: "updateResponse",
    errorCode: "ErrorCode",
    errorText: "ErrorText",
    errorElement: "ErrorElementField",
    updateError: "UpdateError",
  },
  fields: {
    createdAt: "Created",
    createdBy: "CreatedUserId",
    changedAt: "Updated",
    changedBy: "UpdatedUserId",
  },
  errors: "titled",
  tokens: { at: "base-url", path: "/auth/1.0/authenticate" },
  sessions: {
    header: "sessionid",
    loginPath: "/rest/2.0/login",
    logoutPath: "/rest/2.0/logout",
    loginIn: "loginResponse",
    logoutIn: "logoutResponse",
    idField: "SessionID",
    errorCode: "ErrorCode",
    errorText: "ErrorText",
    endedCode: "INVALID_SESSION_ID",
  },
};
