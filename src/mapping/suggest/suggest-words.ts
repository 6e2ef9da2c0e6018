import type { Target } from "../../targets/target.ts";
import type { FillTally } from "./fill-tally.ts";
import type { ColumnProfile } from "./profile-column.ts";
import type { Proposal } from "./propose-columns.ts";
import { writeField } from "./suggest-fields.ts";
import { writeAddress, writeComment, writeText } from "./write-yaml.ts";

interface Known {
  readonly target: Target;
  readonly proposals: readonly Proposal[];
  readonly profiles: ReadonlyMap<string, ColumnProfile>;
  readonly fills: FillTally;
}

/** Comments that are ready when their first # is taken away: what cells prove, and a person has to agree to. */
export interface SuggestedWords {
  /** For the whole mapping. */
  readonly whole: readonly string[];
  /** Under `fields`. */
  readonly fields: readonly string[];
}

/** What the cells of a file say of words that no single column suggests: a choice of columns, lost zeros, rows of one record. */
export function suggestWords(known: Known): SuggestedWords {
  const near = known.proposals.filter(({ certainty }) => certainty !== "possible");
  return {
    whole: offerGroup(known, near),
    fields: [...offerChoices(known), ...offerZeros(known, near)].map(writeComment),
  };
}

/** Columns of one field of which never two are filled in a row. */
function offerChoices({ fills, proposals }: Known): readonly string[] {
  const addresses = [...new Set(proposals.map(({ address }) => address))];
  return addresses.flatMap((address): string[] => {
    const own = proposals.filter((one) => one.address === address && one.fit.refused === undefined);
    const [first, ...others] = own;
    if (first === undefined) return [];
    const chosen = [first];
    for (const other of others) {
      const isAlike = other.fit.settings.join() === first.fit.settings.join();
      const isApart = chosen.every((one) => fills.excludeOneAnother(one.column, other.column));
      if (isAlike && isApart) chosen.push(other);
    }
    if (chosen.length < 2) return [];
    const columns = chosen.map(({ column }) => writeText(column)).join(", ");
    const settings = [`first_of: [${columns}]`, ...first.fit.settings].join(", ");
    return [`${writeAddress(address)}: { ${settings} } # no row has two of these columns filled`];
  });
}

/** Ids of which some have kept their leading zeros and some have not. */
function offerZeros({ profiles }: Known, near: readonly Proposal[]): readonly string[] {
  return near.flatMap(({ address, column, field, fit }): string[] => {
    const width = profiles.get(column)?.lostZeros;
    if (width === undefined || field.type !== "string" || fit.settings.length > 0) return [];
    const line = writeField(address, column, [`pad: { to: ${width}, with: "0" }`]);
    return [`${line} # some of its cells have kept their leading zeros, and others have not`];
  });
}

const item = /^(.*)\[\d+\]\.([^[\]]+)$/;

/** Rows of one key that lie together, each with an item of a list. */
function offerGroup({ target, profiles }: Known, near: readonly Proposal[]): readonly string[] {
  const key = near.find(({ address }) => address === target.key.field);
  if (key === undefined || profiles.get(key.column)?.liesTogether !== true) return [];
  const lists = new Map<string, string[]>();
  for (const { address, column, fit } of near) {
    const [, list, child] = item.exec(address) ?? [];
    if (list === undefined || child === undefined || fit.refused !== undefined) continue;
    lists.set(list, [...(lists.get(list) ?? []), writeField(child, column, fit.settings)]);
  }
  if (lists.size === 0) return [];
  const collect = [...lists].map(([list, items]) => `${list}: [{ ${items.join(", ")} }]`);
  return [
    writeComment(
      `rows with the same ${writeText(key.column)} lie together; where they are one record, take the lines of ${[...lists.keys()].map((list) => `${list}[0]`).join(" and ")} out and say`,
    ),
    writeComment(`group: { by: ${writeText(key.column)}, collect: { ${collect.join(", ")} } }`),
  ];
}
