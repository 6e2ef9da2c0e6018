import { printable } from "../kernel/show-cell.ts";
import { rowErrorCatalogue } from "./catalogue/index.ts";
import { explainRowError } from "./describe-row-error.ts";
import type { Outcome } from "./outcome.ts";
import type { RowError } from "./row-error.ts";
import type { RowPlace } from "./row-place.ts";

/** A row that has a cause, as it is shown beside it. */
export interface CauseSample extends RowPlace {
  readonly key: string | undefined;
  readonly error: RowError;
  /** The error in a sentence. */
  readonly says: string;
}

/** Why some of the rows ended as they did: one code in one place, with one answer of the API. */
export interface Cause {
  /** From 0, as they were met; rows name their causes by it. */
  readonly id: number;
  readonly outcome: Outcome;
  /** A code of the catalogue; `other` for what is beyond the causes that are told apart. */
  readonly code: string;
  readonly title: string;
  /** The way to correct it. */
  readonly remedy: string;
  /** The column, or else the field, that it lies in. */
  readonly where?: string;
  /** Of a guard: the rule that is broken. */
  readonly rule?: string;
  /** What the API says, with `#` for numbers. */
  readonly said?: string;
  /** Rows that have it; a row may have several causes. */
  readonly rows: number;
  /** The first of them, at most three. */
  readonly samples: readonly CauseSample[];
}

/** A row as it is counted. */
export interface RowWithErrors extends RowPlace {
  readonly key: string | undefined;
  readonly outcome: Outcome;
  readonly errors: readonly RowError[];
}

/** Puts rows together that have one cause, while they go by; memory does not grow with them. */
export interface CauseTally {
  /** @returns the ids of the causes of the row, each once */
  add(row: RowWithErrors): readonly number[];
  /** Most rows first. */
  conclude(): readonly Cause[];
}

/** Whoever has more to correct than this corrects the mapping or the export first. */
const mostCauses = 200;
const mostSamples = 3;
const longestSaid = 160;

type Counted = { -readonly [Member in keyof Cause]: Cause[Member] } & { samples: CauseSample[] };

/** An empty tally. */
export function createCauseTally(): CauseTally {
  const causes = new Map<string, Counted>();
  const find = (outcome: Outcome, error: RowError): Counted => {
    const parts = partsOf(error);
    const key = [outcome, error.code, parts.where, parts.rule, parts.said].join("\0");
    const known = causes.get(key);
    if (known !== undefined) return known;
    const isKept = causes.size < mostCauses;
    const otherKey = `${outcome}\0other`;
    const other = isKept ? undefined : causes.get(otherKey);
    if (other !== undefined) return other;
    const made: Counted = {
      id: causes.size,
      outcome,
      ...(isKept ? { code: error.code, ...catalogued(error), ...parts } : others),
      rows: 0,
      samples: [],
    };
    causes.set(isKept ? key : otherKey, made);
    return made;
  };
  return {
    add: ({ outcome, errors, ...row }) => {
      const ids = new Set<number>();
      for (const error of errors) {
        const cause = find(outcome, error);
        if (ids.has(cause.id)) continue;
        ids.add(cause.id);
        cause.rows += 1;
        if (cause.samples.length < mostSamples)
          cause.samples.push({
            ...placeOf(row),
            key: row.key,
            error,
            says: explainRowError(error),
          });
      }
      return [...ids];
    },
    conclude: () => [...causes.values()].toSorted((a, b) => b.rows - a.rows || a.id - b.id),
  };
}

const others = {
  code: "other",
  title: "Other causes",
  remedy: "There are too many causes to tell them apart here; the rows say what each has.",
};

const placeOf = ({ rowNumber, line }: RowPlace): RowPlace => ({ rowNumber, line });

function catalogued({ code }: RowError): Pick<Cause, "title" | "remedy"> {
  const { title, remedy } = rowErrorCatalogue[code];
  return { title, remedy };
}

/** What one cause has in common, beside its code. Ids and amounts in the words of an API are no cause of their own. */
function partsOf({ column, field, facts }: RowError): Pick<Cause, "where" | "rule" | "said"> {
  const where = column ?? field;
  const { rule, said, error_code: code } = facts;
  const words = [code, said].filter((text) => typeof text === "string" && text !== "").join(": ");
  return {
    ...(where !== undefined && { where: printable(where) }),
    ...(typeof rule === "string" && { rule }),
    ...(words !== "" && { said: printable(words.slice(0, longestSaid)).replaceAll(/\d+/g, "#") }),
  };
}
