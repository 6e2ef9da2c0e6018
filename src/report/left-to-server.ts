import type { RowResult } from "../rows/row.ts";

/** Fields that a mapping leaves to the server, although the record is sent whole and could be merged. */
export interface LeftToServer {
  readonly left: readonly string[];
  /** Every other documented field. */
  readonly others: readonly string[];
}

const refusals: ReadonlySet<string> = new Set(["request-refused", "record-error"]);

/**
 * Tells refusals whose cause is not in the row: the API asks for nothing but what the mapping leaves to the server. It goes by
 * the API's own words; an answer that names no field says nothing.
 */
export function createLeftJudge({ left, others }: LeftToServer): (result: RowResult) => boolean {
  // A name such as "status" is a word like any other, unless something is said of it.
  const isLeft = left.map((name) => naming(name, ""));
  const isOther = others.map((name) =>
    naming(name, String.raw`["'\x60]?\s*(?::|is\b|must\b|has\b|can)`),
  );
  return ({ outcome, errors }) => {
    if (outcome !== "rejected" || !errors.every(({ code }) => refusals.has(code))) return false;
    const said = errors.map(({ facts }) => String(facts["said"] ?? "")).join(" ");
    return isLeft.some((name) => name.test(said)) && !isOther.some((name) => name.test(said));
  };
}

function naming(name: string, behind: string): RegExp {
  const escaped = name.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\w.])${escaped}(?!\w|\.\w)${behind}`);
}
