import { showCell } from "../../kernel/show-cell.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import type { FieldSettings } from "../schema/field-schema.ts";

/** What the cells of a column prove about how they are written, or why they don't. */
export type Conclusion =
  | {
      readonly settings: Pick<FieldSettings, "date" | "decimal">;
      /** The settings as a mapping writes them. */
      readonly shown: string;
      /** The cell that shows it, in words; undefined where nothing had to be shown. */
      readonly because: string | undefined;
    }
  | {
      readonly refused: string;
      readonly isContradiction: boolean;
      /** The formats of which one is meant, where that is all that is open. */
      readonly between?: readonly [string, string];
    };

/** Looks at the cells of one column, one by one. */
export interface Proof {
  /** @param text not blank @param line of the file */
  add(text: string, line: number): void;
  conclude(): Conclusion;
}

/** Names the cell of a line, for sentences. */
export type NameLine = (line: number) => string;

/** A cell that shows something. */
export interface Sighting {
  readonly text: string;
  readonly line: number;
  readonly nameLine: NameLine;
}

/** Where nobody names the cells of a line otherwise. */
export const plainLine: NameLine = (line) => nameOfPlace(line, undefined);

/** `"1,5" in line 3` */
export const showSighting = ({ text, line, nameLine }: Sighting): string =>
  `${showCell(text)} in ${nameLine(line)}`;
