import type { PlanSummary } from "../plan.ts";
import type { ChangeCells, RowCells } from "./change-cells.ts";

/** Which records of a plan are wanted, as the list of its page asks a server for them. */
export interface RecordQuery {
  /** In lower case; empty: all. */
  readonly words: string;
  /** An action or outcome; empty: all but unchanged; `*`: all. */
  readonly action: string;
  /** A field as it is counted; empty: all. */
  readonly field: string;
  /** The id of a cause; empty: all. */
  readonly cause: string;
  /** True: those alone in which an amount changes its sign. */
  readonly flips: boolean;
  /** `key`, `by:` and a field for its largest change first; empty: as in the file. */
  readonly sort: string;
  /** From 0. */
  readonly start: number;
  readonly size: number;
}

/** What the list shows of them. */
export interface RecordPage {
  readonly rows: readonly RowCells[];
  /** Records that fit, and all there are. */
  readonly matches: number;
  readonly total: number;
}

/** On paper; more is never given at once. */
const mostAtOnce = 5000;
/** So deep may be ordered: what lies behind is asked for by narrowing the list. */
const deepestOrdered = 100_000;

/** Reads what the list asks in an address; what is not there, or is no number, is as at first. */
export function readRecordQuery(asked: URLSearchParams): RecordQuery {
  const count = (name: string, otherwise: number, most: number): number => {
    const text = asked.get(name) ?? "";
    return /^\d{1,9}$/.test(text) ? Math.min(Number(text), most) : otherwise;
  };
  return {
    words: (asked.get("words") ?? "").trim().toLowerCase(),
    action: asked.get("action") ?? "",
    field: asked.get("field") ?? "",
    cause: asked.get("cause") ?? "",
    flips: asked.get("flips") === "yes",
    sort: asked.get("sort") ?? "",
    start: count("start", 0, Number.MAX_SAFE_INTEGER),
    size: count("size", 100, mostAtOnce),
  };
}

/**
 * The page of records that is asked for, chosen and ordered as the page's own script does it with rows that it has itself. Rows go by
 * once; no more of them are kept than the page and those before it in an order.
 * @param summary what the plan says of all its rows, which saves reading to its end
 */
export async function selectRecords(
  rows: AsyncIterable<RowCells>,
  query: RecordQuery,
  summary?: RowsOfPlan,
): Promise<RecordPage> {
  const { start, size } = query;
  const end = Math.min(start + size, deepestOrdered);
  const compare = compareBy(query.sort);
  const kept: Ordered[] = [];
  const known = compare === undefined ? countOf(query, summary) : undefined;
  let [total, matches] = [0, 0];
  for await (const row of rows) {
    if (known !== undefined && kept.length >= size) break;
    total += 1;
    if (!fits(row, query)) continue;
    matches += 1;
    if (compare === undefined) {
      if (matches > start && matches <= start + size) kept.push({ row, rank: noRank });
    } else insert(kept, { row, rank: rankOf(row, query.sort) }, { compare, most: end });
  }
  const page = compare === undefined ? kept : kept.slice(start, end);
  return { rows: page.map(({ row }) => row), ...(known ?? { matches, total }) };
}

/** The records that are asked for, as they come: in the order of the file. */
export async function* chooseRecords(
  rows: AsyncIterable<RowCells>,
  query: RecordQuery,
): AsyncGenerator<RowCells, void, undefined> {
  for await (const row of rows) if (fits(row, query)) yield row;
}

/** A record as lines of a table: one for each field that changes. The columns are those of `recordTitles`. */
export function* linesOf(row: RowCells, { field }: RecordQuery): Generator<readonly string[]> {
  const [line, key, action, message, changes] = row;
  const shown = changes.filter((change) => field === "" || countedAs(change) === field);
  const head = [String(line), key, action];
  if (message !== "" || shown.length === 0) yield [...head, "", "", "", "", message];
  for (const change of shown) yield [...head, ...sidesOf(change), ""];
}

export const recordTitles = [
  "line",
  "key",
  "action",
  "field",
  "old",
  "new",
  "difference",
  "message",
];

/** What the summary of a plan says of its rows. */
export type RowsOfPlan = Pick<PlanSummary, "rows" | "unchanged">;

/** How many there are, where that is known without a look at each: then nothing is read behind the page. */
function countOf(
  { words, action, field, cause, flips }: RecordQuery,
  summary: RowsOfPlan | undefined,
): Pick<RecordPage, "matches" | "total"> | undefined {
  if (summary === undefined || words + field + cause !== "" || flips) return undefined;
  const { rows: total, unchanged } = summary;
  if (action === "*") return { matches: total, total };
  return action === "" ? { matches: total - unchanged, total } : undefined;
}

/** What orders a record: a size as the number of its digits and they, or its key. */
type Rank = readonly [digits: number, text: string];
const noRank: Rank = [0, ""];

interface Ordered {
  readonly row: RowCells;
  readonly rank: Rank;
}

type Compare = (a: Rank, b: Rank) => number;

function compareBy(sort: string): Compare | undefined {
  if (sort === "key") return ([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0);
  return sort.startsWith("by:") ? bySize : undefined;
}

/** Largest first, digit for digit: amounts are longer than a double. */
const bySize: Compare = ([a, one], [b, two]) => b - a || (one < two ? 1 : one > two ? -1 : 0);

function rankOf([, key, , , changes]: RowCells, sort: string): Rank {
  if (sort === "key") return [0, key];
  const field = sort.slice("by:".length);
  const sizes = changes
    .filter((change) => countedAs(change) === field)
    .map(([, , , , , , difference]) => sizeOf(difference));
  return sizes.toSorted(bySize)[0] ?? sizeOf("0");
}

function sizeOf(decimal: string): Rank {
  const [whole = "", fraction = ""] = decimal.replace(/^[+-]/, "").split(".");
  const digits = whole.replace(/^0+/, "");
  return [digits.length, `${digits}.${fraction}`];
}

/** Equals stay in the order in which they came. */
function insert(
  kept: Ordered[],
  one: Ordered,
  { compare, most }: { readonly compare: Compare; readonly most: number },
): void {
  let [low, high] = [0, kept.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = kept[middle];
    if (other !== undefined && compare(other.rank, one.rank) <= 0) low = middle + 1;
    else high = middle;
  }
  if (low >= most) return;
  kept.splice(low, 0, one);
  if (kept.length > most) kept.pop();
}

function fits(row: RowCells, { words, action, field, cause, flips }: RecordQuery): boolean {
  const [, , done, , changes, causeId, flipped] = row;
  return (
    (action === "*" || (action === "" ? done !== "unchanged" : done === action)) &&
    (field === "" || changes.some((change) => countedAs(change) === field)) &&
    (cause === "" || String(causeId) === cause) &&
    (!flips || flipped === 1) &&
    (words === "" || textOf(row, field).includes(words))
  );
}

const countedAs = ([field, counted]: ChangeCells): string => (counted === "" ? field : counted);

/** What is searched: all that is shown of the record. */
function textOf([line, key, action, message, changes]: RowCells, field: string): string {
  const shown = changes.filter((change) => field === "" || countedAs(change) === field);
  return [line, key, action, message, ...shown.flatMap(sidesOf)].join("\n").toLowerCase();
}

/** Field, old, new and difference. */
function sidesOf(change: ChangeCells): readonly string[] {
  const [name, , start, removed, added, end, difference, absent] = change;
  const old = absent === "old" ? "(none)" : start + removed + end;
  return [name, old, absent === "new" ? "(none)" : start + added + end, difference];
}
