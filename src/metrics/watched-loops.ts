import type { Clock } from "../kernel/clock.ts";

/** A look, or the wait for one, may take so many times as long as it should. */
const mostLate = 3;

/** Whether the loops of a watch are alive, and look into their folders in time. */
export interface WatchedLoops {
  note(drop: string, stage: "begins" | "looked" | "failed"): void;
  /** Something was done for the drop: its look is long because there is work. */
  sign(drop: string): void;
  /** A sentence for each loop that is neither looking nor waiting for its next look; none: all are alive. */
  dead(): readonly string[];
  /** A sentence for each drop whose folder was not looked into in time; none: all were. */
  late(isLoading: (drop: string) => boolean): readonly string[];
}

/** All times are those of the monotonic clock: a clock that is put forward makes nothing late. */
export function watchLoops(
  drops: readonly { readonly name: string; readonly everyMs: number }[],
  clock: Pick<Clock, "monotonic">,
): WatchedLoops {
  const begunAt = clock.monotonic();
  const loops = new Map(
    drops.map(({ name, everyMs }) => [
      name,
      { everyMs, isLooking: false, endedAt: begunAt, lookedAt: -Infinity, signAt: -Infinity },
    ]),
  );
  const isOver = (since: number, everyMs: number): boolean =>
    clock.monotonic() - since > mostLate * everyMs;
  return {
    note: (drop, stage) => {
      const loop = loops.get(drop);
      if (loop === undefined) return;
      const now = clock.monotonic();
      loop.isLooking = stage === "begins";
      if (stage !== "begins") loop.endedAt = now;
      if (stage === "looked") loop.lookedAt = now;
    },
    sign: (drop) => {
      const loop = loops.get(drop);
      if (loop !== undefined) loop.signAt = clock.monotonic();
    },
    dead: () =>
      [...loops]
        .filter(([, { isLooking, endedAt, everyMs }]) => !isLooking && isOver(endedAt, everyMs))
        .map(([drop]) => `${drop}: nobody looks after it any more`),
    late: (isLoading) =>
      [...loops]
        .filter(([drop, { lookedAt, signAt, isLooking, everyMs }]) => {
          const isAtWork = isLoading(drop) || (isLooking && !isOver(signAt, everyMs));
          return isOver(lookedAt, everyMs) && !isAtWork;
        })
        .map(([drop, { everyMs }]) => {
          const within = (mostLate * everyMs) / 1000;
          return `${drop}: its folder was not looked into for ${within} s`;
        }),
  };
}
