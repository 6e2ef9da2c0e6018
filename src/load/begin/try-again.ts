/** Causes that pass by themselves, so that a load which one of them stopped is tried again without a person. */
export const passingCauses: readonly string[] = [
  "ERR_UNREACHABLE",
  "ERR_API_DOWN",
  "ERR_API_PAUSED",
  "ERR_QUOTA_USED_UP",
  "ERR_CREDENTIALS_UNAVAILABLE",
  "ERR_LEDGER_WRITE",
];

const pausesMin: readonly number[] = [1, 2, 5, 15, 30];

/**
 * Milliseconds until a load that stopped is tried again: 1, 2, 5, 15 and then every 30 minutes.
 * @param tries how often it was tried again already
 */
export function pauseBeforeTry(tries: number): number {
  const pause = pausesMin[Math.min(Math.max(tries, 0), pausesMin.length - 1)] ?? 30;
  return pause * 60_000;
}
