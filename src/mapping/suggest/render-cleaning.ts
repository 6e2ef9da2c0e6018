import { type CleanWord, cleanWords } from "../transforms/clean-cell.ts";
import type { ColumnProfile } from "./profile-column.ts";
import { writeComment, writeText } from "./write-yaml.ts";

/** What is to be taken off cells, with the columns that have it. */
export type Damage = ReadonlyMap<CleanWord, readonly string[]>;

/** What the cells of each column need to have taken off. */
export function listDamage(profiles: ReadonlyMap<string, ColumnProfile>): Damage {
  const found = new Map<CleanWord, readonly string[]>();
  for (const word of cleanWords) {
    const columns = [...profiles].filter(([, { clean }]) => clean.includes(word));
    if (columns.length > 0)
      found.set(
        word,
        columns.map(([name]) => name),
      );
  }
  return found;
}

/** The clean line of a suggested mapping. */
export function renderClean(damage: Damage): readonly string[] {
  if (damage.size === 0) return [];
  const places = [...damage].map(
    ([word, columns]) => `${word} in ${columns.map(writeText).join(", ")}`,
  );
  return [
    writeComment(`cells that were damaged on their way are cleaned: ${places.join("; ")}`),
    `clean: [${[...damage.keys()].join(", ")}]`,
  ];
}

/** Words for nothing are offered and not taken: "-" may mean zero, and "None" may be a name. */
export function renderNulls(
  nulls: ReadonlyMap<string, number>,
  said: Readonly<Record<string, boolean>> = {},
): readonly string[] {
  const agreed = Object.keys(said).filter((word) => said[word] === true);
  const open = [...nulls].filter(([word]) => said[word] === undefined);
  const taken = agreed.map((word) => JSON.stringify(word)).join(", ");
  if (open.length === 0) return agreed.length === 0 ? [] : [`nulls: [${taken}]`];
  const words = open.map(([word]) => JSON.stringify(word)).join(", ");
  const cells = open.map(([, count]) => count).reduce((sum, count) => sum + count, 0);
  return [
    ...(agreed.length === 0 ? [] : [`nulls: [${taken}]`]),
    writeComment(
      `nulls: [${words}] would take ${cells === 1 ? "this cell" : `these ${cells} cells`} for blank`,
    ),
  ];
}
