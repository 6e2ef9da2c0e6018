import type { WarningCode } from "./catalogue/warnings.ts";

/** Something about a file that is worth knowing and kept nobody from reading it. */
export interface Warning {
  readonly code: WarningCode;
  readonly count: number;
  /** Physical lines of the first places, at most ten. */
  readonly lines: readonly number[];
  /** What was found, as far as it helps: a column, some decoded words. */
  readonly samples: readonly string[];
}

/** Gathers warnings: one per kind, however often it occurs. */
export interface WarningLog {
  /** @param line physical line, where there is one */
  add(code: WarningCode, line?: number, sample?: string): void;
  /** Takes over what somebody else has counted. */
  merge(warnings: readonly Warning[]): void;
  /** In the order in which they were first met. */
  list(): readonly Warning[];
}

const mostLines = 10;
const mostSamples = 3;

interface Entry {
  count: number;
  readonly lines: number[];
  readonly samples: string[];
}

export function createWarningLog(): WarningLog {
  const entries = new Map<WarningCode, Entry>();
  const entryOf = (code: WarningCode): Entry => {
    const entry = entries.get(code) ?? { count: 0, lines: [], samples: [] };
    entries.set(code, entry);
    return entry;
  };
  const note = (entry: Entry, line: number | undefined, sample: string | undefined): void => {
    if (line !== undefined && entry.lines.length < mostLines && entry.lines.at(-1) !== line)
      entry.lines.push(line);
    const isNew = sample !== undefined && !entry.samples.includes(sample);
    if (isNew && entry.samples.length < mostSamples) entry.samples.push(sample);
  };
  return {
    add: (code, line, sample) => {
      const entry = entryOf(code);
      entry.count += 1;
      note(entry, line, sample);
    },
    merge: (warnings) => {
      for (const { code, count, lines, samples } of warnings) {
        const entry = entryOf(code);
        entry.count += count;
        for (const line of lines) note(entry, line, undefined);
        for (const sample of samples) note(entry, undefined, sample);
      }
    },
    list: () => [...entries].map(([code, entry]) => ({ code, ...entry })),
  };
}
