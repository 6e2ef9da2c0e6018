/** Resolves when it has been told so many times: lets a test wait for requests instead of for time. */
export interface Countdown {
  readonly tell: () => void;
  readonly over: Promise<void>;
}

export function createCountdown(from: number): Countdown {
  let left = from;
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (end = resolve));
  return {
    over,
    tell: () => {
      left -= 1;
      if (left === 0) end();
    },
  };
}
