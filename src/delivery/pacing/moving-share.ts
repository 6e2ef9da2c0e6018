/** The share of recent events that were so, older ones counting less. */
export interface MovingShare {
  note(isSo: boolean): void;
  value(): number;
}

/** @param weight how much the newest event counts, such as 1/20 */
export function createMovingShare(weight: number): MovingShare {
  let share = 0;
  return {
    note: (isSo) => {
      share += ((isSo ? 1 : 0) - share) * weight;
    },
    value: () => share,
  };
}
