import type { Vendor } from "../vendor.ts";

export const rhythm: Vendor = {
  tenantIn: "path",
  idField: "id",
  idInPath: { pattern: /^[\w:|-]+$/, words: "letters, digits and _ : - |" },
  fields: {
    createdAt: "sys_created_at",
    createdBy: "sys_created_by_id",
    changedAt: "sys_last_modified_at",
    changedBy: "sys_last_modified_by_id",
    version: "sys_version",
    locked: "sys_locked",
  },
  outsideIdField: "sys_external_id",
  errors: "plain",
  tokens: { at: "server", path: "/oauth/token", audience: "https://api.rhythmsoftware.com" },
};
