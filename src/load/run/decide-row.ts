import type { LedgerRow } from "../../ledger/ledger-row.ts";
import { isAnswerUnknown } from "../../rows/answer-unknown.ts";
import type { ValidRow } from "../../rows/row.ts";
import { interruptedResult } from "../books/interrupted-row.ts";
import type { SendStep, StandingStep, Way } from "./row-step.ts";

/** What an earlier execution left that is not taken up again: an outcome that stands, or an intent without one that may not be repeated. */
export async function leftStanding(
  known: LedgerRow | undefined,
  { bound: { target }, inLog }: Pick<Way, "bound" | "inLog">,
): Promise<StandingStep | undefined> {
  if (known === undefined) return undefined;
  const told = await inLog?.resultOf(known);
  if (told !== undefined)
    return { kind: known.state === "settled" ? "resolve" : "record", result: told };
  if (known.state === "settled")
    return known.result.outcome === "not-attempted"
      ? undefined
      : { kind: "leave", result: known.result };
  return target.safeToRepeat
    ? undefined
    : { kind: "doubt", result: interruptedResult(known.intent, target) };
}

/** Whether an earlier execution may have sent it. */
export function wasSentBefore(known: LedgerRow | undefined): boolean {
  return known?.state === "intended" || (known !== undefined && isAnswerUnknown(known.result));
}

/** Whether a valid row goes out. Undefined: a rule forbids sending anything, so it is left. */
export async function sendStep(
  row: ValidRow,
  known: LedgerRow | undefined,
  { claims, sent, withhold }: Pick<Way, "claims" | "sent" | "withhold">,
): Promise<SendStep | undefined> {
  if (withhold !== undefined) return undefined;

  // A key that another row holds at this moment needs no leave to be sent; what decides is the intent.
  const taken = await claims.look(row);
  if (taken !== undefined) return { kind: "record", result: taken };

  const same = await sent?.look(row);
  if (same !== undefined) return { kind: "record", result: same };
  sent?.take(row);

  return { kind: "send", row: wasSentBefore(known) ? { ...row, wasSent: true } : row };
}
