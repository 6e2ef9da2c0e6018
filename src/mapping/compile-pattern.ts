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
  const bare = pattern.replaceAll(/\\./gu, "x").replaceAll(/\[[^\]]*\]/gu, "x");
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

/** The expression of a pattern that refusePattern found good. */
export function compilePattern(pattern: string, flags: "u" | "gu"): RegExp {
  return new RegExp(pattern, flags);
}
