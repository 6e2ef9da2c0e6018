import { printable } from "../kernel/show-cell.ts";
import type { Arrival } from "../ledger/arrival-book.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { LoadError } from "../kernel/load-error.ts";
import { loadMappingWithTables } from "../load/bind/read-lookup-table.ts";
import { settingsFor } from "../load/bind/settings-for.ts";
import { wantedColumns } from "../mapping/resolve-columns.ts";
import { factsOf, shapeOf, type KeptShape } from "./kept-facts.ts";
import { openSource } from "../source/open-source.ts";

/**
 * How a file is written, as its load will read it.
 * @returns undefined where file or mapping can't be read at all: the load says why
 */
export async function shapeOfFile(
  sourcePath: string,
  mappingPath: string,
  accept: readonly string[] | undefined,
): Promise<KeptShape | undefined> {
  try {
    const mapping = await loadMappingWithTables(mappingPath);
    const settings = settingsFor(mapping.source, accept === undefined ? undefined : { accept });
    const opened = await openSource(sourcePath, settings, { wanted: wantedColumns(mapping) });
    const { delimiter, encoding, quote } = opened.dialect;
    return { columns: opened.header, delimiter, encoding, quote };
  } catch (error) {
    if (error instanceof LoadError) return undefined;
    throw error;
  }
}

/** The newest file of a drop that was loaded by the same mapping, and its shape. */
export async function findShapeBefore(
  { drop, id, mappingPath }: Pick<Arrival, "drop" | "id" | "mappingPath">,
  { arrivals }: Pick<Ledger, "arrivals">,
): Promise<{ readonly arrival: Arrival; readonly shape: KeptShape } | undefined> {
  const done = await arrivals.list({ drop, states: ["done"], limit: mostLooked });
  // Files that were seen in one look were still claimed one after the other.
  const [found] = done
    .filter((one) => one.id !== id && one.mappingPath === mappingPath)
    .toSorted((a, b) => (b.claimedAt ?? 0) - (a.claimedAt ?? 0))
    .flatMap((arrival) => {
      const shape = shapeOf(factsOf(arrival));
      return shape === undefined ? [] : [{ arrival, shape }];
    });
  return found;
}

/** In what a file is written otherwise than the last one: a sentence; blank where in nothing. */
export function sayDifference(
  now: KeptShape,
  before: Awaited<ReturnType<typeof findShapeBefore>>,
): string {
  const differences = before === undefined ? [] : differencesOf(now, before.shape);
  if (before === undefined || differences.length === 0) return "";
  const { name, id } = before.arrival;
  return `Against ${printable(name)} (${id}): ${differences.join("; ")}.`;
}

const mostLooked = 100;

/** What is otherwise than in an earlier file, in words; none: nothing. */
function differencesOf(now: KeptShape, before: KeptShape): readonly string[] {
  const gone = before.columns.filter((name) => !now.columns.includes(name));
  const added = now.columns.filter((name) => !before.columns.includes(name));
  const renamed = gone.flatMap((name) => {
    const heir = now.columns[before.columns.indexOf(name)];
    return heir !== undefined && added.includes(heir) ? [{ from: name, to: heir }] : [];
  });
  const isRenamed = (name: string): boolean =>
    renamed.some(({ from, to }) => from === name || to === name);
  const kept = (columns: readonly string[], others: readonly string[]): readonly string[] =>
    columns.filter((name) => others.includes(name));
  const [order, orderBefore] = [
    kept(now.columns, before.columns),
    kept(before.columns, now.columns),
  ];
  const moved = order.filter((name, at) => orderBefore[at] !== name);
  const say = (what: string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : [`${what} ${names.map((name) => `"${printable(name)}"`).join(", ")}`];
  return [
    ...renamed.map(({ from, to }) => `"${printable(from)}" is now "${printable(to)}"`),
    ...say(
      "gone:",
      gone.filter((name) => !isRenamed(name)),
    ),
    ...say(
      "new:",
      added.filter((name) => !isRenamed(name)),
    ),
    ...say("moved:", moved),
    ...(["delimiter", "encoding", "quote"] as const).flatMap((part) =>
      now[part] === before[part]
        ? []
        : [`${part} ${printable(now[part])}, it was ${printable(before[part])}`],
    ),
  ];
}
