import { ConfigurationError } from "../kernel/load-error.ts";
import { showCell } from "../kernel/show-cell.ts";
import type { Target } from "../targets/target.ts";

/** It goes into the path and into tags, so nothing that means something there. */
const tenantPattern = /^[A-Za-z0-9_][\w:|.-]{0,127}$/;

/**
 * The tenant, checked; needed where the target's path has it.
 * @throws ConfigurationError ERR_TENANT
 */
export function readTenant(given: string | undefined, target: Target): string | undefined {
  if (given === undefined) {
    if (!target.path.includes("{tenantId}")) return undefined;
    throw new ConfigurationError(
      `${target.name} needs a tenant: its address holds the tenant's id.`,
      {
        code: "ERR_TENANT",
        actions: ["Give it with --tenant ID, or as tenant of a connection in waybill.config.yaml."],
      },
    );
  }
  if (tenantPattern.test(given)) return given;
  throw new ConfigurationError(
    `${showCell(given)} can't be a tenant's id; it takes letters, digits and _ : | . - only.`,
    { code: "ERR_TENANT", actions: ["Copy the id from the address bar of your vendor's console."] },
  );
}
