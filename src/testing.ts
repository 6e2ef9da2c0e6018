/**
 * For the tests of a program that loads: the simulated APIs, started inside a test. Nothing here is needed to load.
 * @example
 * const simulator = await startSimulator({ rate: "20/s" });
 * // … load with connection: { baseUrl: simulator.urls.collect, tenant: simulator.tenant }
 * await simulator.stop();
 */
export { loadRecords, loadRules, loadScenario, startSimulator } from "./operations/index.ts";
export { serviceNames, type ServiceName } from "./simulator/services.ts";
export type { Scenario } from "./simulator/load-rules.ts";
export type { OtherUser, RecordAddress } from "./simulator/other-user.ts";
export type { Latency, RequestRate } from "./simulator/parse-settings.ts";
export type { ReceivedRequest, SimulatorCounts } from "./simulator/received-log.ts";
export type { AcceptedWrite, StoredRecord } from "./simulator/record-store.ts";
export type { CheckedRule, Rule } from "./simulator/rule-schema.ts";
export type {
  PerService,
  ReadVisit,
  SeedRecord,
  SimulatorOptions,
  Visit,
  WriteVisit,
} from "./simulator/simulator-options.ts";
export type { SimulatedRecord, Simulator } from "./simulator/simulator.ts";
export type { CheckedWrites, WritesOption } from "./simulator/write-habits.ts";
