import { didYouMean } from "../suggest.ts";

/** A column that the mapping takes, and where it stands in the rows. */
export interface Column {
  readonly name: string;
  readonly index: number;
}

/** Finds the first of several names in a header, or says why there is none. Names have to agree to the letter. */
export type FindColumn = (
  wanted: string | readonly string[],
) => Column | { readonly refused: string };

/** A look-up of columns by name in one header. */
export function createFindColumn(header: readonly string[]): FindColumn {
  const indexes = new Map<string, number>();
  const twice = new Set<string>();
  for (const [index, name] of header.entries()) {
    if (indexes.has(name)) twice.add(name);
    else indexes.set(name, index);
  }
  return (wanted) => {
    const names = [wanted].flat();
    const name = names.find((one) => indexes.has(one));
    const index = name === undefined ? undefined : indexes.get(name);
    if (name === undefined || index === undefined) {
      const listed = names.map((one) => `"${one}"`).join(" or ");
      const nearest = names
        .map((one) => didYouMean(one, indexes.keys()))
        .find((hint) => hint !== "");
      return { refused: `there is no column ${listed}.${nearest ?? ""}` };
    }
    if (twice.has(name))
      return {
        refused: `the header has the column "${name}" more than once, so it can't be told which is meant. Rename one.`,
      };
    return { name, index };
  };
}
