/** Somebody who takes a part of what there is. */
export interface Taker {
  readonly places: number;
  /** No use for more than this. */
  readonly most: number;
}

/** Each place has the same, but what somebody has no use for goes to the rest. @returns in the order of the takers */
export function divide(total: number, takers: readonly Taker[]): readonly number[] {
  const parts = takers.map(() => 0);
  let left = total;
  let open = takers.map((taker, index) => ({ ...taker, index }));
  while (open.length > 0) {
    const part = left / open.reduce((sum, { places }) => sum + places, 0);
    const content = open.filter(({ most, places }) => most < part * places);
    if (content.length === 0) {
      for (const { index, places } of open) parts[index] = part * places;
      break;
    }
    for (const { index, most } of content) parts[index] = most;
    left -= content.reduce((sum, { most }) => sum + most, 0);
    open = open.filter((taker) => !content.includes(taker));
  }
  return parts;
}

/**
 * The same in whole numbers. What can't be divided goes to each in turn, so that nobody is left out for long.
 * @param turn another one whenever it is somebody else's turn
 */
export function divideWhole(
  total: number,
  takers: readonly Taker[],
  turn: number,
): readonly number[] {
  const parts = divide(total, takers).map((part) => Math.floor(part + 1e-9));
  const spare = Math.floor(total) - parts.reduce((sum, part) => sum + part, 0);
  let left = spare;
  for (let step = 0; step < takers.length && left > 0; step += 1) {
    const index = (turn + step) % takers.length;
    if ((parts[index] ?? 0) + 1 > (takers[index]?.most ?? 0)) continue;
    parts[index] = (parts[index] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}
