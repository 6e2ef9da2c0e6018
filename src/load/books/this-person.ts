import { hostname, userInfo } from "node:os";

/** Who runs this process, as the ledger records decisions: `anna@billing-host`. */
export function describeThisPerson(): string {
  return `${userName()}@${hostname()}`;
}

/** A container may run as a user that has no name. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? "unknown"}`;
  }
}
