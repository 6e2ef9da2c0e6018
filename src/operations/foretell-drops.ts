import { z } from "zod";
import { foretellDrop, type Foretold } from "../arrivals/foretell-drop.ts";
import { chooseDrops, loadDrops, runsDirOf } from "../arrivals/load-drops.ts";
import { defaultConfigPath } from "../connections/default-config-path.ts";
import { systemClock } from "../kernel/clock.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { hasLedger, withLedgerToRead } from "../load/books/with-ledger.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { clock, ledger as ledgerChoice, path, signal, text, variables } from "./request-shapes.ts";
import type { WatchRequest } from "./watch-drops.ts";

/**
 * Which drops are looked at.
 * @example
 * const request: ForetellRequest = { drops: ["invoices"] };
 */
export type ForetellRequest = Pick<
  WatchRequest,
  "configPath" | "runsDir" | "ledger" | "drops" | "stopSignal" | "clock"
> &
  /** For signing in to servers. */
  Partial<Pick<WatchRequest, "env">>;

const foretellShape: RequestShape<ForetellRequest> = {
  configPath: path.optional(),
  runsDir: path.optional(),
  ledger: ledgerChoice.optional(),
  drops: z.array(text, "a list of drops").optional(),
  env: variables.optional(),
  stopSignal: signal.optional(),
  clock: clock.optional(),
};

export async function foretellDrops(request: ForetellRequest): Promise<readonly Foretold[]> {
  return await enterOperation("foretellDrops", foretellShape, request, async (asked) => {
    const configPath = asked.configPath ?? defaultConfigPath;
    const runsDir = asked.runsDir ?? runsDirOf(configPath);
    const configured = await loadDrops(configPath);
    const { servers } = configured;
    const drops = chooseDrops(configured, asked.drops);
    const { env = {}, stopSignal: signal = new AbortController().signal } = asked;
    const needs = { servers, configPath, env, signal };
    const foretell = async (ledger: Ledger | undefined): Promise<readonly Foretold[]> => {
      const told: Foretold[] = [];
      const now = (asked.clock ?? systemClock).now() + (ledger?.skewMs ?? 0);
      for (const drop of drops) told.push(...(await foretellDrop(drop, { ledger, now, ...needs })));
      return told;
    };
    const place = { runsDir, ledger: asked.ledger };
    if (!(await hasLedger(place))) return await foretell(undefined);
    return await withLedgerToRead(place, foretell);
  });
}
