import type { RowRecord, RowRefusals } from "./row-refusals.ts";

/** One of the loads that wait for leave to send. */
export interface WaitingLoad {
  /** When its own bounds let its next request go, in monotonic milliseconds; infinite: not before one of its answers. */
  readonly nextAt: () => number;
  /** The turn that it had last: of several loads the one goes whose turn is longest ago. */
  readonly lastTurn: () => number;
}

/** Somebody who waits for leave to send. */
export interface Waiter {
  readonly load: WaitingLoad;
  /** Undefined for a request that belongs to no row, such as a sign-in. */
  readonly row: RowRecord | undefined;
}

export type Choice<W> =
  | { readonly kind: "waiter"; readonly waiter: W }
  /** Nobody may go before; monotonic milliseconds, infinite: not before an answer. */
  | { readonly kind: "at"; readonly at: number };

/**
 * Who goes next: the first in line who was not just refused, of the load whose turn it is. As a probe rather a row that was never refused or in trouble,
 * because one that is refused for itself would keep the gate closed for all.
 * @param line not empty, in order of arrival
 * @param isOneLoad true where all of them are of one load, so that nobody has to look for another one's turn
 */
export function chooseWaiter<W extends Waiter>(
  line: Iterable<W>,
  refusals: RowRefusals,
  {
    now,
    isProbe,
    isOneLoad,
  }: { readonly now: number; readonly isProbe: boolean; readonly isOneLoad: boolean },
): Choice<W> {
  let best: W | undefined;
  let bestBurden = Number.POSITIVE_INFINITY;
  let earliest = Number.POSITIVE_INFINITY;
  for (const waiter of line) {
    const { row, load } = waiter;
    const notBefore = Math.max(row?.notBefore ?? 0, load.nextAt());
    if (notBefore > now) {
      earliest = Math.min(earliest, notBefore);
      continue;
    }
    const burden = burdenOf(row, refusals, isProbe);
    const isItsTurn = best !== undefined && load.lastTurn() < best.load.lastTurn();
    if (burden < bestBurden || (burden === bestBurden && isItsTurn))
      [best, bestBurden] = [waiter, burden];
    if (bestBurden === 0 && isOneLoad) break;
  }
  return best === undefined ? { kind: "at", at: earliest } : { kind: "waiter", waiter: best };
}

const notYetEligible = 1000;
const knownForRefusals = 1_000_000;

/** 0: may go. More: only when there is nobody with less. */
function burdenOf(row: RowRecord | undefined, refusals: RowRefusals, isProbe: boolean): number {
  if (row === undefined) return 0;
  const wait = refusals.isEligible(row) ? 0 : notYetEligible;
  if (!isProbe) return wait;
  return wait + row.failures + row.refusals + row.loneRefusals * knownForRefusals;
}
