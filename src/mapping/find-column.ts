import { composeText } from "../rows/compose-text.ts";
import { didYouMean } from "../kernel/nearest-name.ts";

/** A column that the mapping takes, and where it stands in the rows. */
export interface Column {
  readonly name: string;
  readonly index: number;
  /** True for what is known of a row besides its cells, such as $file. */
  readonly isGiven?: true;
}

/** The column that stands for a name, or for the first of several, as the mapping writes them. */
export type TakeColumn = (wanted: string | readonly string[]) => Column;

/** Finds the first of several names in a header, or says why there is none. Names have to agree to the letter, however their accents are written. */
export type FindColumn = (
  wanted: string | readonly string[],
) => Column | { readonly refused: string };

/** YAML takes what stands behind ` #` for a comment, and leaves `Run #` without its end. */
function explainCut(wanted: string, header: readonly string[]): string[] {
  const whole = header.find((name) => name.startsWith(`${wanted} #`));
  return whole === undefined
    ? []
    : [
        ` In YAML a # behind a blank begins a comment; put the name in quotes: ${JSON.stringify(whole)}.`,
      ];
}

/** A look-up of columns by name in one header. */
export function createFindColumn(header: readonly string[]): FindColumn {
  const indexes = new Map<string, number>();
  const twice = new Set<string>();
  for (const [index, name] of header.entries()) {
    const same = composeText(name);
    if (indexes.has(same)) twice.add(same);
    else indexes.set(same, index);
  }
  return (wanted) => {
    const names = [wanted].flat();
    const name = names.map(composeText).find((one) => indexes.has(one));
    const index = name === undefined ? undefined : indexes.get(name);
    if (name === undefined || index === undefined) {
      const listed = names.map((one) => `"${one}"`).join(" or ");
      const nearest = names
        .map((one) => didYouMean(one, indexes.keys()))
        .find((hint) => hint !== "");
      const cut = names.flatMap((one) => explainCut(one, header))[0];
      return { refused: `there is no column ${listed}.${cut ?? nearest ?? ""}` };
    }
    if (twice.has(name))
      return {
        refused: `the header has the column "${name}" more than once, so it can't be told which is meant. Rename one.`,
      };
    return { name: header[index] ?? name, index };
  };
}
