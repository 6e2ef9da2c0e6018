import type { OddCell } from "../../../rows/row.ts";
import type { WarningCode } from "../../../rows/catalogue/warnings.ts";
import type { NumberKind } from "./number-format.ts";
import { readNumber } from "../../../kernel/stored-number.ts";
import { readSerial } from "./read-serial.ts";
import type { SharedStrings } from "./shared-strings.ts";
import { decodeEscapes } from "./text-of-cell.ts";

/** A cell as the sheet has it. */
export interface StoredCell {
  /** `t` of the cell; n where there is none. */
  readonly type: string;
  readonly style: number;
  /** The text of `<v>`; undefined: there is none. */
  readonly value: string | undefined;
  /** The text of `<is>`. */
  readonly inline: string | undefined;
  readonly isFormula: boolean;
}

/** A cell as it is read. `odd`: why a mapping must not take it as it is. */
export interface CellRead {
  readonly text: string;
  readonly odd?: OddCell;
  /** What is worth telling of it. */
  readonly notes?: readonly WarningCode[];
}

const blank: CellRead = { text: "" };

/** What the cells of a workbook say, by their type, their format and the texts that they share. */
export class CellValues {
  private readonly strings: Pick<SharedStrings, "get">;
  private readonly kinds: readonly NumberKind[];
  private readonly is1904: boolean;

  constructor(
    strings: Pick<SharedStrings, "get">,
    { kinds, is1904 }: { readonly kinds: readonly NumberKind[]; readonly is1904: boolean },
  ) {
    this.strings = strings;
    this.kinds = kinds;
    this.is1904 = is1904;
  }

  /** @throws Error where a cell is of an unknown type or leads to a text that is not there */
  read(cell: StoredCell): CellRead {
    const { type, value, inline, isFormula } = cell;
    if (type === "inlineStr") return { text: inline ?? decodeEscapes(value ?? "") };
    if (isFormula && (value === undefined || (value === "" && type !== "str")))
      return { text: "", odd: "xl-no-value" };
    if (value === undefined || value === "") return blank;
    switch (type) {
      case "n":
        return this.readStored(value.trim(), this.kinds[cell.style]);
      case "s":
        return { text: this.share(value) };
      case "str":
        return { text: decodeEscapes(value) };
      case "b":
        return { text: value.trim() === "0" || value.trim() === "false" ? "FALSE" : "TRUE" };
      case "e":
      case "d":
        return { text: value };
      default:
        throw new Error(`it is of the unknown type ${type}`);
    }
  }

  private readStored(value: string, kind: NumberKind | undefined): CellRead {
    const iso = kind?.date === undefined ? undefined : readSerial(value, kind.date, this.is1904);
    if (iso !== undefined) return { text: iso };
    const { text, note } = readNumber(value);
    if (note === "xl-binary-tail") return { text, odd: note };
    const notes = [
      ...(note === undefined ? [] : [note]),
      ...(kind?.isPercent ? ["xl-percent" as const] : []),
      ...(kind?.isCurrency ? ["xl-currency" as const] : []),
    ];
    return notes.length === 0 ? { text } : { text, notes };
  }

  private share(value: string): string {
    const index = Number(value);
    const text = Number.isSafeInteger(index) ? this.strings.get(index) : undefined;
    if (text === undefined) throw new Error(`the shared text ${value} is not there`);
    return text;
  }
}
