import type { WorkPriority } from "./queued-state.ts";

/** A load that waits in the queue, or is at work. */
export interface OpenWork {
  readonly loadId: string;
  readonly account: string;
  readonly priority: WorkPriority;
  /** Epoch milliseconds. */
  readonly submittedAt: number;
  readonly isAtWork: boolean;
  /** Whoever asks may have it now. */
  readonly isFree: boolean;
}

/**
 * What a step of priority is worth, in milliseconds: a load comes before those of the next higher step that were submitted so much
 * later. So nothing waits for ever, and what is submitted as low in the evening is in before the morning whatever else comes.
 */
export const priorityStepMs = 4 * 60 * 60 * 1000;
const steps: Readonly<Record<WorkPriority, number>> = { low: 1, normal: 0, high: -1 };

/**
 * The load to be taken next: of the account with the fewest loads at work; among these, of the one that was given a worker least recently;
 * and of that one, by priority and time.
 * @param givenAt when an account was given a worker last, epoch milliseconds; accounts that never were are left out
 */
export function chooseWork(
  open: readonly OpenWork[],
  givenAt: ReadonlyMap<string, number>,
): OpenWork | undefined {
  const atWork = new Map<string, number>();
  for (const { account, isAtWork } of open)
    if (isAtWork) atWork.set(account, (atWork.get(account) ?? 0) + 1);
  const rank = (work: OpenWork): readonly number[] => [
    atWork.get(work.account) ?? 0,
    givenAt.get(work.account) ?? Number.NEGATIVE_INFINITY,
    work.submittedAt + steps[work.priority] * priorityStepMs,
    work.submittedAt,
  ];
  const [first] = open
    .filter(({ isFree }) => isFree)
    .map((work) => ({ work, rank: rank(work) }))
    .toSorted((one, other) => compare(one.rank, other.rank) || byText(one.work, other.work));
  return first?.work;
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [at, value] of one.entries()) {
    const against = other[at] ?? 0;
    if (value !== against) return value < against ? -1 : 1;
  }
  return 0;
}

/** So that two workers who look at the same moment see the same order. */
const byText = ({ loadId: one }: OpenWork, { loadId: other }: OpenWork): number =>
  one < other ? -1 : Number(one > other);
