/** What may stand around a number. */
export interface OuterSigns {
  /** Whether other ways to write a negative number than a leading minus are taken. */
  readonly signs: "plain" | "accounting";
  /** Signs of a currency that may stand beside the number. */
  readonly currencies: readonly string[];
}

/** A number without its outer signs. */
export type Stripped =
  | {
      readonly digits: string;
      readonly isNegative: boolean;
      /** The sign of a currency that was taken off. */
      readonly currency: string | undefined;
    }
  | { readonly refused: string };

const blank = /[ \u00A0\u202F\u2009\u2007]/u;
const minus = "-";
const otherMinus = /[\u2212\u2013]/u;

interface State {
  text: string;
  negatives: number;
  pluses: number;
  currencies: number;
  currency: string | undefined;
}

function stripCurrency(state: State, currencies: readonly string[]): boolean {
  const { text } = state;
  for (const sign of currencies) {
    if (text.startsWith(sign))
      state.text = text.slice(sign.length).replace(/^[ \u00A0\u202F\u2009\u2007]/u, "");
    else if (text.endsWith(sign))
      state.text = text.slice(0, -sign.length).replace(/[ \u00A0\u202F\u2009\u2007]$/u, "");
    else continue;
    state.currencies += 1;
    state.currency = sign;
    return true;
  }
  return false;
}

function stripSign(state: State, signs: OuterSigns["signs"]): boolean {
  const { text } = state;
  const first = text.charAt(0);
  const last = text.slice(-1);
  if (first === "+") {
    state.text = text.slice(1);
    state.pluses += 1;
    return true;
  }
  const isAccounting = signs === "accounting";
  if (first === minus || (isAccounting && otherMinus.test(first))) state.text = text.slice(1);
  else if (isAccounting && first === "(" && last === ")") state.text = text.slice(1, -1);
  else if (isAccounting && (last === minus || otherMinus.test(last)))
    state.text = text.slice(0, -1);
  else return false;
  state.negatives += 1;
  return true;
}

/**
 * Takes a plus, minus signs, accountants' parentheses and declared signs of a currency off a number. A number with two of a kind is
 * refused: nobody can tell what is meant.
 */
export function stripSigns({ signs, currencies }: OuterSigns): (text: string) => Stripped {
  return (text) => {
    const state: State = { text, negatives: 0, pluses: 0, currencies: 0, currency: undefined };
    while (stripCurrency(state, currencies) || stripSign(state, signs));
    if (state.negatives > 1) return { refused: "is negative twice" };
    if (state.negatives + state.pluses > 1) return { refused: "has two signs" };
    if (state.currencies > 1) return { refused: "has its currency twice" };
    if (blank.test(state.text.charAt(0)) || blank.test(state.text.slice(-1)))
      return { refused: "has blanks beside its sign" };
    return {
      digits: state.text,
      isNegative: state.negatives === 1,
      currency: state.currency,
    };
  };
}
