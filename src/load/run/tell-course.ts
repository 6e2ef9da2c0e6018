import { LoadError } from "../../kernel/load-error.ts";
import type { LoadProgress } from "../load-request.ts";
import type { LoadUnderWay } from "../load-context.ts";
import { toPacePoint } from "./pace-series.ts";

/** What an execution under way tells of itself in the ledger, as JSON. */
export interface CourseFacts extends ReturnType<typeof toPacePoint> {
  /** Rows of the file, where they are known. */
  readonly rowCount: number | null;
}

const everyMs = 2000;

/**
 * Writes into the ledger how the execution goes, every two seconds, for whoever looks on from another process or host. That it can't is
 * no reason to stop anything.
 */
export function tellCourse(
  { ledger, execution, rowCount }: LoadUnderWay,
  progress: () => LoadProgress,
): { readonly stop: () => Promise<void> } {
  let writing: Promise<void> = Promise.resolve();
  let isWriting = false;
  let hasTold = false;
  const attempt = async (write: () => Promise<void>): Promise<void> => {
    try {
      await write();
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
    }
  };
  const tell = (): void => {
    if (isWriting) return;
    isWriting = true;
    hasTold = true;
    const facts: CourseFacts = { ...toPacePoint(progress()), rowCount: rowCount ?? null };
    writing = attempt(async () => await ledger.courses.note(execution, JSON.stringify(facts)));
    void writing.finally(() => (isWriting = false)).catch(() => undefined);
  };
  const timer = setInterval(tell, everyMs);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await writing;
      if (hasTold) await attempt(async () => await ledger.courses.forget(execution));
    },
  };
}
