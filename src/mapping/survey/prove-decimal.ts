import type { FieldSettings } from "../schema/field-schema.ts";
import { currencySigns } from "../transforms/currencies.ts";
import { familyOf, writeGroup } from "../transforms/group-marks.ts";
import { stripSigns } from "../transforms/strip-signs.ts";
import {
  type Conclusion,
  type Proof,
  type Sighting,
  type NameLine,
  plainLine,
  showSighting,
} from "./proof.ts";

type Mark = "." | ",";
type LongDecimal = Exclude<NonNullable<FieldSettings["decimal"]>, string>;

/** A percent sign, or the code of a currency. */
const besides = /^[A-Z]{3} ?(?=[\d(+-])|(?<=[\d)-]) ?(?:[A-Z]{3}|%)$/u;
const shape = /^\d[\d.,' _\u00A0\u202F\u2009\u2007\u2019]*$|^[.,]\d+$/u;
const otherGroups = /[' _\u00A0\u202F\u2009\u2007\u2019]/gu;
const otherOf = (mark: Mark): Mark => (mark === "." ? "," : ".");

const usualGroups = new Set([".", ",", "_", "'", " "]);

/** Signs of one family are one mark; a sign that every keyboard has stands for itself where it is alone. */
function joinFamilies(signs: readonly string[]): readonly string[] {
  const [only] = signs;
  if (signs.length === 1 && only !== undefined && usualGroups.has(only)) return signs;
  return [...new Set(signs.map((sign) => familyOf(sign) ?? sign))];
}

/** What one number says about its marks. */
type Evidence =
  | { readonly mark: Mark; readonly groups: boolean }
  | { readonly either: Mark }
  | undefined;

/** A mark that stands once groups digits or parts decimals: three digits behind it leave that open. */
function judgeSingle(digits: string, mark: Mark): Evidence {
  const [before = "", after = ""] = digits.split(mark);
  const mayGroup = /^[1-9]\d{0,2}$/.test(before) && /^\d{3}$/.test(after);
  return mayGroup ? { either: mark } : { mark, groups: false };
}

function judge(digits: string): Evidence {
  const [dots, commas] = [digits.split(".").length - 1, digits.split(",").length - 1];
  if (dots > 0 && commas > 0) {
    const mark: Mark = digits.lastIndexOf(".") > digits.lastIndexOf(",") ? "." : ",";
    return (mark === "." ? dots : commas) === 1 ? { mark, groups: true } : undefined;
  }
  if (dots + commas === 0) return undefined;
  const mark: Mark = dots > 0 ? "." : ",";
  if (dots + commas === 1) return judgeSingle(digits, mark);
  const isGrouped = digits
    .split(mark)
    .every((part, i) => /^\d{3}$/.test(part) || (i === 0 && /^\d{1,3}$/.test(part)));
  return isGrouped ? { mark: otherOf(mark), groups: true } : undefined;
}

/**
 * Proves the marks of a column of decimals. A cell with both marks, a mark that stands several times, or one without
 * exactly three digits behind it is proof; `1,234` alone is none.
 */
export class DecimalProof implements Proof {
  readonly #settings: LongDecimal;
  readonly #nameLine: NameLine;
  readonly #strip: ReturnType<typeof stripSigns>;
  readonly #proven = new Map<Mark, Sighting>();
  readonly #grouping = new Set<string>();
  readonly #open = new Map<Mark, Sighting>();

  constructor(settings: LongDecimal, nameLine: NameLine = plainLine) {
    this.#nameLine = nameLine;
    this.#settings = settings;
    const { signs = "plain", currency_column: column } = settings;
    const { currency = column === undefined ? [] : [...currencySigns] } = settings;
    this.#strip = stripSigns({ signs, currencies: [currency].flat() });
  }

  add(text: string, line: number): void {
    const stripped = this.#strip(text.replace(besides, ""));
    if ("refused" in stripped || !shape.test(stripped.digits)) return;
    const { digits } = stripped;
    const signs = digits.match(otherGroups) ?? [];
    for (const sign of signs)
      if (sign === signs[0] || (familyOf(sign) ?? sign) === familyOf(signs[0] ?? ""))
        this.#grouping.add(sign);
    const evidence = judge(digits);
    if (evidence === undefined) return;
    if ("either" in evidence) {
      if (!this.#open.has(evidence.either))
        this.#open.set(evidence.either, { text, line, nameLine: this.#nameLine });
      return;
    }
    if (!this.#proven.has(evidence.mark))
      this.#proven.set(evidence.mark, { text, line, nameLine: this.#nameLine });
    if (evidence.groups) this.#grouping.add(otherOf(evidence.mark));
  }

  conclude(): Conclusion {
    const [point, comma] = [this.#proven.get("."), this.#proven.get(",")];
    if (point !== undefined && comma !== undefined)
      return {
        refused: `has a decimal point (${showSighting(point)}) and a decimal comma (${showSighting(comma)}). Correct the file, so that all amounts have the same marks.`,
        isContradiction: true,
      };
    const open = [...this.#open.values()][0];
    if (point === undefined && comma === undefined && open !== undefined) return this.#ask(open);
    const mark: Mark = comma === undefined ? "." : ",";
    if (this.#open.has(otherOf(mark))) this.#grouping.add(otherOf(mark));
    return this.#settle(mark, point ?? comma);
  }

  #ask(open: Sighting): Conclusion {
    const mark: Mark = open.text.includes(",") ? "," : ".";
    return {
      refused: `does not show whether ${showSighting(open)} has a decimal mark or groups of digits. Say decimal: "${mark}", or decimal: { mark: "${otherOf(mark)}", group: "${mark}" }.`,
      isContradiction: false,
    };
  }

  #settle(mark: Mark, proof: Sighting | undefined): Conclusion {
    const [group, another] = joinFamilies([...this.#grouping]);
    if (another !== undefined)
      return {
        refused: `groups its digits with ${writeGroup(group ?? "")} and with ${writeGroup(another)}. Correct the file, so that all amounts have the same marks.`,
        isContradiction: true,
      };
    const groups = group === undefined ? {} : { group };
    const shown =
      group === undefined ? `"${mark}"` : `{ mark: "${mark}", group: ${writeGroup(group)} }`;
    return {
      settings: { decimal: { ...this.#settings, mark, ...groups } },
      shown: `decimal: ${shown}`,
      because: proof === undefined ? undefined : showSighting(proof),
    };
  }
}
