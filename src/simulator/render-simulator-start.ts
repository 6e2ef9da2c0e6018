import { listResources } from "./resources.ts";
import { firstService, type ServiceName, services } from "./services.ts";
import type { Simulator } from "./simulator.ts";

/** What to tell whoever started it: the base URLs, and an environment ready to be copied. Shows no credential. */
export function renderSimulatorStart(simulator: Simulator): string {
  const { url, urls, wants, tenant } = simulator;
  const token = wants.token ? "(one of the tokens that were configured)" : "any text will do";
  const session = wants.session ? "(one that was configured, or from a login)" : "any text will do";
  const places = [
    ...services.map(({ name }) => [documentsOf(name), urls[name]] as const),
    ["OAuth tokens (client credentials)", `${url}/oauth/token`] as const,
  ];
  const width = Math.max(...places.map(([what]) => what.length));
  return [
    `The simulated APIs are running at ${url}`,
    "",
    ...places.map(([what, where]) => `  ${what.padEnd(width)}   ${where}`),
    "",
    "In the shell that runs the load:",
    "",
    `  export WAYBILL_TOKEN=${wants.token ? "…" : "simulated-token"}         # ${token}`,
    `  export WAYBILL_SESSION_ID=${wants.session ? "…" : "simulated-session"}  # ${session}`,
    "",
    `and on its command line: --base-url ${urls[firstService]} --tenant ${tenant}`,
    "",
  ].join("\n");
}

/** The targets whose records a service has. */
const documentsOf = (name: ServiceName): string =>
  listResources()
    .filter(({ service }) => service === name)
    .map(({ document }) => document)
    .join(", ");
