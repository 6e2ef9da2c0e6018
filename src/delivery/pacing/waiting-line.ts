import type { RowRecord, RowRefusals } from "./row-refusals.ts";

/** Somebody who waits for leave to send. */
export interface Waiter {
  /** Undefined for a request that belongs to no row, such as a sign-in. */
  readonly row: RowRecord | undefined;
}

export type Choice<W> =
  | { readonly kind: "waiter"; readonly waiter: W }
  /** Nobody may go before; monotonic milliseconds. */
  | { readonly kind: "at"; readonly at: number };

/**
 * Who goes next: the first in line who was not just refused. As a probe rather a row that was never refused or in trouble,
 * because one that is refused for itself would keep the gate closed for all.
 * @param line not empty, in order of arrival
 */
export function chooseWaiter<W extends Waiter>(
  line: Iterable<W>,
  refusals: RowRefusals,
  { now, isProbe }: { readonly now: number; readonly isProbe: boolean },
): Choice<W> {
  let best: W | undefined;
  let bestBurden = Number.POSITIVE_INFINITY;
  let earliest = Number.POSITIVE_INFINITY;
  for (const waiter of line) {
    const { row } = waiter;
    if (row !== undefined && row.notBefore > now) {
      earliest = Math.min(earliest, row.notBefore);
      continue;
    }
    const burden = burdenOf(row, refusals, isProbe);
    if (burden < bestBurden) [best, bestBurden] = [waiter, burden];
    if (bestBurden === 0) break;
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
