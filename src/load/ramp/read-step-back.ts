import type { Comparison } from "../../change/compare-records.ts";
import { findWriteDifferences } from "../../change/find-write-differences.ts";
import type { Reader } from "../../delivery/live/create-reader.ts";
import { LoadError } from "../../kernel/load-error.ts";
import { explainRowError } from "../../rows/describe-row-error.ts";
import type { Difference } from "../../rows/row.ts";
import type { RampReadBack } from "../ramp-step.ts";
import type { AppliedRow } from "./step-rows.ts";

export interface ReadBackMeans {
  /** Undefined when it is told to stop. */
  readonly read: Reader["read"];
  readonly comparison: Pick<Comparison, "counts" | "isDecimal">;
  /** Most rows at work. */
  readonly width: number;
}

/** How the record of one row was found. */
interface Sight {
  readonly of: AppliedRow;
  readonly differences: readonly Difference[];
  readonly isRead: boolean;
  readonly why?: string;
}

export interface SeenStep {
  readonly readBack: RampReadBack;
  /** What kept all further records from being read. */
  readonly stop: LoadError | undefined;
}

/**
 * Reads the records of applied rows again, and compares them with what was sent. Where one can't be read, its answer has to
 * do: an API that is down stops the load at the next row that is sent.
 */
export async function readStepBack(
  rows: readonly AppliedRow[],
  means: ReadBackMeans,
): Promise<SeenStep> {
  const sights: Sight[] = [];
  let stop: LoadError | undefined;
  for (let at = 0; at < rows.length; at += means.width) {
    const part = rows.slice(at, at + means.width);
    if (stop !== undefined) {
      sights.push(...part.map((row) => byAnswer(row)));
      continue;
    }
    const looks = await Promise.allSettled(part.map(async (row) => await look(row, means)));
    for (const [i, one] of looks.entries()) {
      if (one.status === "fulfilled") sights.push(one.value);
      else if (one.reason instanceof LoadError) {
        stop ??= one.reason;
        sights.push(...part.slice(i, i + 1).map((row) => byAnswer(row)));
      } else throw one.reason;
    }
  }
  return { readBack: sumUp(sights, stop?.message), stop };
}

/** What the answers of applied rows showed by themselves. @param why no record is read: a sentence */
export function takeAnswers(rows: readonly AppliedRow[], why: string): RampReadBack {
  return sumUp(
    rows.map((row) => byAnswer(row)),
    why,
  );
}

async function look(
  one: AppliedRow,
  { read, comparison }: Pick<ReadBackMeans, "read" | "comparison">,
): Promise<Sight> {
  const { row, result, sent, before } = one;
  const { verification } = result;
  // What was read when the row was delivered need not be read again.
  if (verification?.by === "reading")
    return { of: one, differences: verification.differences, isRead: true };
  const reading = await read(row);
  if (reading === undefined) return byAnswer(one);
  if (reading.kind === "settled") {
    const { errors, outcome } = reading.result;
    const [error] = errors;
    return byAnswer(one, error === undefined ? `it ended ${outcome}` : explainRowError(error));
  }
  const options = { absentIsIgnored: true, cleared: row.cleared ?? [] };
  const differences = findWriteDifferences(sent, reading.record, before, comparison, options);
  return { of: one, differences, isRead: true };
}

function byAnswer(of: AppliedRow, why?: string): Sight {
  const differences = of.result.verification?.differences ?? [];
  return { of, differences, isRead: false, ...(why === undefined ? {} : { why }) };
}

function sumUp(sights: readonly Sight[], why: string | undefined): RampReadBack {
  const read = sights.filter(({ isRead }) => isRead).length;
  return {
    read,
    unread: sights.length - read,
    why: why ?? sights.find((sight) => sight.why !== undefined)?.why,
    differing: sights.flatMap(({ of: { row }, differences }) => {
      const { rowNumber, line, key } = row;
      return differences.length === 0 ? [] : [{ rowNumber, line, key, differences }];
    }),
  };
}
