import { nearestName } from "../operations/entrance-basics.ts";

/** The name that was most likely meant: the nearest one, or one of the same letters in another order (`laod`). */
export function suggestName(wanted: string, names: readonly string[]): string | undefined {
  return nearestName(wanted, names) ?? names.find((name) => lettersOf(name) === lettersOf(wanted));
}

function lettersOf(name: string): string {
  return name.split("").toSorted().join("");
}
