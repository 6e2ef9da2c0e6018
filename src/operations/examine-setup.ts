import type { LedgerChoice } from "../load/books-place.ts";
import { defaultConfigPath } from "../connections/default-config-path.ts";
import { loadConfigurationIfThere } from "../connections/load-connections.ts";
import type { ConnectionSettings, Environment } from "../connections/connection.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { exitCodes, UsageError } from "../kernel/load-error.ts";
import type { ConnectionRequest } from "../load/load-request.ts";
import { chooseTarget } from "../setup/choose-target.ts";
import { badBy, type Finding, unknown } from "../setup/finding.ts";
import { lookAtConnection } from "../setup/look-at-connection.ts";
import { type FreeSpace, lookAtMachine } from "../setup/look-at-machine.ts";
import { targetNames } from "../targets/index.ts";
import type { Target } from "../targets/target.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { requireTarget } from "./require-target.ts";
import {
  callback,
  clock,
  connection,
  signal,
  text,
  environment,
  runsFolder,
} from "./request-shapes.ts";

/**
 * What is looked at.
 * @example
 * const request: Given<ExamineRequest> = { connection: { name: "sandbox" } };
 * @example
 * const measured: Given<ExamineRequest> = { freeSpace: async () => 2_000_000_000 };
 */
export interface ExamineRequest {
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** Says which ledger is meant; what it throws is a finding. Default: the file in the runs folder. */
  readonly findLedger?: () => Promise<LedgerChoice | undefined>;
  /** What is looked at; default: every connection of the configuration file, where there is one. */
  readonly connection?: ConnectionRequest;
  /** The operation that a connection is looked at as; default: one that fits its settings. */
  readonly target?: string;
  /** Where secrets and settings are looked up; default: `process.env`. */
  readonly env: Environment;
  /** Ends the operation with ERR_INTERRUPTED when it aborts. */
  readonly stopSignal?: AbortSignal;
  /** Time for the operation; default: `systemClock`. */
  readonly clock?: Clock;
  /** Bytes that are free where a folder is; default: as the system says. */
  readonly freeSpace?: FreeSpace;
}

/** What a look at the setup found. */
export interface Examination {
  readonly findings: readonly Finding[];
  /** 0 when nothing is bad, 2 for usage and configuration, 5 for address, tenant and key, else 1. */
  readonly exitCode: number;
}

const shape: RequestShape<ExamineRequest> = {
  runsDir: runsFolder,
  findLedger: callback.optional(),
  connection: connection.optional(),
  target: text.optional(),
  env: environment,
  stopSignal: signal.optional(),
  clock: clock.optional(),
  freeSpace: callback.optional(),
};

export async function examineSetup(request: Given<ExamineRequest>): Promise<Examination> {
  return await enterOperation("examineSetup", shape, request, examine);
}

async function examine(request: ExamineRequest): Promise<Examination> {
  const target = request.target === undefined ? undefined : requireTarget(request.target);
  const findings = [
    ...(await lookAtMachine(request, request.freeSpace)),
    ...(await lookAtConnections(request, target)),
  ];
  const codes = new Set(findings.map(({ exitCode }) => exitCode));
  const { couldNotStart, nothingGoesIn, someRowsOtherwise, ok } = exitCodes;
  const exitCode =
    [couldNotStart, nothingGoesIn, someRowsOtherwise].find((code) => codes.has(code)) ?? ok;
  return { findings, exitCode };
}

async function lookAtConnections(
  request: ExamineRequest,
  target: Target | undefined,
): Promise<readonly Finding[]> {
  const { connection: choice = {}, env, stopSignal = new AbortController().signal } = request;
  const configPath = choice.configPath ?? defaultConfigPath;
  let known: ReadonlyMap<string, ConnectionSettings> | undefined;
  try {
    known = (await loadConfigurationIfThere(configPath, choice.configText))?.connections;
  } catch (error) {
    return [badBy("configuration", error, exitCodes.couldNotStart)];
  }
  const isChosen = [choice.name, choice.baseUrl, choice.tenant, target].some(
    (one) => one !== undefined,
  );
  const names = isChosen ? [choice.name] : [...(known?.keys() ?? [])];
  if (names.length === 0)
    return [
      unknown(
        "configuration",
        `${configPath} ${known === undefined ? "is not there" : "has no connections"}, and no connection or address was named, so none was looked at`,
      ),
    ];
  const findings: Finding[] = [];
  for (const name of names) {
    const settings = { ...(name === undefined ? undefined : known?.get(name)), ...given(choice) };
    const chosen = target ?? chooseTarget({ ...noSettings, ...settings });
    if (chosen === undefined) throw whichTarget(name);
    const found = await lookAtConnection({
      choice: { ...choice, name },
      target: chosen,
      env,
      clock: request.clock ?? systemClock,
      stopSignal,
    });
    findings.push(...found.map((one) => ({ ...one, connection: name })));
  }
  return findings;
}

const noSettings = {
  baseUrl: undefined,
  tenant: undefined,
  sessionId: undefined,
  login: undefined,
};

/** What is said with the call wins over what the connection says. */
const given = ({ baseUrl, tenant }: ConnectionRequest): Partial<ConnectionSettings> => ({
  ...(baseUrl === undefined ? {} : { baseUrl }),
  ...(tenant === undefined ? {} : { tenant }),
});

function whichTarget(name: string | undefined): UsageError {
  const what = name === undefined ? "these settings" : `the connection ${name}`;
  return new UsageError(`no target fits ${what}, so it can't be looked at`, {
    code: "ERR_USAGE",
    actions: [`Name the target with --target: ${targetNames.join(", ")}.`],
  });
}
