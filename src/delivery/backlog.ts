/** Work under way, bounded in number; the first failure is kept and thrown at the next call. */
export interface Backlog {
  /** One more is under way; `end` or `fail` is called when it is over. */
  begin(): void;
  end(): void;
  fail(error: unknown): void;
  add(work: Promise<void>): void;
  /** @returns what resolves when fewer than the bound are under way; undefined: they are. @throws the first failure */
  room(): Promise<void> | undefined;
  /** Resolves when nothing is under way, also after a failure. @throws the first failure */
  drain(): Promise<void>;
}

interface Failure {
  readonly error: unknown;
}

export function createBacklog(most: number): Backlog {
  let failure: Failure | undefined;
  let underWay = 0;
  let waiting: { readonly below: number; readonly wake: () => void }[] = [];

  const end = (): void => {
    underWay -= 1;
    if (waiting.length === 0) return;
    const woken = waiting.filter(({ below }) => underWay < below);
    if (woken.length === 0) return;
    waiting = waiting.filter(({ below }) => underWay >= below);
    for (const { wake } of woken) wake();
  };
  const fail = (error: unknown): void => {
    failure ??= { error };
    end();
  };
  const throwFailure = (): void => {
    if (failure !== undefined) throw failure.error;
  };
  const until = async (below: number): Promise<void> => {
    if (underWay >= below) await new Promise<void>((wake) => waiting.push({ below, wake }));
    throwFailure();
  };
  const begin = (): void => {
    underWay += 1;
  };

  return {
    begin,
    end,
    fail,
    add: (work) => {
      begin();
      work.then(end, fail);
    },
    room: () => {
      if (underWay >= most) return until(most);
      throwFailure();
      return undefined;
    },
    drain: async () => await until(1),
  };
}
