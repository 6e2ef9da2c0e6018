import { withoutEnd } from "../../kernel/without-end.ts";
import type { FieldSpec, Target } from "../../targets/target.ts";

/** A name without the figures that tell one of several columns from the others. */
export const withoutFigures = (name: string): string =>
  name
    .split(/\d+/)
    .map((part, at) => withoutEnd(at === 0 ? part : part.replace(/^[\s_.-]+/, ""), /[\s_.-]/))
    .join(" ")
    .trim();

/** The place in a list that a column names: "Reminder 2 Days" is the second, and so is `reminders[1]`. */
export function indexOf(column: string): number {
  const [figure] = /\d+/.exec(column) ?? [];
  return figure === undefined ? 0 : Math.min(999, Math.max(0, Number(figure) - 1));
}

/** Fields of the items of lists that a mapping may set. */
export function listItemFields(
  target: Target,
): readonly { readonly list: string; readonly field: FieldSpec }[] {
  const lists = target.fields
    .filter(({ items, writtenByServer }) => items === "object" && !writtenByServer)
    .map(({ name }) => name);
  return target.fields.flatMap((field) => {
    const list = lists.find((one) => field.name.startsWith(`${one}.`));
    const isValue = field.type !== "object" && field.type !== "array";
    return list !== undefined && isValue ? [{ list, field }] : [];
  });
}
