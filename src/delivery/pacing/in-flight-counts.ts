/** Answers by the number of requests that were in flight when theirs was sent, older ones counting less. */
export interface InFlightCounts {
  note(inFlight: number, isRefused: boolean): void;
  /** The number from which on requests are refused and below which they aren't; undefined when chance explains it as well. */
  findThreshold(): number | undefined;
}

const halfLife = 300;
const enoughRefusals = 1.9;
const mostBelow = 0.1;
const chance = 0.01;

export function createInFlightCounts(): InFlightCounts {
  const accepted: number[] = [];
  const refused: number[] = [];
  const keep = 2 ** (-1 / halfLife);

  const add = (counts: number[], index: number): void => {
    while (counts.length <= index) counts.push(0);
    counts[index] = (counts[index] ?? 0) + 1;
  };
  const fade = (counts: number[]): void => {
    for (const [index, count] of counts.entries()) counts[index] = count * keep;
  };

  return {
    note: (inFlight, isRefused) => {
      fade(accepted);
      fade(refused);
      add(isRefused ? refused : accepted, inFlight);
    },
    findThreshold: () => {
      const allRefused = sum(refused);
      const all = allRefused + sum(accepted);
      let refusedAbove = 0;
      let above = 0;
      for (let number = Math.max(accepted.length, refused.length) - 1; number > 1; number -= 1) {
        refusedAbove += refused[number] ?? 0;
        above += (refused[number] ?? 0) + (accepted[number] ?? 0);
        const isExplained = allRefused - refusedAbove < mostBelow * refusedAbove;
        if (isExplained && refusedAbove >= enoughRefusals)
          return (above / all) ** refusedAbove < chance ? number : undefined;
      }
      return undefined;
    },
  };
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);
