import { nameOfPlace } from "../rows/row-place.ts";
import { ConfigurationError } from "../kernel/load-error.ts";
import { showCell } from "../kernel/show-cell.ts";
import { boundSteps } from "./pattern-cost.ts";
import { withinTime } from "./within-time.ts";

const longestPattern = 500;

/** Cells longer than this are not matched with patterns: even a harmless pattern may take minutes on them. */
export const longestMatched = 10_000;

const unbounded = /^(?:[*+]|\{\d+,\})/;

interface Group {
  risky: boolean;
}

/**
 * True when a group that is repeated without limit itself contains such a repetition or an alternative, as in `(a+)+` or
 * `(a|aa)*`: those can take time that doubles with each character of a cell.
 */
function mayRunAway(pattern: string): boolean {
  const groups: Group[] = [{ risky: false }];
  const bare = pattern.replaceAll(/\\./gu, "x").replaceAll(/\[[^[\]]*\]/gu, "x");
  for (let i = 0; i < bare.length; i += 1) {
    const top = groups.at(-1);
    if (top === undefined) return false;
    const character = bare[i];
    const repeats = unbounded.test(bare.slice(i + 1, i + 12));
    if (character === "(") groups.push({ risky: false });
    else if (character === ")") {
      if (top.risky && repeats) return true;
      groups.pop();
      const outer = groups.at(-1);
      if (outer !== undefined) outer.risky ||= top.risky || repeats;
    } else if (character === "|" || repeats) top.risky = true;
  }
  return false;
}

/** Why a pattern of a mapping is refused, in a sentence; undefined when it is good. */
export function refusePattern(pattern: string): string | undefined {
  if (pattern.length > longestPattern)
    return `the pattern has ${pattern.length} characters; at most ${longestPattern} are taken.`;
  try {
    RegExp(pattern, "u");
  } catch (error) {
    return `this is not a regular expression: ${error instanceof Error ? error.message : ""}.`;
  }
  if (mayRunAway(pattern))
    return "a repeated group holds another repetition or an alternative, as in (a+)+, and could run for hours on one cell. Write it without the outer repetition.";
  return undefined;
}

/** Where a mapping has a pattern. */
export interface PatternPlace {
  /** Such as `fields.name` or `skip_rows`. */
  readonly setting: string;
  readonly column: string;
}

/** Runs a pattern on a text. @throws ConfigurationError ERR_PATTERN_TOO_SLOW when that takes too long */
export type RunPattern = <T>(text: string, use: (expression: RegExp) => T) => T;

/** Far less than a second, however slow the machine. */
const fewSteps = 10_000_000;
const limitMs = 2000;

/**
 * The expression of a pattern that refusePattern found good. On texts on which no pattern of its shape can run away it runs as
 * it is, on others within a time limit.
 */
export function compilePattern(
  pattern: string,
  flags: "u" | "gu",
  place: PatternPlace,
): RunPattern {
  const expression = new RegExp(pattern, flags);
  const harmlessUpTo =
    [longestMatched, 3000, 1000, 300, 100, 30, 10].find(
      (length) => boundSteps(pattern, length) <= fewSteps,
    ) ?? 0;
  return (text, use) => {
    if (text.length <= harmlessUpTo) return use(expression);
    const done = withinTime(() => use(expression), limitMs);
    if (done === undefined) throw new SlowPattern(pattern, place, text);
    return done.value;
  };
}

/** A pattern of a mapping that never comes to an end on some cell, which is a fault of the mapping and not of the row. */
class SlowPattern extends ConfigurationError {
  constructor(pattern: string, { setting, column }: PatternPlace, text: string, at?: string) {
    const where = at === undefined ? "" : ` in ${at}`;
    super(
      `the pattern ${showCell(pattern)} (${setting}) takes longer than ${limitMs / 1000} s on ${showCell(text)}, which column ${showCell(column)} has${where}`,
      {
        code: "ERR_PATTERN_TOO_SLOW",
        actions: [
          "Write the pattern so that no two repetitions can take the same characters, as a* and a* in a*a*b can; begin it with ^.",
          "A load that has begun goes on with the new mapping by --accept-mapping-change.",
        ],
      },
    );
    this.at = (line, { header, sheet }) => {
      const cell = nameOfPlace(line, sheet, Math.max(0, header.indexOf(column)));
      return new SlowPattern(pattern, { setting, column }, text, cell);
    };
  }
  /** The same with the place of the row. */
  readonly at: (line: number, source: PlacedSource) => SlowPattern;
}

/** What it takes to name the cells of a source. */
export interface PlacedSource {
  readonly header: readonly string[];
  /** Of a workbook. */
  readonly sheet?: string | undefined;
}

/** Does something with a row of a source; a pattern that is too slow for it is told with the row's place. */
export function namingPlace<T>(line: number, source: PlacedSource, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof SlowPattern && line > 0 ? error.at(line, source) : error;
  }
}
