import { join } from "node:path";
import { systemClock, workLoads, type WorkedLoad, type WorkRequest } from "../../src/index.ts";
import type { QueuePlace } from "./queue-place.ts";
import { testToken } from "./workdir.ts";

/** Nobody waits long for anybody. */
const hurried: NonNullable<WorkRequest["clock"]> = {
  ...systemClock,
  sleep: async (ms, signal) => await systemClock.sleep(Math.min(ms, 50), signal),
};

/** What workers of one process said. */
export interface WorkedTogether {
  /** Which of them took something, from 0 on, in turn. */
  readonly takers: readonly number[];
  readonly over: readonly WorkedLoad[];
}

/** Has several workers of this process work, each with a ledger of its own, until so many loads are concluded. */
export async function workTogether(
  { workdir }: Pick<QueuePlace, "workdir">,
  workers: number,
  { loads = 1, ...more }: Partial<WorkRequest> & { readonly loads?: number } = {},
): Promise<WorkedTogether> {
  const enough = new AbortController();
  const takers: number[] = [];
  const over: WorkedLoad[] = [];
  const work = async (_: unknown, worker: number): Promise<void> => {
    await workLoads({
      runsDir: join(workdir.path, "waybill-runs"),
      env: { WAYBILL_TOKEN: testToken },
      clock: hurried,
      stopSignal: enough.signal,
      onTaken: () => takers.push(worker),
      onOver: (load) => {
        over.push(load);
        if (over.filter(({ ending }) => ending !== undefined).length >= loads) enough.abort();
      },
      ...more,
    });
  };
  await Promise.all(Array.from({ length: workers }, work));
  return { takers, over };
}
