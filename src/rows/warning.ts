import type { WarningCode } from "./catalogue/warnings.ts";
import { placeOfCell } from "./row-place.ts";

/** Something about a file that is worth knowing and kept nobody from reading it. */
export interface Warning {
  readonly code: WarningCode;
  readonly count: number;
  /** Physical lines of the first places, at most ten. */
  readonly lines: readonly number[];
  /** Of a workbook: the first cells, such as `Sheet1!B7`, at most ten. */
  readonly places?: readonly string[];
  /** What was found, as far as it helps: a column, some decoded words. */
  readonly samples: readonly string[];
}

/** Gathers warnings: one per kind, however often it occurs. */
export interface WarningLog {
  /**
   * @param line physical line, where there is one
   * @param column from 0, where it is known
   */
  add(code: WarningCode, line?: number, sample?: string, column?: number): void;
  /** How many kinds were met so far. */
  kinds(): number;
  /**
   * Takes over what somebody else has counted.
   * @param behind where new kinds come in the list: behind so many; default: behind all
   */
  merge(warnings: readonly Warning[], behind?: number): void;
  /** In the order in which they were first met. */
  list(): readonly Warning[];
}

const mostLines = 10;
const mostSamples = 3;

interface Entry {
  count: number;
  readonly lines: number[];
  readonly places: string[];
  readonly samples: string[];
}

/** @param sheet of a workbook: the sheet, by which places are named */
export function createWarningLog(sheet?: string): WarningLog {
  const entries = new Map<WarningCode, Entry>();
  const entryOf = (code: WarningCode): Entry => {
    const entry = entries.get(code) ?? { count: 0, lines: [], places: [], samples: [] };
    entries.set(code, entry);
    return entry;
  };
  const noteLine = ({ lines }: Entry, line: number): void => {
    if (lines.length < mostLines && lines.at(-1) !== line) lines.push(line);
  };
  const notePlace = ({ places }: Entry, place: string): void => {
    if (places.length < mostLines && places.at(-1) !== place) places.push(place);
  };
  const noteSample = ({ samples }: Entry, sample: string): void => {
    if (samples.length < mostSamples && !samples.includes(sample)) samples.push(sample);
  };
  return {
    add: (code, line, sample, column = 0) => {
      const entry = entryOf(code);
      entry.count += 1;
      if (line !== undefined) noteLine(entry, line);
      if (line !== undefined && sheet !== undefined)
        notePlace(entry, placeOfCell(sheet, column, line));
      if (sample !== undefined) noteSample(entry, sample);
    },
    kinds: () => entries.size,
    merge: (warnings, behind) => {
      const before = [...entries];
      for (const { code, count, lines, places, samples } of warnings) {
        const entry = entryOf(code);
        entry.count += count;
        for (const line of lines) noteLine(entry, line);
        const named = lines.map((line) => placeOfCell(sheet ?? "", 0, line));
        if (sheet !== undefined) for (const place of places ?? named) notePlace(entry, place);
        for (const sample of samples) noteSample(entry, sample);
      }
      if (behind === undefined) return;
      const added = [...entries].slice(before.length);
      entries.clear();
      for (const [code, entry] of before.toSpliced(behind, 0, ...added)) entries.set(code, entry);
    },
    list: () =>
      [...entries].map(([code, { places, ...entry }]) => ({
        code,
        ...entry,
        ...(places.length > 0 && { places }),
      })),
  };
}
