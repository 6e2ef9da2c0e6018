import { LoadError, type Summary } from "../index.ts";
import { loadAddress } from "./addresses.ts";

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
  /** What came of it, or how far it is. */
  readonly told?: Told;
}

/** What is told of a task. */
export interface Told {
  /** A sentence without a full stop. */
  readonly says: string;
  /** Where one sees more of it: an address of the desk. */
  readonly leadsTo?: string;
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

/** @param tell says how far it is @returns what came of it */
export type Act = (stopSignal: AbortSignal, tell: (told: Told) => void) => Promise<Told>;

/** Tasks that are remembered. */
const mostTasks = 200;

/** @param onChange a task has begun, has got further, or is over */
export function createTasks({
  now,
  onBug,
  onChange,
}: {
  readonly now: () => number;
  readonly onBug: (error: unknown) => void;
  readonly onChange: () => void;
}): Tasks {
  const tasks = new Map<string, Task>();
  const underWay = new Set<Promise<void>>();
  const stop = new AbortController();
  const remember = (subject: string, task: Task): void => {
    tasks.delete(subject);
    tasks.set(subject, task);
    onChange();
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
      const tell = (told: Told): void => remember(subject, { ...begun, state: "under way", told });
      const over = act(stop.signal, tell).then(
        (told) => remember(subject, { ...begun, state: "done", told }),
        (error: unknown) => {
          if (!(error instanceof LoadError)) onBug(error);
          const known = error instanceof LoadError ? { error } : {};
          remember(subject, { ...begun, state: "not done", ...known });
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
export function endingOf({ loadId, status, statusReason }: Summary): Told {
  const says = `load ${loadId} is ${status}${statusReason === null ? "" : `: ${statusReason}`}`;
  return { says, leadsTo: loadAddress(loadId) };
}
