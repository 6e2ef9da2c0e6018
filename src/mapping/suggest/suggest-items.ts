import { withoutEnd } from "../../kernel/without-end.ts";
import type { FieldSpec, Target } from "../../targets/target.ts";
import { leastScore, scoreNames } from "./match-columns.ts";
import { writeComment, writeText } from "./write-yaml.ts";

interface Offer {
  readonly address: string;
  readonly column: string;
  readonly score: number;
}

const withoutFigures = (name: string): string =>
  name
    .split(/\d+/)
    .map((part, at) => withoutEnd(at === 0 ? part : part.replace(/^[\s_.-]+/, ""), /[\s_.-]/))
    .join(" ")
    .trim();

/** The place in a list that a column names: "Reminder 2 Days" is the second, and so is `reminders[1]`. */
function indexOf(column: string): number {
  const [figure] = /\d+/.exec(column) ?? [];
  return figure === undefined ? 0 : Math.min(999, Math.max(0, Number(figure) - 1));
}

/** How near a column comes to a field of a list's items: by the field's own name, or with that of the list before it. */
function scoreItem(list: string, child: string, column: string): number {
  const name = withoutFigures(column);
  const listName = (list.split(".").at(-1) ?? "").replace(/s$/, "");
  return Math.max(scoreNames(child, name), scoreNames(`${listName}_${child}`, name));
}

function bestOffer(
  lists: readonly string[],
  children: readonly FieldSpec[],
  column: string,
): Offer | undefined {
  const offers = children.flatMap(({ name }) => {
    const list = lists.find((one) => name.startsWith(`${one}.`));
    if (list === undefined) return [];
    const child = name.slice(list.length + 1);
    const score = scoreItem(list, child, column);
    return [{ address: `${list}[${indexOf(column)}].${child}`, column, score }];
  });
  return offers.toSorted((a, b) => b.score - a.score)[0];
}

/** Offers columns that no field takes to the fields of list items; as comments, because the place in the list is a guess. */
export function suggestItems(target: Target, freeColumns: readonly string[]): readonly string[] {
  const lists = target.fields
    .filter(({ items, writtenByServer }) => items === "object" && !writtenByServer)
    .map(({ name }) => name);
  const children = target.fields.filter(
    ({ name, type }) =>
      type !== "object" && type !== "array" && lists.some((list) => name.startsWith(`${list}.`)),
  );
  return freeColumns.flatMap((column) => {
    const offer = bestOffer(lists, children, column);
    if (offer === undefined || offer.score < leastScore) return [];
    const score = `${Math.round(offer.score * 100)} % alike`;
    return [writeComment(`${offer.address}: perhaps ${writeText(column)} (${score})`)];
  });
}
