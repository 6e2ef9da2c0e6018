import { access } from "node:fs/promises";
import { defaultConfigPath } from "../connections/default-config-path.ts";
import { systemCodeOf, UsageError } from "../kernel/load-error.ts";
import { checkLedgerAddress, holdsPassword } from "../ledger/ledger-address.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import type { ConfiguredLedgerRequest } from "./find-configured-ledger.ts";
import { otherWaysForPassword } from "./other-ways-for-password.ts";
import { callback, flag, path, signal, text, variables } from "./request-shapes.ts";

/**
 * What may say which ledger is meant, the first that does: `named`, WAYBILL_LEDGER, the configuration.
 * @example
 * const request: LedgerRequest = { env: process.env, named: "postgres://waybill@db.example/waybill" };
 */
export interface LedgerRequest extends ConfiguredLedgerRequest {
  /** The path of a file, or `postgres://…`, as it stands on a command line: a password must not be in it. */
  readonly named?: string | undefined;
}

const shape: RequestShape<LedgerRequest> = {
  named: text.optional(),
  env: variables,
  configPath: path.optional(),
  mayFetch: flag.optional(),
  stopSignal: signal.optional(),
  onWarning: callback.optional(),
};

export async function findLedger(request: LedgerRequest): Promise<LedgerChoice | undefined> {
  return await enterOperation("findLedger", shape, request, find);
}

async function find(request: LedgerRequest): Promise<LedgerChoice | undefined> {
  const { named, env } = request;
  if (named !== undefined) {
    if (holdsPassword(named)) throw passwordInArguments();
    return { address: checkLedgerAddress(named, "--ledger") };
  }
  const variable = env[ledgerVariable] ?? "";
  if (variable !== "")
    return { address: checkLedgerAddress(variable, ledgerVariable), options: [] };
  // Reading one is dear, and most people have none.
  if (request.configPath === undefined && (await isMissing(defaultConfigPath))) return undefined;
  const { findConfiguredLedger } = await import("./find-configured-ledger.ts");
  return await findConfiguredLedger(request);
}

const ledgerVariable = "WAYBILL_LEDGER";

async function isMissing(path: string): Promise<boolean> {
  return await access(path).then(
    () => false,
    (error: unknown) => systemCodeOf(error) === "ENOENT",
  );
}

function passwordInArguments(): UsageError {
  return new UsageError(
    "--ledger must not hold a password: a command line can be read by others on this machine",
    {
      code: "ERR_SECRET_IN_ARGUMENTS",
      actions: [otherWaysForPassword, "Renew the password: it stands in your shell's history."],
    },
  );
}
