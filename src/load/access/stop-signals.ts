import { exitCodes, TargetError } from "../../kernel/load-error.ts";
import type { DeliverySettings } from "../load-request.ts";

interface StopSignals {
  readonly stopSignal: AbortSignal;
  readonly abortSignal: AbortSignal;
}

/**
 * The signals by which a load ends early. Giving up what is under way ends the load like any interruption: its intents are
 * on disk, so that nothing is lost, and a resume knows what is in doubt.
 */
export function stopSignals(
  settings: Pick<DeliverySettings, "stopSignal" | "abortSignal">,
): StopSignals {
  const hard = new AbortController();
  const giveUp = (): void => hard.abort(givenUp());
  if (settings.abortSignal?.aborted === true) giveUp();
  settings.abortSignal?.addEventListener("abort", giveUp, { once: true });
  const soft = settings.stopSignal === undefined ? [] : [settings.stopSignal];
  return { stopSignal: AbortSignal.any([...soft, hard.signal]), abortSignal: hard.signal };
}

function givenUp(): TargetError {
  return new TargetError("the load was interrupted, and the requests under way were given up", {
    code: "ERR_INTERRUPTED",
    exitCode: exitCodes.interrupted,
  });
}
