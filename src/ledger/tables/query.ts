import type { NewsTopic } from "../news.ts";

/** What a column holds. Whole numbers lie within those that a double holds exactly. */
export type SqlValue = string | number | null;

/**
 * One statement, with `?` where its values go. It is plain SQL that every database of ours takes: a value whose type nothing
 * around it tells stands in a CAST, and so does each one that is no text in a statement for many.
 */
export type Statement =
  | {
      /** How much of what it gives is wanted: its first row, all rows, or how many rows it changed. */
      readonly wanted: "first" | "all" | "changes";
      readonly sql: string;
      readonly values: readonly SqlValue[];
    }
  | {
      /** Carried out for each tuple of values, of which none may matter to another: the first row of each, or all changes. */
      readonly wanted: "first-of-each" | "changes-of-all";
      readonly sql: string;
      readonly tuples: readonly (readonly SqlValue[])[];
    }
  /** Undoes the transaction, which asks for nothing more. */
  | { readonly wanted: "undo" }
  /** Waits until no other transaction holds one of these names; they are held to the end of this one. */
  | { readonly wanted: "locks"; readonly names: readonly string[] }
  /** Has whoever listens hear of it when the transaction is over, and of nothing where it is undone. */
  | { readonly wanted: "told"; readonly topic: NewsTopic; readonly word: string };

/** A row as a database gives it; of a statement for many, undefined where a tuple found none. */
export type FoundRow = Readonly<Record<string, unknown>> | undefined;

/** What a database gives for a statement. */
export class Answer {
  readonly #found: readonly FoundRow[];
  /** Rows changed. */
  readonly changes: number;

  constructor(found: readonly FoundRow[], changes: number) {
    this.#found = found;
    this.changes = changes;
  }

  /** The caller names the type of a row, which is that of its own SQL. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it takes the place of a cast at each caller
  rows<Row>(): readonly Row[] {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where what comes from a database gets a type
    return this.#found as readonly Row[];
  }
}

/**
 * What a table does with its database: it yields statements, and is given an answer for each. It knows neither which database
 * that is nor whether it has to be waited for.
 */
export type Query<T> = Generator<Statement, T, Answer>;

/** A whole number where the database can't tell by itself that one is meant. */
export const integer = "CAST(? AS BIGINT)";

/** As many places of values as a list has. */
export const places = (values: readonly SqlValue[]): string => values.map(() => "?").join(", ");

/**
 * What lies between the two of them begins with the text: a look-up in an index, where a function of the column would be none.
 * Texts are in the order of their bytes, and nothing comes behind the last code point.
 */
export const beginningWith = (text: string): readonly [from: string, to: string] => [
  text,
  `${text}\u{10FFFF}`,
];

export function* first<Row>(sql: string, ...values: readonly SqlValue[]): Query<Row | undefined> {
  return (yield { wanted: "first", sql, values }).rows<Row>()[0];
}

export function* all<Row>(sql: string, ...values: readonly SqlValue[]): Query<readonly Row[]> {
  return (yield { wanted: "all", sql, values }).rows<Row>();
}

/** @returns how many rows it changed */
export function* run(sql: string, ...values: readonly SqlValue[]): Query<number> {
  return (yield { wanted: "changes", sql, values }).changes;
}

/** @returns in the order of the tuples */
export function* firstOfEach<Row>(
  sql: string,
  tuples: readonly (readonly SqlValue[])[],
): Query<readonly (Row | undefined)[]> {
  if (tuples.length === 0) return [];
  return (yield { wanted: "first-of-each", sql, tuples }).rows<Row | undefined>();
}

/** @param tuples no two of them may touch the same row */
export function* runForAll(sql: string, tuples: readonly (readonly SqlValue[])[]): Query<number> {
  if (tuples.length === 0) return 0;
  return (yield { wanted: "changes-of-all", sql, tuples }).changes;
}

export function* undo(): Query<void> {
  yield { wanted: "undo" };
}

/** For what is looked at and then written by transactions that would not meet otherwise. */
export function* lock(names: readonly string[]): Query<void> {
  if (names.length > 0) yield { wanted: "locks", names };
}

/** Wakes whoever waits for such news in this process or another (`News`). @param word a short one, such as an id */
export function* tell(topic: NewsTopic, word: string): Query<void> {
  yield { wanted: "told", topic, word };
}
