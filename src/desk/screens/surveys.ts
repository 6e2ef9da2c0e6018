import { outcomes } from "../../operations/basics.ts";
import type { ListedLoad, LoadSurvey } from "../../index.ts";

/** What loads come to, each counted anew only where it can have changed, and not more often than counting is worth. */
export interface Surveys {
  of(load: ListedLoad, count: () => Promise<LoadSurvey>): Promise<LoadSurvey>;
}

interface Kept {
  readonly state: string;
  readonly survey: Promise<LoadSurvey>;
  madeAt: number;
  /** Milliseconds that it took. */
  tookMs: number;
}

const mostKept = 50;
/** Counting takes at most this part of the time in which somebody looks at a load that moves. */
const share = 1 / 20;

/** @param now epoch milliseconds */
export function createSurveys(now: () => number): Surveys {
  const kept = new Map<string, Kept>();
  return {
    of: async (load, count) => {
      const state = stateOf(load);
      const known = kept.get(load.id);
      if (known !== undefined) {
        const isYoung = load.standing === "running" && now() < known.madeAt + known.tookMs / share;
        if (known.state === state || isYoung) return await known.survey;
      }
      const begunAt = now();
      const made: Kept = { state, survey: count(), madeAt: begunAt, tookMs: 0 };
      kept.delete(load.id);
      kept.set(load.id, made);
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
      try {
        return await made.survey;
      } catch (error) {
        kept.delete(load.id);
        throw error;
      } finally {
        made.madeAt = now();
        made.tookMs = made.madeAt - begunAt;
      }
    },
  };
}

/** The same as long as no row has changed. */
function stateOf({
  standing,
  counts,
  answersUnknown,
  rowCount,
  finishedAt,
  corrections,
}: ListedLoad): string {
  const rows = outcomes.map((outcome) => counts[outcome]);
  return JSON.stringify([standing, rows, answersUnknown, rowCount, finishedAt, corrections]);
}
