import { onCall } from "./on-call.ts";

/**
 * Starts the simulated APIs on 127.0.0.1.
 * @throws ConfigurationError when an option is wrong or the port is taken, UsageError for a setting that can't be read
 * @example
 * const simulator = await startSimulator({ rate: "20/s" });
 * // … load with connection: { baseUrl: simulator.urls.collect, tenant: simulator.tenant }
 * await simulator.stop();
 */
export const startSimulator = onCall(
  async () => (await import("../simulator/start-simulator.ts")).startSimulator,
);

/**
 * Reads records to start with from a file, one JSON object a line or a JSON array; every number stays as it is written.
 * `spec` is `NAME=FILE`, where NAME is a service, `service/kind` or a target: each object is a record of it. Or it is
 * `FILE` alone: each object says itself whose it is, `{service, resource, tenant, record}`.
 * @throws ConfigurationError naming the file, the line and what is wrong there
 * @example
 * const records = await loadRecords("rhythm/billing-run-action=actions.ndjson");
 * const simulator = await startSimulator({ records });
 */
export const loadRecords = onCall(
  async () => (await import("../simulator/load-records.ts")).loadRecords,
);

/**
 * The rules of a file, without what else it says; throws as loadScenario does.
 * @example
 * const simulator = await startSimulator({ rules: await loadRules("rules.yaml") });
 */
export const loadRules = onCall(async () => (await import("../simulator/load-rules.ts")).loadRules);

/**
 * Reads a YAML file: a list of rules, or `rules` and `writes`. Every value is taken as written: `00042` stays `00042`.
 * @throws ConfigurationError naming the file, the line and what is wrong there
 * @example
 * const { rules, writes } = await loadScenario("scenario.yaml");
 * const simulator = await startSimulator({ rules, writes });
 */
export const loadScenario = onCall(
  async () => (await import("../simulator/load-rules.ts")).loadScenario,
);
