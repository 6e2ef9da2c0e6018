import { LoadError, type Summary } from "../index.ts";

/** Something that a person had the desk do and that takes its time. */
export interface Task {
  readonly what: string;
  /** Who asked for it. */
  readonly by: string;
  /** Epoch milliseconds. */
  readonly begunAt: number;
  readonly state: "under way" | "done" | "not done";
  /** Why it was not done. */
  readonly error?: LoadError;
  /** What came of it, in a sentence. */
  readonly says?: string;
}

/** What the desk itself carries out, in its own process, one at a time for each subject. */
export interface Tasks {
  /** @returns false where something is under way for the subject */
  begin(subject: string, task: Pick<Task, "what" | "by">, act: Act): boolean;
  find(subject: string): Task | undefined;
  /** How many are under way. */
  readonly count: number;
  /** Has them end as Ctrl-C would, and waits until they have. */
  end(): Promise<void>;
}

/** @returns what came of it, in a sentence */
type Act = (stopSignal: AbortSignal) => Promise<string | undefined>;

/** Tasks that are remembered. */
const mostTasks = 200;

export function createTasks(now: () => number, onBug: (error: unknown) => void): Tasks {
  const tasks = new Map<string, Task>();
  const underWay = new Set<Promise<void>>();
  const stop = new AbortController();
  const remember = (subject: string, task: Task): void => {
    tasks.delete(subject);
    tasks.set(subject, task);
    for (const [oldest, { state }] of tasks) {
      if (tasks.size <= mostTasks) return;
      if (state !== "under way") tasks.delete(oldest);
    }
  };
  return {
    get count() {
      return underWay.size;
    },
    begin: (subject, { what, by }, act) => {
      if (tasks.get(subject)?.state === "under way" || stop.signal.aborted) return false;
      const begun = { what, by, begunAt: now() };
      remember(subject, { ...begun, state: "under way" });
      const over = act(stop.signal).then(
        (says) =>
          remember(subject, { ...begun, state: "done", ...(says !== undefined && { says }) }),
        (error: unknown) => {
          if (!(error instanceof LoadError)) onBug(error);
          const told = error instanceof LoadError ? { error } : {};
          remember(subject, { ...begun, state: "not done", ...told });
        },
      );
      const counted = over.finally(() => underWay.delete(counted));
      underWay.add(counted);
      return true;
    },
    find: (subject) => tasks.get(subject),
    end: async () => {
      stop.abort();
      await Promise.allSettled(underWay);
    },
  };
}

/** How a load that a task carried out ended. */
export function endingOf({ loadId, status, statusReason }: Summary): string {
  return `load ${loadId} is ${status}${statusReason === null ? "" : `: ${statusReason}`}`;
}
