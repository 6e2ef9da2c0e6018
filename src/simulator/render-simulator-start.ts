import type { Simulator } from "./simulator.ts";

/** What to tell whoever started it: the base URLs, and an environment ready to be copied. Shows no credential. */
export function renderSimulatorStart(simulator: Simulator): string {
  const { url, urls, wants, tenant } = simulator;
  const token = wants.token ? "(one of the tokens that were configured)" : "any text will do";
  const session = wants.session ? "(one that was configured, or from a login)" : "any text will do";
  return [
    `The simulated APIs are running at ${url}`,
    "",
    `  rhythm/billing-run-action, rhythm/collect-billing-run   ${urls.collect}`,
    `  rhythm/membership-billing-run                           ${urls.membership}`,
    `  rhythm/certification-billing-run                        ${urls.certifications}`,
    `  billingplatform/invoice-detail                          ${urls.billingplatform}`,
    `  OAuth tokens (client credentials)                       ${url}/oauth/token`,
    "",
    "In the shell that runs the load:",
    "",
    `  export WAYBILL_TOKEN=${wants.token ? "…" : "simulated-token"}         # ${token}`,
    `  export WAYBILL_SESSION_ID=${wants.session ? "…" : "simulated-session"}  # ${session}`,
    "",
    `and on its command line: --base-url ${urls.collect} --tenant ${tenant}`,
    "",
  ].join("\n");
}
