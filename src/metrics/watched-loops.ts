import type { Clock } from "../kernel/clock.ts";

/** A look, or the wait for one, may take so many times as long as it should. */
const mostLate = 3;

interface WatchedLoop {
  readonly name: string;
  readonly everyMs: number;
}

/** Whether the loops of a watch are alive, and look into their folders in time. */
export interface WatchedLoops {
  /** From now on these are watched. One that was before keeps what is known of it. */
  follow(drops: readonly WatchedLoop[]): void;
  note(drop: string, stage: "begins" | "looked" | "failed"): void;
  /** Something was done for the drop: its look is long because there is work. */
  sign(drop: string): void;
  /** A sentence for each loop that is neither looking nor waiting for its next look; none: all are alive. */
  dead(): readonly string[];
  /** A sentence for each drop whose folder was not looked into in time; none: all were. */
  late(isLoading: (drop: string) => boolean): readonly string[];
}

interface LoopState {
  readonly everyMs: number;
  isLooking: boolean;
  endedAt: number;
  lookedAt: number;
  signAt: number;
}

/** All times are those of the monotonic clock: a clock that is put forward makes nothing late. */
export function watchLoops(
  drops: readonly WatchedLoop[],
  clock: Pick<Clock, "monotonic">,
): WatchedLoops {
  let loops = new Map<string, LoopState>();
  const follow = (next: readonly WatchedLoop[]): void => {
    const endedAt = clock.monotonic();
    const fresh = { isLooking: false, endedAt, lookedAt: -Infinity, signAt: -Infinity };
    const before = loops;
    loops = new Map(
      next.map(({ name, everyMs }) => [name, { ...(before.get(name) ?? fresh), everyMs }]),
    );
  };
  follow(drops);
  const isOver = (since: number, everyMs: number): boolean =>
    clock.monotonic() - since > mostLate * everyMs;
  return {
    follow,
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
