/** Work under way, bounded in number; the first failure is kept and thrown at the next call. */
export interface Backlog {
  add(work: Promise<void>): void;
  /** Resolves when fewer than the bound are under way. @throws the first failure */
  room(): Promise<void>;
  /** Resolves when nothing is under way, also after a failure. @throws the first failure */
  drain(): Promise<void>;
}

interface Failure {
  readonly error: unknown;
}

export function createBacklog(most: number): Backlog {
  const failures: Failure[] = [];
  let underWay = 0;
  let waiting: { readonly below: number; readonly wake: () => void }[] = [];

  const over = (): void => {
    underWay -= 1;
    const woken = waiting.filter(({ below }) => underWay < below);
    if (woken.length === 0) return;
    waiting = waiting.filter(({ below }) => underWay >= below);
    for (const { wake } of woken) wake();
  };
  const until = async (below: number): Promise<void> => {
    if (underWay >= below) await new Promise<void>((wake) => waiting.push({ below, wake }));
    if (failures[0] !== undefined) throw failures[0].error;
  };

  return {
    add: (work) => {
      underWay += 1;
      work.catch((error: unknown) => failures.push({ error })).then(over, over);
    },
    room: async () => await until(most),
    drain: async () => await until(1),
  };
}
